"""Polite Korean (해요체) into casual (반말), for lines written by us; not a general converter.

The bank's polite lines keep to endings that these rules turn into natural casual speech; a line that does not is
written out by hand in its table. Used by `avatar.mind.bank`; tests/unit/test_bank.py checks every line.
"""

from __future__ import annotations

import re

_END = r"(?=[\s.,!?…]|$)"
_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), into)
    for pattern, into in (
        # who speaks
        (r"(?<![가-힣])저는(?![가-힣])", "나는"),
        (r"(?<![가-힣])저도(?![가-힣])", "나도"),
        (r"(?<![가-힣])저까지(?![가-힣])", "나까지"),
        (r"(?<![가-힣])저보다(?![가-힣])", "나보다"),
        (r"(?<![가-힣])저랑(?![가-힣])", "나랑"),
        (r"(?<![가-힣])저한테(는?)(?![가-힣])", r"나한테\1"),
        (r"(?<![가-힣])저를(?![가-힣])", "나를"),
        (r"(?<![가-힣])저 (?=[가-힣])", "나 "),
        (r"(?<![가-힣])제가(?![가-힣])", "내가"),
        (r"(?<![가-힣])제 (?=[가-힣])", "내 "),
        (r"(?<![가-힣])네, ", "응, "),
        # endings, longest first
        (r"아니에요" + _END, "아니야"),
        (r"거든요" + _END, "거든"),
        (r"거예요" + _END, "거야"),
        (r"([가-힣])이에요" + _END, r"\1이야"),
        (r"예요" + _END, "야"),
        (r"군요" + _END, "구나"),
        (r"([가-힣])죠" + _END, r"\1지"),
        (r"말아요" + _END, "마"),
        (r"([가-힣])요" + _END, r"\1"),
    )
)


def casual(polite: str) -> str:
    """The casual form of one polite line of the bank."""
    line = polite
    for pattern, into in _RULES:
        line = pattern.sub(into, line)
    return line
