"""Text, face and voice become one belief about a person. Pure logic; time is given, never asked for.

The session feeds every reading in (`take`) and asks what holds at a moment (`now`). Readings count by confidence and
age, and fade to nothing. Disagreement is measured and named, not averaged away. A user's own word (`correct`) stands
above every sense, for as long as `avatar.mind.topic` finds the talk on its topic. Any sense may be missing, and
`forget` drops one at once when its consent is taken back. `evidence` says which sense counted how much.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import combinations

from avatar.emotion import BASIC, NOTHING, EmotionState, state_of
from avatar.errors import UnknownName


@dataclass(frozen=True, slots=True)
class Fade:
    """How a sense's reading ages: whole until `whole_s`, gone at `gone_s`, halving every `half_s` or falling evenly."""

    trust: float  # share in the mix against the other senses, 0..1
    quiet: float  # what is left of that share when the reading is all neutral, 0..1
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
    "text": Fade(trust=1.0, quiet=0.25, whole_s=0.0, gone_s=60.0, half_s=20.0),
    "face": Fade(trust=0.6, quiet=0.25, whole_s=1.0, gone_s=2.0),
    "voice": Fade(trust=0.6, quiet=0.4, whole_s=2.0, gone_s=5.0),
}
"""Neutral is weak evidence: people feel without showing it, and say plain things while they feel. How weak was chosen
on the first half of the constructed moments (`avatar.evaluate.moments`), more carefully than that half alone would say,
because it holds fewer calm people than there are."""
MASK = 1.0
"""What shows pleasure loses of its share beside what shows pain, for a full measure of both: people smile over pain and
joke about anger (display rules, Ekman & Friesen 1969) far more often than the other way round. Chosen the same way."""
CORRECTION_S = 600.0
"""How long a correction stands after the last words on its topic."""
CLEAR = 0.5
"""Share from which another feeling in newer words ends a correction."""
CLEARER = 0.15
"""The feeling that a correction denied ends it only when words tell it this much more clearly than it was misread."""
CORRECTED = 0.9
"""Share of the named emotion in a correction; the rest stays open."""
CLASH_JS = 0.3
"""Jensen-Shannon divergence (bits, 0..1) from which two senses may clash."""
CLASH_VALENCE = 0.4
"""Gap in valence that two clashing senses have at least."""
CLASH_CONFIDENCE = 0.3
"""Both senses of a clash are at least this sure, after fading."""
DOUBT = 1.3
"""What a sense's confidence loses by a bit of divergence from the mix; two equal senses that clash lose 0.4 each."""
SUPPORT = 0.3
"""How much of the remaining doubt an agreeing and fully sure sense takes away."""
AGREEING = 0.3
"""Divergence (bits) from which another sense is no support at all."""
FINEST = 3
"""Fine labels named as evidence, at most, and ..."""
FINE = 0.2
"""... the probability that each has at least."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one sense, or the person's own word, adds to the belief. For the person's eyes: never logged or stored."""

    source: str  # text | face | voice | user (a correction)
    share: float  # of the mix, 0..1; all of them sum to 1. Under a correction the senses have none
    confidence: float  # when it was read, 0..1
    left: float  # the same after fading
    age: float  # seconds since it was read
    top: str  # its likeliest basic emotion
    fine: tuple[tuple[str, float], ...] = ()  # its strongest fine labels with their probabilities


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
        self._ends = 0.0
        self._denied: Mapping[str, float] = {}  # what the senses had said when they were corrected: emotion -> share

    def take(self, state: EmotionState) -> None:
        """Hold a sense's newest reading; one that is older than what is held is dropped. Raises UnknownName."""
        if state.source not in FADES:
            raise UnknownName(f"{state.source!r} is not a sense that can be fused.", f"Use one of: {', '.join(FADES)}.")
        held = self._readings.get(state.source)
        if held is None or state.at >= held.at:
            self._readings[state.source] = state
            if self._correction is not None and self._says_otherwise(state, self._correction):
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
        said = [part.state for part in self._parts(at)]
        self._denied = {state.top: max(s.basic[state.top] for s in said if s.top == state.top) for state in said}
        self._correction = state_of(spread, confidence=1.0, at=at, source="user")
        self._ends = at + CORRECTION_S

    def stays(self, at: float) -> None:
        """Words at `at` were still on the topic of the correction, so its time begins anew."""
        if self._correction is not None:
            self._ends = max(self._ends, at + CORRECTION_S)

    def told(self, at: float) -> str | None:
        """The emotion that the person's own word stands for at `at`; None without a correction."""
        if self._correction is not None and at >= self._ends:
            self._correction = None
        return self._correction.top if self._correction is not None else None

    def now(self, at: float) -> EmotionState:
        """What is believed at `at`: source "user" under a correction, "fused" over live readings, else "none"."""
        if self.told(at) is not None and self._correction is not None:
            return self._correction.moved(at=at)
        parts = self._parts(at)
        if not parts:
            return NOTHING.moved(at=at)
        apart, clash = _disagreement(parts)
        total = sum(part.share for part in parts)
        basic = {name: sum(p.share * p.state.basic.get(name, 0.0) for p in parts) / total for name in BASIC}
        text = next((part for part in parts if part.sense == "text"), None)
        return EmotionState(
            basic=basic,
            valence=sum(p.share * p.state.valence for p in parts) / total,
            arousal=sum(p.share * p.state.arousal for p in parts) / total,
            dominance=sum(p.share * p.state.dominance for p in parts) / total,
            confidence=_confidence(parts, basic),
            fine=text.state.fine if text else {},
            at=at,
            source="fused",
            disagreement=apart,
            clash=clash,
        )

    def evidence(self, at: float) -> tuple[Evidence, ...]:
        """What `now(at)` rests on, the largest share first; empty when nothing is known."""
        told = self.told(at)
        parts = self._parts(at)
        total = sum(part.share for part in parts)
        found = [
            Evidence(
                source=part.sense,
                share=part.share / total if told is None else 0.0,
                confidence=part.state.confidence,
                left=part.sure,
                age=max(0.0, at - part.state.at),
                top=part.state.top,
                fine=_finest(part.state),
            )
            for part in parts
        ]
        if told is not None and self._correction is not None:
            age = max(0.0, at - self._correction.at)
            found.append(Evidence("user", share=1.0, confidence=1.0, left=1.0, age=age, top=told))
        return tuple(sorted(found, key=lambda one: -one.share))

    def _parts(self, at: float) -> list[_Part]:
        parts = []
        for sense, fade in FADES.items():
            state = self._readings.get(sense)
            if state is None:
                continue
            left = fade.left(at - state.at)
            quiet = 1.0 - (1.0 - fade.quiet) * state.basic.get("neutral", 0.0)
            share = state.confidence * left * fade.trust * quiet
            if share > 1e-3:
                parts.append(_Part(sense, state, state.confidence * left, share))
        return [replace(part, share=part.share * _unmasked(part, parts)) for part in parts]

    def _says_otherwise(self, words: EmotionState, correction: EmotionState) -> bool:
        """Newer words that clearly tell another feeling: who said "happy" and then "my dog died" is not happy.

        The feeling that was just denied must come back clearer than it was misread, or the same mistake would undo it.
        """
        if words.source != "text" or words.at <= correction.at or not words.sure:
            return False
        needed = max(CLEAR, self._denied[words.top] + CLEARER) if words.top in self._denied else CLEAR
        return words.top not in ("neutral", correction.top) and words.basic[words.top] >= needed


def _unmasked(part: _Part, parts: list[_Part]) -> float:
    """What is left of a pleasant reading's share beside an unpleasant one, 0..1."""
    pain = max((max(0.0, -other.state.valence) * other.sure for other in parts if other is not part), default=0.0)
    return 1.0 - MASK * max(0.0, part.state.valence) * pain


def _confidence(parts: list[_Part], basic: Mapping[str, float]) -> float:
    """Of the mix: the surest sense's, less by how far the mix is from what it says, more by those that agree with it.

    Continuous in every reading; a sense that says what the mix says already never lowers it.
    """
    best = 0.0
    for part in parts:
        doubt = 1.0 - part.sure * max(0.0, 1.0 - DOUBT * divergence(part.state.basic, basic))
        for other in parts:
            if other is not part:
                near = max(0.0, 1.0 - divergence(part.state.basic, other.state.basic) / AGREEING)
                doubt *= 1.0 - SUPPORT * other.sure * near
        best = max(best, 1.0 - doubt)
    return min(1.0, best)


def _finest(state: EmotionState) -> tuple[tuple[str, float], ...]:
    likely = sorted(((name, chance) for name, chance in state.fine.items() if chance >= FINE), key=lambda one: -one[1])
    return tuple(likely[:FINEST])


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
