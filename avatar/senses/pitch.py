"""How high a voice is, moment by moment: fundamental frequency by autocorrelation and a best path through it.

The method is Boersma's (1993, "Accurate short-term analysis of the fundamental frequency"): the autocorrelation of a
windowed frame divided by that of the window, several candidates a frame, and the cheapest path through them. Used by
the voice sense and by the coqui voice, which bends the pitch it finds. A second of sound costs about 5 ms.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from avatar.engines.base import Samples

FRAME_RATE = 80.0
"""Frames a second; frame n is centred on n / FRAME_RATE seconds."""
LOWEST_HZ, HIGHEST_HZ = 65.0, 600.0

_RATE = 8_000  # what pitch is looked for in; the fundamental and its first harmonics lie under 4 kHz
_FINER = 2
_CANDIDATES = 5
_SILENCE = 0.03  # of the loudest frame
_VOICED = 0.45  # autocorrelation from which a frame may be voiced
_OCTAVE = 0.01  # favours the higher of two octaves
_JUMP = 0.35  # cost of an octave between neighbouring frames
_SWITCH = 0.14  # cost of voicing that begins or ends
_STEP = 0.01 * FRAME_RATE  # Boersma gives his costs for frames of 10 ms

Floats = NDArray[np.float64]


def pitch(
    samples: Samples, sample_rate: int, *, lowest: float = LOWEST_HZ, highest: float = HIGHEST_HZ
) -> NDArray[np.float32]:
    """(frames,) Hz of a mono sound, 0 where nothing is voiced; frame n is centred on n / FRAME_RATE seconds."""
    count = int(len(samples) * FRAME_RATE / sample_rate) + 1
    if len(samples) < sample_rate // 20:
        return np.zeros(count, np.float32)
    sound, rate = _lowered(samples, sample_rate)
    frequency, strength = _candidates(sound, rate, count, lowest, highest)
    return _path(frequency, strength)


def _lowered(samples: Samples, sample_rate: int) -> tuple[Floats, float]:
    """The sound at about `_RATE`, without its mean."""
    from scipy.signal import resample_poly

    sound = samples.astype(np.float64) - float(np.mean(samples))
    if sample_rate <= _RATE:
        return sound, float(sample_rate)
    shared = math.gcd(sample_rate, _RATE)
    return resample_poly(sound, _RATE // shared, sample_rate // shared), float(_RATE)


def _candidates(sound: Floats, rate: float, count: int, lowest: float, highest: float) -> tuple[Floats, Floats]:
    """(frames, _CANDIDATES + 1) frequencies and strengths; column 0 stands for "not voiced" with frequency 0."""
    size = int(3 * rate / lowest)
    padded = np.pad(sound, (size // 2, size))
    starts = np.round(np.arange(count) * rate / FRAME_RATE).astype(int)
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[np.minimum(starts, len(padded) - size)].copy()
    frames -= frames.mean(axis=1, keepdims=True)
    loudness = np.abs(frames).max(axis=1)
    window = np.hanning(size + 2)[1:-1]
    points = 1 << (2 * size - 1).bit_length()
    longest = int(_FINER * rate / lowest) + 2
    own = _autocorrelation(window[None], points, longest)[0]
    found = _autocorrelation(frames * window, points, longest)
    power = np.maximum(found[:, :1], 1e-12)
    found = found / power / (own / own[0])

    first = max(2, int(_FINER * rate / highest))
    inner = found[:, first : longest - 1]
    rising = (inner > found[:, first - 1 : longest - 2]) & (inner >= found[:, first + 1 : longest]) & (inner > 0.2)
    ranked = np.where(rising, inner, -1.0)
    best = np.argpartition(-ranked, min(_CANDIDATES, ranked.shape[1] - 1), axis=1)[:, :_CANDIDATES]
    rows = np.arange(count)[:, None]
    lag = best + first
    left, middle, right = found[rows, lag - 1], found[rows, lag], found[rows, lag + 1]
    curve = left - 2 * middle + right
    shift = np.where(np.abs(curve) > 1e-9, 0.5 * (left - right) / np.where(np.abs(curve) > 1e-9, curve, 1.0), 0.0)
    shift = np.clip(shift, -0.5, 0.5)
    height = np.clip(middle - 0.25 * (left - right) * shift, None, 1.0)
    hertz = _FINER * rate / (lag + shift)
    fits = (ranked[rows, best] > 0) & (hertz >= lowest) & (hertz <= highest)
    voiced = np.where(fits, height + _OCTAVE * np.log2(hertz / lowest), -10.0)

    quiet = loudness / max(float(loudness.max()), 1e-9) / (_SILENCE / (1 + _VOICED))
    unvoiced = _VOICED + np.maximum(0.0, 2.0 - quiet)
    return (
        np.hstack([np.zeros((count, 1)), np.where(fits, hertz, 0.0)]),
        np.hstack([unvoiced[:, None], voiced]),
    )


def _autocorrelation(frames: Floats, points: int, longest: int) -> Floats:
    """(frames, lags) with `_FINER` lags a sample: the sharp peaks of a high voice fall between whole samples."""
    spectrum = np.abs(np.fft.rfft(frames, points, axis=1)) ** 2
    return np.fft.irfft(spectrum, _FINER * points, axis=1)[:, : longest + 1]


def _path(frequency: Floats, strength: Floats) -> NDArray[np.float32]:
    """The strongest path: strengths less the costs of jumps and of voicing that switches."""
    count = len(frequency)
    octaves = np.log2(np.where(frequency > 0, frequency, 1.0))
    sounding = frequency > 0
    total = strength[0].copy()
    back = np.zeros(frequency.shape, int)
    for now in range(1, count):
        both = sounding[now - 1][:, None] & sounding[now][None]
        one = sounding[now - 1][:, None] ^ sounding[now][None]
        cost = _JUMP / _STEP * np.abs(octaves[now - 1][:, None] - octaves[now][None]) * both + _SWITCH / _STEP * one
        reach = total[:, None] - cost
        back[now] = reach.argmax(axis=0)
        total = reach.max(axis=0) + strength[now]
    chosen = np.zeros(count, int)
    chosen[-1] = int(total.argmax())
    for now in range(count - 1, 0, -1):
        chosen[now - 1] = back[now][chosen[now]]
    return frequency[np.arange(count), chosen].astype(np.float32)
