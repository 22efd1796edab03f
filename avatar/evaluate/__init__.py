"""How good senses and answers are: score tables of the shipped models on development data, of their fusion, of replies.

`python -m avatar evaluate` prints them. Each part is a module with `evaluate(source) -> Report`; data that is not there
is said in the report, never passed over. Nothing here is imported by a conversation.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping

from avatar.errors import UnknownName
from avatar.evaluate.report import Report
from avatar.evaluate.source import Source

PARTS: Mapping[str, str] = {
    "text": "emotion from words",
    "face": "emotion from faces",
    "voice": "emotion from the sound of a voice",
    "hearing": "words from speech",
    "fusion": "the senses together, on constructed moments",
    "mind": "answers to situations of our own",
    "speech": "our own voices: styles, words, voices",
}
"""Name -> what it measures; `avatar.evaluate.NAME` is the module."""


def evaluate(name: str, source: Source) -> Report:
    """Raises UnknownName, and BadInput for data that cannot be read."""
    if name not in PARTS:
        raise UnknownName(f"There is nothing to evaluate under {name!r}.", f"Use some of: {', '.join(PARTS)}.")
    report: Report = importlib.import_module(f"avatar.evaluate.{name}").evaluate(source)
    return report
