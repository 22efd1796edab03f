"""The avatar's own mood: one owner, read by text, voice and face alike.

It is moved by what the user feels, with empathy rather than imitation: joy is shared, distress is answered with a
softer and steadier mood, not with distress. It eases towards what it was moved to and decays to the persona's baseline.
Time is given, never asked for. Used by the session and the command line.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from avatar.emotion import EmotionState
from avatar.persona import Persona

HALF_LIFE_S = 45.0
"""Half of what moved the mood is gone after this long."""
EASE_S = 1.5
"""Time constant with which the mood follows what moves it."""
LIMIT = 0.85
"""No axis leaves [-LIMIT, LIMIT]."""

TINGE = 0.3
"""The most that the mood's own style is heard of in a voice."""

_DECAY = math.log(2) / HALF_LIFE_S


@dataclass(frozen=True, slots=True)
class MoodPoint:
    """Valence, arousal, dominance, each in [-1, 1]."""

    valence: float
    arousal: float
    dominance: float


Axes = tuple[float, float, float]


class Mood:
    """One persona's mood in one conversation."""

    def __init__(self, persona: Persona, at: float) -> None:
        self._persona = persona
        self._baseline: Axes = _axes(lambda i: _bounded(persona.baseline[i]))
        self._at = at
        self._point: Axes = self._baseline
        self._pull: Axes = self._baseline

    def feel(self, user: EmotionState, at: float) -> None:
        """Be moved by the user's state, as far as it is sure. Often repeated readings do not add up beyond it."""
        self._advance(at)
        weight = min(1.0, max(0.0, user.confidence))
        wish = self._answer_to(user)
        self._pull = _axes(lambda i: self._pull[i] + weight * (wish[i] - self._pull[i]))

    def now(self, at: float) -> MoodPoint:
        """The mood at a moment; asking changes nothing but the clock."""
        self._advance(at)
        return MoodPoint(*self._point)

    def _answer_to(self, user: EmotionState) -> Axes:
        """Where empathy draws the mood: shares joy, meets distress with concern (mildly low) and with calm."""
        base, warmth = self._baseline, 0.5 + 0.5 * self._persona.warmth
        if user.valence >= 0:
            return (
                _bounded(base[0] + warmth * 0.75 * user.valence),
                _bounded(base[1] + warmth * 0.6 * user.arousal),
                base[2],
            )
        return (
            _bounded(base[0] + warmth * 0.45 * user.valence),
            _bounded(base[1] - 0.2 * max(0.0, user.arousal) + 0.3 * min(0.0, user.arousal)),
            _bounded(base[2] + 0.1),
        )

    def _advance(self, at: float) -> None:
        step = at - self._at
        if step <= 0:
            return
        keep, ease = math.exp(-_DECAY * step), math.exp(-step / EASE_S)
        base, pull, point = self._baseline, self._pull, self._point
        follow = 1.0 / (1.0 - _DECAY * EASE_S)  # exact solution of easing towards a decaying pull

        def solved(i: int) -> float:
            led = (pull[i] - base[i]) * follow
            return _bounded(base[i] + led * keep + (point[i] - base[i] - led) * ease)

        self._point = _axes(solved)
        self._pull = _axes(lambda i: base[i] + (pull[i] - base[i]) * keep)
        self._at = at


def tinge(mood: MoodPoint, persona: Persona) -> tuple[str, float]:
    """The voice style of where this mood has moved from the persona's own, and how much of it is heard under the style
    that an answer asks for: a share up to `TINGE`. Never anger or fear, which the mood does not take over from anybody.
    """
    valence, arousal = mood.valence - persona.baseline[0], mood.arousal - persona.baseline[1]
    if valence <= -0.1:
        return "sad", min(TINGE, -valence)
    if valence >= 0.1 and arousal >= 0.0:
        return "joyful", min(TINGE, valence)
    if arousal <= -0.1:
        return "calm", min(TINGE, -arousal)
    return "neutral", 0.0


def _bounded(value: float) -> float:
    return max(-LIMIT, min(LIMIT, value))


def _axes(of: Callable[[int], float]) -> Axes:
    return of(0), of(1), of(2)
