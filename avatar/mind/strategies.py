"""The table of strategies (strategies.toml) as written: what each expresses and why, and the steps of each feeling.

Knows nothing of a turn or a persona. Read by the policy, which chooses among them; by `avatar.mind.changes`, which
checks what a persona does differently; and by whoever shows the table to people.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from avatar.emotion import BASIC, LANGUAGES, STYLES
from avatar.mind.bank.speech_level import casual

FAMILIES: tuple[str, ...] = ("distress", "joy", "plain", "talk", "safety")
SUPPORT: tuple[str, ...] = (
    "reflection", "restatement", "question", "affirmation", "suggestion", "information", "disclosure", "celebration",
    "humour", "silence", "smalltalk", "unknown", "identity", "repair", "decline", "greeting", "farewell", "thanks",
)  # fmt: skip
"""What an answer does, in the language of support talk; the written answers were taught by these names."""
DISTRESS: tuple[str, ...] = ("sadness", "anger", "fear", "disgust", "contempt")
ANY = "any"
"""Stands for every feeling that a strategy has no row for, and for one that is not clear."""
UNSURE = "unsure"
"""The cycle of a feeling that is not clear."""
FEELINGS: tuple[str, ...] = (*BASIC, UNSURE)
"""What there is a cycle for."""


class Express(NamedTuple):
    """How a strategy sounds and looks to one feeling."""

    style: str
    expression: str
    strength: float


@dataclass(frozen=True, slots=True)
class Strategy:
    """One row of strategies.toml."""

    name: str
    family: str
    support: str
    express: Mapping[str, Express]  # by the user's emotion, or "any"
    why: Mapping[str, str]
    when: Mapping[str, str]  # when it is chosen, apart from being a step of a cycle; empty where it only is one
    casual: str  # why in 반말

    def expressed(self, feeling: str) -> Express:
        return self.express.get(feeling) or self.express[ANY]


@dataclass(frozen=True, slots=True)
class Steps:
    """What a persona may put into the cycle of one feeling, and what may come first in it."""

    allowed: tuple[str, ...]
    first: tuple[str, ...]


def strategies() -> Mapping[str, Strategy]:
    """Every strategy by name."""
    return _read()[0]


def cycles() -> Mapping[str, tuple[str, ...]]:
    """For every one of FEELINGS the strategies in the order they are tried over its turns."""
    return _read()[1]


def steps() -> Mapping[str, Steps]:
    """For every one of FEELINGS what a persona may make of its cycle."""
    return _read()[2]


@cache
def table() -> Mapping[str, Any]:
    """The whole file, as it is."""
    return tomllib.loads(files("avatar.mind").joinpath("strategies.toml").read_text(encoding="utf-8"))


@cache
def _read() -> tuple[Mapping[str, Strategy], Mapping[str, tuple[str, ...]], Mapping[str, Steps]]:
    data = table()
    found = {name: _strategy(name, row) for name, row in data["strategy"].items()}
    cycle = {feeling: tuple(names) for feeling, names in data["cycle"].items()}
    allowed = {
        feeling: Steps(tuple(row["allowed"]), tuple(row.get("first", row["allowed"])))
        for row in data["steps"]
        for feeling in row["feelings"]
    }
    if set(cycle) != set(FEELINGS) or set(allowed) != set(FEELINGS):
        raise ValueError("strategies.toml: [cycle] and [[steps]] name every basic emotion and unsure once")
    for feeling, names in cycle.items():
        may = allowed[feeling]
        if unknown := (set(names) | set(may.first)) - set(may.allowed) or set(may.allowed) - set(found):
            raise ValueError(f"strategies.toml: {sorted(unknown)} may not be in the cycle of {feeling}")
    return found, cycle, allowed


def _strategy(name: str, row: Mapping[str, Any]) -> Strategy:
    express = {feeling: Express(str(v[0]), str(v[1]), float(v[2])) for feeling, v in row["express"].items()}
    wrong = [feeling for feeling in express if feeling not in (*BASIC, ANY)]
    wrong += [one.style for one in express.values() if one.style not in STYLES]
    if wrong or ANY not in express or row["family"] not in FAMILIES or row["support"] not in SUPPORT:
        raise ValueError(f"strategies.toml: strategy {name} is not valid ({wrong or row['family']})")
    why = {lang: str(row["why"][lang]) for lang in LANGUAGES}
    when = {lang: str(text) for lang, text in row.get("when", {}).items()}
    if when and set(when) != set(LANGUAGES):
        raise ValueError(f"strategies.toml: strategy {name} says when in one language only")
    own = row["why"].get("casual") or casual(why["ko"])
    return Strategy(name, row["family"], row["support"], express, why, when, own)
