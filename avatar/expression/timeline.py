"""Sound and expression onto one timeline: phonemes, visemes and the face's keyframes. Used by `session` and `say`.

Who owns the mouth: while a viseme other than silence is active, the expression keeps on each mouth parameter only the
part that visemes.toml's `blend` leaves it (VRM calls this overrideMouth "blend"), and a closing viseme shuts what the
expression holds open. The page applies that rule as it draws; keyframes therefore may name any expression at any time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from avatar.emotion import STYLES
from avatar.engines.base import Phoneme, Utterance
from avatar.errors import BadInput, UnknownName
from avatar.expression import expressions, visemes
from avatar.expression.visemes import VisemeSpan

HOLD = 0.78
"""Part of the asked intensity at which a face is held: a face at full stretch for a whole sentence looks false."""

REST = 0.45
"""Part of the hold that is left at the end of the sound, so that the next sentence, or rest, starts from near."""


TURN_S = 0.3
"""How fast the face turns to another expression while it speaks."""


@dataclass(frozen=True, slots=True)
class Keyframe:
    """From `at` seconds on the face eases, over about `ease_s`, to an expression."""

    at: float
    expression: str
    intensity: float  # 0..1
    ease_s: float


@dataclass(frozen=True, slots=True)
class Timeline:
    duration: float  # seconds
    sample_rate: int
    phonemes: tuple[Phoneme, ...]
    visemes: tuple[VisemeSpan, ...]
    keyframes: tuple[Keyframe, ...]

    def as_json(self) -> dict[str, Any]:
        """The object that `say --timeline` writes; times in seconds, to a tenth of a millisecond."""
        return {
            "duration": round(self.duration, 4),
            "sample_rate": self.sample_rate,
            "phonemes": [
                {"symbol": p.symbol, "start": round(p.start, 4), "end": round(p.end, 4)} for p in self.phonemes
            ],
            "visemes": [{"name": v.name, "start": round(v.start, 4), "end": round(v.end, 4)} for v in self.visemes],
            "keyframes": [
                {
                    "at": round(k.at, 4),
                    "expression": k.expression,
                    "intensity": round(k.intensity, 4),
                    "ease_s": round(k.ease_s, 4),
                }
                for k in self.keyframes
            ],
        }


@dataclass(frozen=True, slots=True)
class _Manner:
    """How a voice style moves the face."""

    onset_s: float  # ease into the expression
    every_s: float  # least time between two accents
    lift: float  # how much of the room above the hold an accent takes


_MANNERS: dict[str, _Manner] = {
    "neutral": _Manner(0.28, 1.1, 0.55),
    "joyful": _Manner(0.22, 0.8, 0.9),
    "calm": _Manner(0.5, 1.9, 0.35),
    "sad": _Manner(0.6, 2.2, 0.4),
    "angry": _Manner(0.2, 0.75, 1.0),
    "surprised": _Manner(0.16, 0.9, 0.9),
    "fearful": _Manner(0.2, 1.0, 0.7),
    "tender": _Manner(0.5, 1.8, 0.4),
}

_SHORT_S = 1.2  # shorter utterances have no room for accents
_LEAD_S = 0.08  # an accent starts this much before its vowel
_ACCENT_S = 0.14
_FALL_S = 0.3
_RELAX_S = 0.35
_VOWELS = frozenset({"aa", "E", "I", "O", "U"})


def build(
    utterance: Utterance, *, expression: str, intensity: float, style: str = "neutral", release: bool = True
) -> Timeline:
    """The timeline of one spoken sentence or clause; without `release` of a piece of one, which the next goes on from.

    Raises UnknownName (expression, style, a phoneme symbol) and BadInput (intensity outside 0..1).
    """
    expressions.get(expression)
    if style not in _MANNERS:
        raise UnknownName(f"There is no voice style {style!r}.", f"Use one of: {', '.join(STYLES)}.")
    if not 0 <= intensity <= 1:
        raise BadInput(f"The intensity {intensity} is outside 0..1.", "Give a number between 0 and 1.")
    shapes = visemes.spans(utterance.phonemes)
    keys = _keyframes(utterance, shapes, expression, intensity, _MANNERS[style], release=release)
    return Timeline(utterance.duration, utterance.sample_rate, utterance.phonemes, shapes, keys)


def turned(line: Timeline, at: float, expression: str) -> Timeline:
    """The same, its face at another expression from `at` on, no stronger and no weaker. Raises UnknownName."""
    expressions.get(expression)
    before = [key for key in line.keyframes if key.at < at]
    held = (before or line.keyframes)[-1 if before else 0].intensity
    later = (replace(key, expression=expression) for key in line.keyframes if key.at > at)
    return replace(line, keyframes=(*before, Keyframe(at, expression, held, TURN_S), *later))


def _keyframes(
    utterance: Utterance,
    shapes: Sequence[VisemeSpan],
    expression: str,
    intensity: float,
    manner: _Manner,
    *,
    release: bool,
) -> tuple[Keyframe, ...]:
    """Onset at 0, ahead of the first sound; lifts on accents; a partial release before the end."""
    hold = intensity * HOLD
    keys = [Keyframe(0.0, expression, hold, manner.onset_s)]
    spoken_to = max((s.end for s in shapes if s.name != "sil"), default=0.0)
    relax = max(spoken_to - _RELAX_S / 2, utterance.duration * 0.6)
    for at in _accents(utterance, shapes, manner):
        if at < manner.onset_s or at + _ACCENT_S + _FALL_S > relax:
            continue
        keys.append(Keyframe(at, expression, hold + (intensity - hold) * manner.lift, _ACCENT_S))
        keys.append(Keyframe(at + _ACCENT_S + 0.04, expression, hold, _FALL_S))
    if release and relax > keys[-1].at:
        keys.append(Keyframe(relax, expression, hold * REST, max(_RELAX_S, manner.onset_s)))
    return tuple(keys)


def _accents(utterance: Utterance, shapes: Sequence[VisemeSpan], manner: _Manner) -> list[float]:
    """Moments just before the most prominent vowels: loud ones, stressed ones first, apart by the manner's rhythm."""
    if utterance.duration < _SHORT_S:
        return []
    stressed = [p.start for p in utterance.phonemes if "ˈ" in p.symbol]
    vowels = [s for s in shapes if s.name in _VOWELS and s.end - s.start >= 0.03]
    levels = [_level(utterance, s.start, s.end) for s in vowels]
    if not levels or max(levels) <= 0:
        return []
    middle = float(np.median(levels))
    weighed = []
    for span, level in zip(vowels, levels, strict=True):
        marked = any(-0.02 <= span.start - at <= 0.12 for at in stressed)
        if marked or (not stressed and level > 1.15 * middle):
            weighed.append((level * (1.3 if marked else 1.0), max(0.0, span.start - _LEAD_S)))
    chosen: list[float] = []
    for _, at in sorted(weighed, reverse=True):
        if all(abs(at - other) >= manner.every_s for other in chosen):
            chosen.append(at)
    return sorted(chosen)


def _level(utterance: Utterance, start: float, end: float) -> float:
    first, last = (int(t * utterance.sample_rate) for t in (start, end))
    piece = utterance.samples[first:last]
    return float(np.sqrt(np.mean(np.square(piece)))) if len(piece) else 0.0
