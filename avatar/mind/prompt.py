"""How a conversation is written down for the embedded generator: the same words in training and at run time.

    Mira, gentle, polite
    User: 면접 또 떨어졌어요
    (sadness; reflection)
    Mira: ...

The head never changes within a conversation and a turn is only ever added, so that what was read once stays in the
model's cache and only the new message is read. Used by `avatar.mind.generator` and training/generator.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

NAMES = {
    "en": ("Mira", "Sol", "Haru", "Nova", "Juno", "Ari", "Lumi", "Teo"),
    "ko": ("미라", "솔", "하루", "노바", "별이", "아리", "루미", "테오"),
}
"""Names that the generator met in training; it takes others as well."""
USER = "User"
LONGEST = 400
"""Characters of one message that are written down."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the user said and what the answer shall do."""

    text: str
    emotion: str
    strategy: str
    remembers: str = ""


def head(name: str, tone: str, level: str) -> str:
    """The first line: who answers, in which tone and, in Korean, speech level ("plain" for English)."""
    return f"{one_line(name)}, {tone}, {level}\n"


def turn(said: Said, name: str) -> str:
    """What stands before an answer; the answer follows after a space and ends with the line."""
    remembers = f"; remembers: {one_line(said.remembers)}" if said.remembers else ""
    return f"{USER}: {one_line(said.text)}\n({said.emotion}; {said.strategy}{remembers})\n{one_line(name)}:"


def past(text: str, name: str) -> str:
    """The same for an exchange that is over: without the notes, so that it reads alike in every later turn."""
    return f"{USER}: {one_line(text)}\n{one_line(name)}:"


def one_line(text: str) -> str:
    """Text as data: no line of its own could be taken for another speaker's."""
    return re.sub(r"\s+", " ", text).strip()[:LONGEST]
