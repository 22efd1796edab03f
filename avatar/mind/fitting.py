"""Which voice styles and faces hurt a person who feels like this: joy over pain, gloom over joy, scorn at all.

Read by the check of what a persona may change (`avatar.mind.changes`) and by the measures of `avatar.evaluate.quality`.
"""

from __future__ import annotations

from collections.abc import Mapping

from avatar.emotion import STYLES
from avatar.expression import expressions
from avatar.mind.strategies import DISTRESS

WRONG_STYLES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(DISTRESS, ("joyful", "surprised", "angry")),
    "happiness": ("sad", "angry", "fearful", "tender"),
    "neutral": ("sad", "angry", "fearful"),
    "surprise": ("sad", "angry"),
}
"""Voice styles that do not go with what the person feels."""
AGAINST: tuple[str, ...] = ("anger", "disgust", "contempt")
"""A face of these is turned against the person, whatever they feel."""
ABSENT: tuple[str, ...] = ("sleepy", "yawning", "asleep", "bored", "resigned")
"""Faces of somebody who does not listen."""
GENTLE: tuple[str, ...] = ("encouraging", "hopeful", "tender", "moved", "reassuring", "serene")
"""The only glad faces that pain can bear."""
DARK = -0.3
"""Valence below which a face is too dark for somebody who is not in pain; over joy everything below 0 is."""


def styles(feeling: str) -> tuple[str, ...]:
    """The voice styles that hurt nobody who feels like this."""
    return tuple(style for style in STYLES if style not in WRONG_STYLES[feeling])


def faces(feeling: str) -> tuple[str, ...]:
    """The named expressions that hurt nobody who feels like this."""
    return tuple(name for name in expressions.names() if not _hurts(name, feeling))


def _hurts(name: str, feeling: str) -> bool:
    face = expressions.get(name)
    if face.basic in AGAINST or name in ABSENT:
        return True
    if feeling in DISTRESS:
        return face.basic == "surprise" or (face.basic == "happiness" and name not in GENTLE)
    return face.valence < (0.0 if feeling == "happiness" else DARK)
