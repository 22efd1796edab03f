"""The avatar's face while it listens: the fast loop, without any language model.

`look` says what face answers the user's state now; `ListeningFace` keeps it from jumping. A smile is mirrored, sadness
meets concern, anger meets attention, fear meets care; nothing is held at full strength. Used by the session.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from avatar.emotion import EmotionState
from avatar.mind.mood import MoodPoint
from avatar.persona import Persona

Cause = Literal["words", "mirror", "mood"]

HOLD = 0.75
"""Targets are held at about this part of full intensity: more looks like a mask."""
NOTICE = 0.3
"""Confidence from which a reading moves the face at all."""
ANSWERS: dict[str, tuple[str, str, float]] = {
    # the user's emotion: face that answers a look (mirror), face that answers words, strength of both
    "happiness": ("happy", "joyful", 1.0),
    "sadness": ("concerned", "sympathetic", 0.95),
    "anger": ("attentive", "concerned", 0.9),
    "fear": ("caring", "caring", 0.9),
    "disgust": ("attentive", "concerned", 0.75),
    "contempt": ("attentive", "attentive", 0.75),
    "surprise": ("surprised", "surprised", 0.8),
    "neutral": ("attentive", "attentive", 0.6),
}
SWITCH_S = 0.8
"""A face stays at least this long before another one replaces it, unless words ask for the change."""
STEP = 0.12
"""Smaller changes of intensity are not worth a movement."""
GRAVE = ("sadness", "fear")
CONCERN = ("concerned", "sympathetic", "caring")
"""A face that merely waits turns to what is grave at once; between two readings it takes its time."""
NOD_S = 4.0
"""Nods are at least this far apart."""


@dataclass(frozen=True, slots=True)
class Look:
    """A target for the face, eased to from wherever it is."""

    expression: str
    intensity: float  # 0..1
    ease_s: float
    gaze: Literal["user", "away", "down"] = "user"
    nod: bool = False


def look(persona: Persona, user: EmotionState, mood: MoodPoint, *, speaking: bool, cause: Cause) -> Look:
    """The face that answers the user now. `speaking`: the user is talking or typing, so it leans in and may nod."""
    if user.confidence < NOTICE or cause == "mood":
        return _rest(persona, mood, speaking)
    mirror, words, strength = ANSWERS[user.top]
    expression = words if cause == "words" else mirror
    if user.top == "surprise" and user.valence < -0.1:
        expression = "worried" if cause == "words" else "concerned"
    felt = user.basic.get(user.top, 0.0) * min(1.0, 0.4 + user.confidence)
    intensity = HOLD * strength * (0.55 + 0.45 * felt) * (0.6 + 0.4 * persona.expressiveness)
    ease = 0.25 if user.top in ("surprise", "happiness") else 0.45
    return Look(expression, round(min(0.8, intensity), 3), ease, nod=speaking or cause == "words")


def _rest(persona: Persona, mood: MoodPoint, speaking: bool) -> Look:
    """Nothing to answer: the mood's own face."""
    scale = 0.6 + 0.4 * persona.expressiveness
    if speaking:
        return Look("attentive", round(0.55 * scale, 3), 0.5)
    if mood.valence > 0.35:
        return Look("happy", round(0.4 * scale, 3), 0.9)
    if mood.valence < -0.1:
        return Look("concerned", round(0.4 * scale, 3), 0.9)
    if mood.arousal < -0.15:
        return Look("calm", round(0.5 * scale, 3), 0.9)
    return Look("neutral", round(0.5 * scale, 3), 0.9)


class ListeningFace:
    """Holds the last look; `update` gives a new one only when it is worth moving for."""

    def __init__(self, persona: Persona) -> None:
        self._persona = persona
        self._look: Look | None = None
        self._waits = False  # the last look answered nothing that was read
        self._since = float("-inf")
        self._nodded = float("-inf")

    @property
    def current(self) -> Look | None:
        return self._look

    def update(
        self, user: EmotionState, mood: MoodPoint, at: float, *, speaking: bool = False, cause: Cause = "mirror"
    ) -> Look | None:
        """The look to ease to from now on, or None: keep the one you have."""
        wanted = look(self._persona, user, mood, speaking=speaking, cause=cause)
        nod = wanted.nod and at - self._nodded >= NOD_S
        wanted = Look(wanted.expression, wanted.intensity, wanted.ease_s, wanted.gaze, nod)
        held = self._look
        waited = self._waits and user.top in GRAVE and wanted.expression in CONCERN
        if held is not None:
            same = wanted.expression == held.expression
            if same and abs(wanted.intensity - held.intensity) < STEP and not nod:
                return None
            if not same and cause != "words" and at - self._since < SWITCH_S and not waited:
                return None
        if held is None or wanted.expression != held.expression:
            self._since = at
        if nod:
            self._nodded = at
        self._look, self._waits = wanted, cause == "mood"
        return wanted

    def notice(self, at: float) -> Look:
        """The person cut in: the face turns to them at once, whatever it showed."""
        scale = 0.6 + 0.4 * self._persona.expressiveness
        self._look, self._since = Look("attentive", round(0.65 * scale, 3), 0.2), at
        return self._look

    def reset(self) -> None:
        """Forget the last look, as after the avatar has spoken: the next update always answers."""
        self._look = None
