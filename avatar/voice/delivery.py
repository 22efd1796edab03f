"""What differs from symbol to symbol while a line is said: a way from one style to another, a stressed word, a reading
that is followed. Both neural voices take it between their two halves.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from avatar.engines.base import Samples
from avatar.voice.manner import Manner
from avatar.voice.prosody import FRAME_RATE, Prosody, shape_f0

Floats = NDArray[np.float32]
SMOOTH = 7  # frames over which a step from one symbol to the next is spread


@dataclass(frozen=True, slots=True)
class Local:
    """One value a symbol, (n,) each; `still` changes nothing."""

    pitch: Floats  # added to the logarithm of F0
    range: Floats  # factor on the excursions of F0
    length: Floats  # factor on duration
    gain: Floats  # dB

    @classmethod
    def still(cls, count: int) -> Local:
        ones, zeros = np.ones(count, np.float32), np.zeros(count, np.float32)
        return cls(zeros, ones, ones, zeros)

    def joined(self, other: Local) -> Local:
        """Both at once."""
        return Local(
            self.pitch + other.pitch, self.range * other.range, self.length * other.length, self.gain + other.gain
        )

    def padded(self) -> Local:
        """(n + 2,): with the silence that a model wants before and after, which nothing is done to."""
        return Local(*(np.pad(part, 1, mode="edge") for part in (self.pitch, self.range, self.length, self.gain)))


@dataclass(frozen=True, slots=True)
class Delivery:
    """How one run of symbols is said: one bend for the whole, and what differs inside.

    A model asks it, in this order, for lengths, pitch and level; `units` (n + 2,) and `raw` have the silence around
    the run. `lead` is how many seconds the sound runs ahead of the durations.
    """

    bend: Prosody
    local: Local | None = None

    def lasting(self, raw: Floats, silent: NDArray[np.bool_]) -> Floats:
        """(n + 2,) units that each symbol shall last, before the bend, of those that the model would give it."""
        return raw if self.local is None else np.where(silent, raw, raw * self.local.padded().length)

    def f0(self, f0: Floats, units: NDArray[np.int64], voiced_over: float, lead: float) -> Floats:
        """(frames,) Hz as they shall be, of those of the model."""
        if self.local is None:
            return shape_f0(f0, self.bend, voiced_over=voiced_over)
        local = self.local.padded()
        pitch, wide = frames(local.pitch, units), frames(local.range, units)
        return shape_f0(f0, self.bend, voiced_over=voiced_over, pitch=pitch, wide=wide)

    def swell(self, sound: Samples, units: NDArray[np.int64], lead: float) -> Samples:
        """What is to be done to the level of finished sound beside the gain of `local`: here nothing."""
        return sound


def going(manner: Manner, count: int) -> Delivery:
    """A manner over `count` symbols: it begins as one bend and has become the other by the end."""
    begin, end = manner.begin, manner.end
    if begin == end or count < 2:
        return Delivery(manner.middle)
    along = np.linspace(0.0, 1.0, count, dtype=np.float32)
    way = Local(
        along * math.log(end.pitch / begin.pitch),
        (end.range / begin.range) ** along,
        (begin.rate / end.rate) ** along,
        along * (end.level - begin.level),
    )
    return Delivery(begin, way)


def frames(values: Floats, units: NDArray[np.int64]) -> Floats:
    """(n,) values of symbols and how many units each lasts -> (frames,), steps smoothed."""
    stepped = np.repeat(values, 2 * units)
    if not np.ptp(stepped):
        return np.asarray(stepped, np.float32)
    wide = np.pad(stepped, SMOOTH // 2, mode="edge")
    return np.convolve(wide, np.full(SMOOTH, 1 / SMOOTH), "valid").astype(np.float32)


def swelled(samples: Samples, gain: Floats, lead: float, sample_rate: int) -> Samples:
    """The sound louder or softer from frame to frame; `lead` is how many seconds it runs ahead of the frames."""
    if not gain.any():
        return samples
    at = (np.arange(len(samples)) / sample_rate + lead) * FRAME_RATE
    decibels = np.interp(at, np.arange(len(gain)), gain)
    return (samples * 10 ** (decibels / 20)).astype(np.float32)
