"""How a line is asked to sound: one style, a blend of styles, or a way from one to another.

    sad                    one of `avatar.emotion.STYLES`
    sad:0.6+tender:0.4     a blend; the numbers are shares, divided by their sum, and 1 where there is none
    surprised>joyful       begins as the first and ends as the second; either may be a blend

Intensity 0 to 1 scales all of it. Used by every speech engine.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, reduce

from avatar.errors import BadInput
from avatar.voice.prosody import NEUTRAL, Prosody, bend

HOW = "Write a style, a blend such as sad:0.6+tender:0.4, or a way such as surprised>joyful."
_PART = re.compile(r"([^:]+)(?::(\d+(?:\.\d+)?|\.\d+))?")


@dataclass(frozen=True, slots=True)
class Manner:
    """The bend that a line begins with and the one it ends with."""

    begin: Prosody
    end: Prosody

    @property
    def middle(self) -> Prosody:
        """For an engine that bends a whole line at once."""
        return self.begin if self.begin == self.end else self.begin.scaled(0.5).joined(self.end.scaled(0.5))

    def joined(self, other: Prosody) -> Manner:
        return Manner(self.begin.joined(other), self.end.joined(other))


def manner(style: str, intensity: float = 1.0) -> Manner:
    """The manner that `style` names. Raises UnknownName for a style there is not and BadInput for other mistakes."""
    begin, end = _parsed(style)
    return Manner(_blend(begin, intensity), _blend(end, intensity))


def blend(shares: Mapping[str, float]) -> str:
    """The name of a blend, "sad:0.75+tender:0.25", for `manner`."""
    return "+".join(f"{style}:{share:.2f}" for style, share in shares.items())


def leading(style: str) -> str:
    """The one style that says most of how a line begins: the face and whoever knows no blends go by it."""
    return max(_parsed(style)[0], key=lambda part: part[1])[0]


@cache
def _parsed(text: str) -> tuple[tuple[tuple[str, float], ...], ...]:
    """Shares of the beginning and of the end."""
    sides = text.replace(" ", "").split(">")
    if not 1 <= len(sides) <= 2:
        raise BadInput(f"{text!r} goes more than one way.", HOW)
    made = []
    for side in sides:
        parts = [_PART.fullmatch(part) for part in side.split("+")]
        shares = [(found.group(1), float(found.group(2) or 1.0)) for found in parts if found]
        total = sum(share for _, share in shares)
        if len(shares) < len(parts) or total <= 0:
            raise BadInput(f"{text!r} is not a way to sound.", HOW)
        made.append(tuple((style, share / total) for style, share in shares))
    return made[0], made[-1]


def _blend(shares: tuple[tuple[str, float], ...], intensity: float) -> Prosody:
    bends = [
        bend(style, intensity) if share == 1.0 else bend(style, intensity).scaled(share) for style, share in shares
    ]
    return reduce(Prosody.joined, bends, NEUTRAL)
