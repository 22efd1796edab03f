"""Whether a short sound said into the avatar's speech wants the floor ("wait", "왜?") or is a sign of life ("mhm").

Asked only of speech too short to be barge-in by its length. A transcriber gets half a second of sound wrong often, most
often a back-channel, so the words that do interrupt are listed and everything else lets the avatar go on. The words are
data, interjections.toml. Used by the listening loop.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files

from avatar.emotion import LANGUAGES

_GAPS = re.compile(r"[\W_]+")


def wants_the_floor(text: str) -> bool:
    """True when an interrupting word of either language stands in `text`, as a whole word."""
    return _pattern().search(f" {_plain(text)} ") is not None


def _plain(text: str) -> str:
    return _GAPS.sub(" ", unicodedata.normalize("NFC", text).lower()).strip()


@cache
def _pattern() -> re.Pattern[str]:
    table = tomllib.loads(files("avatar.senses").joinpath("interjections.toml").read_text(encoding="utf-8"))
    if sorted(table) != sorted(LANGUAGES):
        raise ValueError(f"interjections.toml must list exactly the languages {', '.join(LANGUAGES)}.")
    words = [word for lang in LANGUAGES for word in table[lang]]
    for word in words:
        if not word or word != _plain(word):
            raise ValueError(f"interjections.toml: {word!r} must be in small letters, without punctuation.")
    return re.compile(rf" (?:{'|'.join(re.escape(word) for word in words)}) ")
