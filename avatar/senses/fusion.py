"""Text, face and voice become one belief about a person. Pure logic; time is given, never asked for.

The session feeds every reading in (`take`) and asks what holds at a moment (`now`). Readings count by confidence and
age, and fade to nothing. Disagreement is measured and named, not averaged away. A user's own word (`correct`) stands
above every sense. Any sense may be missing, and `forget` drops one at once when its consent is taken back.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from avatar.emotion import BASIC, NOTHING, EmotionState, state_of
from avatar.errors import UnknownName


@dataclass(frozen=True, slots=True)
class Fade:
    """How a sense's reading ages: whole until `whole_s`, gone at `gone_s`, halving every `half_s` or falling evenly."""

    trust: float  # share in the mix against the other senses, 0..1
    whole_s: float
    gone_s: float
    half_s: float | None = None

    def left(self, age: float) -> float:
        """The part of a reading that is left after `age` seconds, 0..1."""
        if age >= self.gone_s:
            return 0.0
        if age <= self.whole_s:
            return 1.0
        if self.half_s is not None:
            return float(0.5 ** ((age - self.whole_s) / self.half_s))
        return (self.gone_s - age) / (self.gone_s - self.whole_s)


FADES: Mapping[str, Fade] = {
    "text": Fade(trust=1.0, whole_s=0.0, gone_s=60.0, half_s=20.0),
    "face": Fade(trust=0.7, whole_s=1.0, gone_s=2.0),
    "voice": Fade(trust=0.6, whole_s=2.0, gone_s=5.0),
}
CORRECTION_S = 600.0
"""How long a correction stands unless it is taken back or newer words clearly say otherwise."""
CLEAR = 0.5
"""Share from which another feeling in newer words ends a correction."""
CORRECTED = 0.9
"""Share of the named emotion in a correction; the rest stays open."""
QUIET = 0.4
"""A neutral face or voice is weak evidence (people feel without showing it): its share in the mix is cut to this."""
CLASH_JS = 0.3
"""Jensen-Shannon divergence (bits, 0..1) from which two senses may clash."""
CLASH_VALENCE = 0.4
"""Gap in valence that two clashing senses have at least."""
CLASH_CONFIDENCE = 0.3
"""Both senses of a clash are at least this sure, after fading."""


@dataclass(frozen=True, slots=True)
class _Part:
    sense: str
    state: EmotionState
    sure: float  # confidence after fading
    share: float  # weight in the mix


class Fusion:
    """One conversation's belief about its user."""

    def __init__(self) -> None:
        self._readings: dict[str, EmotionState] = {}
        self._correction: EmotionState | None = None

    def take(self, state: EmotionState) -> None:
        """Hold a sense's newest reading; one that is older than what is held is dropped. Raises UnknownName."""
        if state.source not in FADES:
            raise UnknownName(f"{state.source!r} is not a sense that can be fused.", f"Use one of: {', '.join(FADES)}.")
        held = self._readings.get(state.source)
        if held is None or state.at >= held.at:
            self._readings[state.source] = state
            if self._correction is not None and _says_otherwise(state, self._correction):
                self._correction = None

    def forget(self, sense: str) -> None:
        """Drop what a sense said: it was switched off, or the face left the picture."""
        self._readings.pop(sense, None)

    def correct(self, basic: str | None, at: float) -> None:
        """The user says how they feel; None takes it back. Raises UnknownName for a word outside BASIC."""
        if basic is None:
            self._correction = None
            return
        if basic not in BASIC:
            raise UnknownName(f"{basic!r} is not a basic emotion.", f"Use one of: {', '.join(BASIC)}.")
        rest = (1.0 - CORRECTED) / (len(BASIC) - 1)
        spread = {name: CORRECTED if name == basic else rest for name in BASIC}
        self._correction = state_of(spread, confidence=1.0, at=at, source="user")

    def now(self, at: float) -> EmotionState:
        """What is believed at `at`: source "user" under a correction, "fused" over live readings, else "none"."""
        if self._correction is not None and at - self._correction.at >= CORRECTION_S:
            self._correction = None
        if self._correction is not None:
            return self._correction.moved(at=at)
        parts = self._parts(at)
        if not parts:
            return NOTHING.moved(at=at)
        apart, clash = _disagreement(parts)
        total = sum(part.share for part in parts)
        basic = {name: sum(p.share * p.state.basic.get(name, 0.0) for p in parts) / total for name in BASIC}
        agreed = sum(part.share * part.sure for part in parts) / total
        support = 0.3 * (1.0 - apart) * (1.0 - agreed) * (len(parts) - 1) / 2
        confidence = min(1.0, (agreed + support) * (1.0 - 0.4 * apart))
        text = next((part for part in parts if part.sense == "text"), None)
        return EmotionState(
            basic=basic,
            valence=sum(p.share * p.state.valence for p in parts) / total,
            arousal=sum(p.share * p.state.arousal for p in parts) / total,
            dominance=sum(p.share * p.state.dominance for p in parts) / total,
            confidence=confidence,
            fine=text.state.fine if text else {},
            at=at,
            source="fused",
            disagreement=apart,
            clash=clash,
        )

    def _parts(self, at: float) -> list[_Part]:
        parts = []
        for sense, fade in FADES.items():
            state = self._readings.get(sense)
            if state is None:
                continue
            left = fade.left(at - state.at)
            quiet = QUIET if sense != "text" and state.top == "neutral" else 1.0
            share = state.confidence * left * fade.trust * quiet
            if share > 1e-3:
                parts.append(_Part(sense, state, state.confidence * left, share))
        return parts


def _says_otherwise(words: EmotionState, correction: EmotionState) -> bool:
    """Newer words that clearly tell another feeling: who said "happy" and then "my dog died" is not happy."""
    newer = words.source == "text" and words.at > correction.at and words.sure
    return newer and words.top not in ("neutral", correction.top) and words.basic[words.top] >= CLEAR


def divergence(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Jensen-Shannon divergence of two basic distributions in bits: 0 alike, 1 nothing in common."""
    total = 0.0
    for name in BASIC:
        p, q = one.get(name, 0.0), other.get(name, 0.0)
        middle = (p + q) / 2
        total += sum(x * math.log2(x / middle) for x in (p, q) if x > 0) / 2
    return min(1.0, max(0.0, total))


def _disagreement(parts: list[_Part]) -> tuple[float, tuple[str, ...]]:
    """How far the senses are apart, weighed by how sure both are, and the pair that clashes, if one does."""
    apart, widest = 0.0, 0.0
    clash: tuple[str, ...] = ()
    for one, other in combinations(parts, 2):
        gap = divergence(one.state.basic, other.state.basic)
        both = min(one.sure, other.sure)
        apart = max(apart, gap * min(1.0, both / CLASH_CONFIDENCE))
        telling = "neutral" not in (one.state.top, other.state.top) and one.state.top != other.state.top
        far = abs(one.state.valence - other.state.valence) >= CLASH_VALENCE and gap >= CLASH_JS
        if telling and far and both >= CLASH_CONFIDENCE and gap > widest:
            widest, clash = gap, (other.sense, one.sense)
    return apart, clash
