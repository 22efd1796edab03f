"""When the avatar nods and hums while somebody speaks, and which small sound it makes: back-channels, no turns.

`Murmurs` is asked in every pause inside speech and answers with a `Murmur` or None, from the times it is given and from
nothing else: the same talk gets the same murmurs. A lively persona murmurs in nearly every pause that may have one, a
calm one in every second or third and more softly, a still one only nods. Danger, now or lately, gets no sound at all.
Used by `avatar.murmuring`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from avatar.emotion import EmotionState
from avatar.mind import safety
from avatar.mind.listening import NOD_S, NOTICE
from avatar.persona import Persona

AFTER_S = 2.0
"""Speech before the first murmur of an utterance: who has just begun needs no encouragement."""
APART_S = 6.0
"""Murmurs are at least this far apart."""
HUSH_S = 300.0
"""How long after words of danger nothing is murmured."""
LEAST = 0.3
"""Personas less eager than this only nod."""
SOUNDS: Mapping[str, tuple[str, ...]] = {"en": ("mm", "hum"), "ko": ("mm", "eung")}
"""What is murmured, in turn (avatar/voice/sounds.toml)."""
LOUD = 0.5
"""Loudest a murmur is, as part of a sound made while speaking: it must be talked over easily."""
SOFT = 0.55
"""Part of that left when the person is sad or afraid."""
GESTURES: Mapping[str, str] = {"sadness": "lean_in", "fear": "lean_in", "surprise": "lean_back"}
"""What the body does with a murmur, besides the nod, by what is read in the person."""


@dataclass(frozen=True, slots=True)
class Murmur:
    sound: str  # a name of sounds.toml; "" is a nod alone
    level: float  # 0..1, scales the sound
    gesture: str = ""  # a name of gestures.toml


def eagerness(persona: Persona) -> float:
    """0..1: in which part of the pauses that may have one a persona murmurs."""
    return max(0.0, min(1.0, 0.25 + 0.75 * persona.expressiveness + 0.5 * min(0.0, persona.baseline[1])))


class Murmurs:
    """One conversation's. `hush` when there is danger; `paused` in every pause inside speech."""

    def __init__(self, persona: Persona) -> None:
        self._eager = eagerness(persona)
        self._due = 1.0 - self._eager  # a murmur is made when this reaches 1: the first pause of all has one
        self._last = float("-inf")
        self._nodded = float("-inf")
        self._hushed = float("-inf")
        self._made = 0

    def hush(self, at: float) -> None:
        self._hushed = at + HUSH_S

    def paused(self, at: float, *, spoken_s: float, words: str, user: EmotionState, lang: str) -> Murmur | None:
        """What to do in a pause after `spoken_s` of speech whose words so far are `words` ("": not known yet)."""
        if spoken_s < AFTER_S:
            return None
        if safety.check(words).level != "none":
            self.hush(at)
        if at < self._hushed or at - self._last < APART_S or not self._wanted(words, user):
            return self._nod(at)
        self._due += self._eager
        if self._due < 1.0 - 1e-9:
            return self._nod(at)
        self._due -= 1.0
        self._last = self._nodded = at
        felt = user.top if user.confidence >= NOTICE else "neutral"
        level = LOUD * (0.5 + 0.5 * self._eager) * (SOFT if felt in ("sadness", "fear") else 1.0)
        return Murmur(self._sound(felt, lang), round(level, 3), GESTURES.get(felt, ""))

    def _wanted(self, words: str, user: EmotionState) -> bool:
        """Not without knowing the words, to a question, or to anger: a hum could pass for agreement or for haste."""
        angry = user.confidence >= NOTICE and user.top in ("anger", "disgust", "contempt")
        return self._eager >= LEAST and bool(words) and not words.rstrip().endswith(("?", "？")) and not angry

    def _sound(self, felt: str, lang: str) -> str:
        if felt == "surprise":
            return "oh"
        choice = SOUNDS[lang][:1] if felt in ("sadness", "fear") else SOUNDS[lang]
        self._made += 1
        return choice[(self._made - 1) % len(choice)]

    def _nod(self, at: float) -> Murmur | None:
        if at - self._nodded < NOD_S:
            return None
        self._nodded = at
        return Murmur("", 0.0)
