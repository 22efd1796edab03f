"""What people say to the avatar in the measurement of its mind: situations.jsonl, written for it and for nothing else.

No answer engine was trained on them or tuned by them, and none of their messages stands in the training dialogues or
among the bank's examples (tests/unit/test_situations.py). `fits` names what a good listener might do next, of
`avatar.mind.policy.SUPPORT`. Used by `avatar.evaluate.mind`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from avatar.emotion import BASIC, LANGUAGES
from avatar.engines.base import Lang, Turn
from avatar.mind.policy import SUPPORT
from avatar.persona import builtin

FILE = Path(__file__).with_name("situations.jsonl")
FIELDS = {"id", "lang", "persona", "history", "text", "basic", "fits"}
BARE = 2
"""Messages of so few words are about what the person said before them."""
LONG = 20
"""Turns, of both sides together, from which a conversation is a long one."""


@dataclass(frozen=True, slots=True)
class Situation:
    """One message in its conversation; it ends where the avatar answers."""

    id: str
    lang: Lang
    persona: str  # slug
    history: tuple[Turn, ...]
    text: str
    basic: str  # what the person feels, of BASIC
    fits: tuple[str, ...]

    @property
    def level(self) -> str:
        """The speech level in which it is answered."""
        return builtin(self.persona).speech_level

    @property
    def said(self) -> str:
        """Everything that the person said."""
        return " ".join([*(turn.text for turn in self.history if turn.role == "user"), self.text])

    @property
    def about(self) -> str:
        """The message, with the person's one before where it is too short to be about anything; "" without letters."""
        earlier = [turn.text for turn in self.history if turn.role == "user"]
        if earlier and len(self.text.split()) <= BARE:
            return f"{earlier[-1]} {self.text}"
        return self.text if any(letter.isalpha() for letter in self.text) else ""


@cache
def situations() -> tuple[Situation, ...]:
    """All of them, validated. Raises ValueError."""
    rows = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
    found = []
    for row in rows:
        wrong = (
            set(row) ^ FIELDS or row["lang"] not in LANGUAGES or row["basic"] not in BASIC or not row["text"].strip()
        )
        if wrong or not row["fits"] or set(row["fits"]) - set(SUPPORT):
            raise ValueError(f"situations.jsonl: {row.get('id')} is not valid")
        history = tuple(Turn(turn["role"], turn["text"]) for turn in row["history"])
        if any(turn.role != ("user", "assistant")[number % 2] for number, turn in enumerate(history)):
            raise ValueError(f"situations.jsonl: {row['id']} does not take turns")
        found.append(
            Situation(row["id"], row["lang"], row["persona"], history, row["text"], row["basic"], tuple(row["fits"]))
        )
    if len({one.id for one in found}) < len(found):
        raise ValueError("situations.jsonl: an id stands twice")
    return tuple(found)
