"""The one typed emotional state that every part of the product reads.

Basic distribution over eight emotions, dimensions in [-1, 1], fine labels as independent probabilities, a confidence
with abstention, and the moment it was read. Senses produce it, fusion joins it, mood and policy consume it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

BASIC: tuple[str, ...] = (
    "neutral",
    "happiness",
    "sadness",
    "anger",
    "fear",
    "disgust",
    "surprise",
    "contempt",
)
"""The eight basic emotions, in the order every table and tensor of the project uses."""

STYLES: tuple[str, ...] = ("neutral", "joyful", "calm", "sad", "angry", "surprised", "fearful", "tender")
"""Voice styles; the same words name the presets of `avatar.voice.prosody`."""

LANGUAGES: tuple[str, ...] = ("en", "ko")

PROTOTYPES: Mapping[str, tuple[float, float, float]] = MappingProxyType(
    {
        # valence, arousal, dominance after Russell & Mehrabian (1977), rounded, on [-1, 1]
        "neutral": (0.0, -0.1, 0.1),
        "happiness": (0.8, 0.5, 0.4),
        "sadness": (-0.65, -0.3, -0.35),
        "anger": (-0.5, 0.6, 0.25),
        "fear": (-0.64, 0.6, -0.45),
        "disgust": (-0.6, 0.35, 0.1),
        "surprise": (0.25, 0.7, -0.1),
        "contempt": (-0.4, 0.15, 0.35),
    }
)

SURE = 0.45
"""Confidence from which a reading is shown as a reading; below it the answer is "not sure"."""


def normalised(scores: Mapping[str, float]) -> dict[str, float]:
    """Eight non-negative scores that sum to 1, in `BASIC` order; all-zero input becomes pure neutral.

    Raises ValueError for a name outside `BASIC`, or a negative or non-finite score.
    """
    unknown = set(scores) - set(BASIC)
    if unknown:
        raise ValueError(f"not basic emotions: {sorted(unknown)}; use {', '.join(BASIC)}")
    if any(not math.isfinite(v) or v < 0 for v in scores.values()):
        raise ValueError("basic scores must be finite and not negative")
    total = sum(scores.values())
    if total <= 0:
        return {name: float(name == "neutral") for name in BASIC}
    return {name: scores.get(name, 0.0) / total for name in BASIC}


def dimensions(basic: Mapping[str, float]) -> tuple[float, float, float]:
    """Valence, arousal, dominance of a basic distribution: the mean of the prototypes it mixes."""
    mixed = [sum(basic.get(name, 0.0) * PROTOTYPES[name][axis] for name in BASIC) for axis in range(3)]
    return mixed[0], mixed[1], mixed[2]


@dataclass(frozen=True, slots=True)
class EmotionState:
    """What one sense, or all of them fused, believe about a person at one moment."""

    basic: Mapping[str, float]  # sums to 1 over BASIC
    valence: float  # [-1, 1]
    arousal: float  # [-1, 1]
    dominance: float = 0.0  # [-1, 1]
    confidence: float = 0.0  # [0, 1]; below SURE means "not sure"
    fine: Mapping[str, float] = field(default_factory=dict)  # independent probabilities of fine labels
    at: float = 0.0  # seconds on the session's clock
    source: str = "none"  # text | face | voice | fused | user (a correction) | none
    disagreement: float = 0.0  # [0, 1], how far the fused senses were apart
    clash: tuple[str, ...] = ()  # ("face", "text"): the senses that disagree most

    @property
    def top(self) -> str:
        """The likeliest basic emotion."""
        return max(BASIC, key=lambda name: self.basic.get(name, 0.0))

    @property
    def sure(self) -> bool:
        return self.confidence >= SURE

    def moved(self, **changes: object) -> EmotionState:
        """A copy with some fields replaced."""
        return replace(self, **changes)  # type: ignore[arg-type]


def state_of(basic: Mapping[str, float], *, confidence: float, at: float = 0.0, source: str = "none") -> EmotionState:
    """A state from a basic distribution alone; its dimensions are read off the prototypes."""
    even = normalised(basic)
    valence, arousal, dominance = dimensions(even)
    return EmotionState(even, valence, arousal, dominance, confidence, at=at, source=source)


NOTHING = state_of({}, confidence=0.0)
"""Nothing is known: neutral, with no confidence."""
