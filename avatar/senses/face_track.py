"""One face over time: readings at about five a second become one steady state. Pure logic; times are given.

Used by the session's listening loop. A change that two pictures in a row agree on passes at once, so that a smile shows
within two pictures; a single odd picture hardly moves anything. The leading emotion changes at most once a second, and
only to one that clearly leads; until then both are shown level, and the confidence says so. A face not seen for a
second is gone, and its confidence falls meanwhile.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from avatar.emotion import BASIC, SURE, EmotionState, state_of
from avatar.engines.base import FaceReading

STEADY_S = 0.4
"""Time constant of the smoothing."""
QUICK_S = 0.06
"""Time constant for a change that the picture before showed too."""
LOST_S = 1.0
"""A face not seen for this long is gone."""
DOUBT = 0.25
"""The least weight of an unsure reading: what a blurred picture says counts little, that it is blurred counts fully."""
SAME = 0.2
"""Share of their union from which boxes in two pictures are the same person."""
CHANGE_S = 1.0
"""The least time between two changes of the leading emotion."""
LEAD = 0.04
"""How far another emotion must be ahead to take the lead from one that has long had it ..."""
FRESH, FRESH_S = 0.35, 3.0
"""... and how much further just after a change, falling with this time constant: no flipping back and forth."""
LEVEL = 1e-3
"""By what part of itself the leading emotion stays ahead where it is shown level with others."""
NEARER = 2.0
"""How many times larger another face must be before it takes over from the one that is followed."""

Box = tuple[float, float, float, float]


class FaceTrack:
    """Follows one person. Times are seconds of one clock and never go back."""

    def __init__(self) -> None:
        self._basic: dict[str, float] | None = None  # None: nobody is there
        self._box: Box | None = None
        self._top: str | None = None  # what the picture before showed
        self._lead = ""  # the leading emotion that is shown
        self._changed = -math.inf  # when it last changed
        self._confidence = 0.0
        self._seen = 0.0

    def pick(self, faces: Sequence[FaceReading]) -> FaceReading | None:
        """Of the faces in a picture, the one that is followed, or the largest when it is not there."""
        if not faces:
            return None
        largest = max(faces, key=lambda face: face.box[2] * face.box[3])
        if self._box is None:
            return largest
        last = self._box
        same = max(faces, key=lambda face: _shared(face.box, last))
        if _shared(same.box, last) < SAME:
            return largest
        taken = largest.box[2] * largest.box[3] >= NEARER * same.box[2] * same.box[3]
        return largest if taken else same

    def another(self, face: FaceReading | None) -> bool:
        """Whether a face that was picked is not where the one that is followed was."""
        return face is not None and self._box is not None and _shared(face.box, self._box) < SAME

    def update(self, reading: FaceReading | None, at: float) -> EmotionState | None:
        """Take what one picture showed at `at`; the smoothed state, or None once there is no face."""
        if self._basic is not None and at - self._seen >= LOST_S:
            self._forget()
        if reading is None:
            return self._fading(at)
        state, top = reading.state, reading.state.top
        if self._basic is None:
            self._basic = {name: state.basic.get(name, 0.0) for name in BASIC}
            self._confidence = state.confidence
            self._lead = top
        else:
            passed = max(0.0, at - self._seen)
            agreed = top == self._top and top != self._lead and state.sure
            blend = 1.0 - math.exp(-passed / (QUICK_S if agreed else STEADY_S))
            weight = blend * min(1.0, max(DOUBT, state.confidence / SURE))
            self._basic = {name: _mixed(old, state.basic.get(name, 0.0), weight) for name, old in self._basic.items()}
            self._confidence = _mixed(self._confidence, state.confidence, blend)
            self._follow(at)
        self._top, self._seen, self._box = top, at, reading.box
        return self._state(self._confidence, at)

    def _fading(self, at: float) -> EmotionState | None:
        self._top = None  # two pictures agree only in a row
        if self._basic is None:
            return None
        return self._state(self._confidence * (1.0 - (at - self._seen) / LOST_S), at)

    def _follow(self, at: float) -> None:
        """Let another emotion take the lead when it may."""
        assert self._basic is not None
        ahead = max(BASIC, key=self._basic.__getitem__)
        since = at - self._changed
        if since >= CHANGE_S and self._basic[ahead] - self._basic[self._lead] >= LEAD + FRESH * math.exp(
            -since / FRESH_S
        ):
            self._lead, self._changed = ahead, at

    def _state(self, confidence: float, at: float) -> EmotionState:
        basic = dict(self._basic or {})
        held = basic.get(self._lead, 0.0)
        ahead = [name for name in basic if basic[name] > held]
        if ahead:  # not yet allowed to lead: level with what does, and as doubtful as that is
            most = max(basic[name] for name in ahead)
            level = (held + sum(basic[name] for name in ahead)) / (1 + len(ahead))
            basic |= dict.fromkeys(ahead, level * (1.0 - LEVEL))
            basic[self._lead] = level * (1.0 + LEVEL * len(ahead))
            confidence *= held / most
        return state_of(basic, confidence=confidence, at=at, source="face")

    def _forget(self) -> None:
        self._basic = self._box = self._top = None
        self._confidence = 0.0
        self._changed = -math.inf


def _mixed(old: float, new: float, blend: float) -> float:
    return old + (new - old) * blend


def _shared(one: Box, other: Box) -> float:
    """Intersection over union."""
    width = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    height = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    inside = max(0.0, width) * max(0.0, height)
    return inside / max(one[2] * one[3] + other[2] * other[3] - inside, 1e-9)
