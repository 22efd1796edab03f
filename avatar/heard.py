"""What of an answer was really heard when it was cut short. Used by `avatar.speaking`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spoken:
    """A clause as it went out."""

    text: str
    duration: float


def heard_text(spoken: list[Spoken], heard_s: float) -> str:
    """The words that were really heard: whole clauses, then whole words of the one that was cut."""
    words: list[str] = []
    left = heard_s
    for clause in spoken:
        if left >= clause.duration:
            words.append(clause.text)
            left -= clause.duration
            continue
        part = clause.text.split()
        words.extend(part[: int(len(part) * left / clause.duration)] if clause.duration else ())
        break
    return " ".join(filter(None, words))
