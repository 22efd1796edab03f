"""Another pitch for recorded speech, at the same times and with the same formants.

Pitch-synchronous overlap and add (Moulines & Charpentier 1990): the sound is cut into grains of two periods around the
peaks of the voice, and the grains are laid down again at other distances. Used by voices whose model cannot be told a
pitch.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from avatar.engines.base import Samples

_SEARCH = 0.22  # of a period: how far from the expected spot the next peak is looked for
_PLAIN_S = 0.005  # distance of grains where nothing is voiced
_HIGHEST, _LOWEST = 2.0, 0.5  # factors on the pitch


def repitched(
    samples: Samples, sample_rate: int, old: NDArray[np.float32], new: NDArray[np.float32], frame_rate: float
) -> Samples:
    """The sound with pitch `new` where it had `old`: (frames,) Hz, `frame_rate` of them a second, 0 for not voiced.

    Factors beyond 0.5 to 2 are cut to that; what is not voiced stays as it is.
    """
    if not len(samples) or not (old > 0).any() or np.allclose(old, new):
        return samples
    ratio = np.where((old > 0) & (new > 0), np.clip(new / np.maximum(old, 1e-6), _LOWEST, _HIGHEST), 1.0)
    marks, voiced = _marks(samples, sample_rate, old, frame_rate)
    spots = _spots(marks, voiced, ratio, sample_rate, frame_rate)
    return _laid(samples, marks, spots)


def _marks(
    samples: Samples, sample_rate: int, f0: NDArray[np.float32], frame_rate: float
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Where grains are cut: at the voice's peaks, one a period, and evenly elsewhere; and which are voiced."""
    from scipy.signal import butter, sosfiltfilt

    voice = sosfiltfilt(butter(2, 900, fs=sample_rate, output="sos"), samples.astype(np.float64))
    if abs(voice.min()) > voice.max():  # peaks on the side where the voice is sharper
        voice = -voice
    length = len(samples)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], (f0 > 0).astype(int), [0]])))
    found: dict[int, bool] = {}
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        low = max(0, int((begin - 0.5) / frame_rate * sample_rate))
        high = min(length, int((end - 0.5) / frame_rate * sample_rate))
        if high - low < sample_rate // 200:
            continue
        frames = np.arange(begin, end)
        times = frames / frame_rate * sample_rate
        pitch = f0[begin:end].astype(np.float64)
        middle = low + int(np.abs(voice[low:high]).argmax())
        period = sample_rate / np.interp(middle, times, pitch)
        first = _peak(voice, middle, period * 0.5)
        found[first] = True
        for way in (1, -1):
            at = first
            while True:
                period = sample_rate / np.interp(at, times, pitch)
                nearby = _peak(voice, int(at + way * period), period * _SEARCH)
                if not low <= nearby < high or nearby == at:
                    break
                at = nearby
                found[at] = True
    step = int(_PLAIN_S * sample_rate)
    peaks = np.array(sorted(found), np.int64)
    plain = np.arange(0, length, step)
    if len(peaks):
        after = np.searchsorted(peaks, plain)
        right = np.abs(peaks[np.minimum(after, len(peaks) - 1)] - plain)
        left = np.abs(plain - peaks[np.maximum(after - 1, 0)])
        inside = np.interp(plain, np.arange(len(f0)) / frame_rate * sample_rate, f0.astype(np.float64)) > 0
        plain = plain[(np.minimum(left, right) > step) & ~inside]
    for spot in plain.tolist():
        found.setdefault(spot, False)
    marks = np.array(sorted(found), np.int64)
    return marks, np.array([found[mark] for mark in marks.tolist()])


def _peak(voice: NDArray[np.float64], near: int, reach: float) -> int:
    low = max(0, int(near - reach))
    high = min(len(voice), int(near + reach) + 1)
    return low + int(voice[low:high].argmax()) if high > low else max(0, min(near, len(voice) - 1))


def _spots(
    marks: NDArray[np.int64],
    voiced: NDArray[np.bool_],
    ratio: NDArray[np.float64],
    sample_rate: int,
    frame_rate: float,
) -> list[tuple[float, int]]:
    """Where which grain is laid down: (sample, index of its mark), time running as before."""
    laid: list[tuple[float, int]] = []
    frames = np.arange(len(ratio)) / frame_rate * sample_rate
    at = float(marks[0])
    while at <= marks[-1]:
        after = int(np.searchsorted(marks, at))
        nearest = (
            after if after == 0 or (after < len(marks) and marks[after] - at < at - marks[after - 1]) else after - 1
        )
        laid.append((at, nearest))
        if nearest + 1 >= len(marks):
            break
        distance = float(marks[nearest + 1] - marks[nearest])
        if voiced[nearest] and voiced[nearest + 1]:
            at += max(distance / float(np.interp(at, frames, ratio)), 8.0)
        else:
            at = float(marks[nearest + 1])
    return laid


def _laid(samples: Samples, marks: NDArray[np.int64], spots: list[tuple[float, int]]) -> Samples:
    """Grains of up to two periods, each with a window that falls to nothing at the neighbouring marks."""
    length = len(samples)
    out = np.zeros(length, np.float64)
    weight = np.zeros(length, np.float64)
    for at, index in spots:
        mark = int(marks[index])
        left = mark - int(marks[index - 1]) if index else mark
        right = int(marks[index + 1]) - mark if index + 1 < len(marks) else length - mark
        if left + right < 2:
            continue
        fade = np.concatenate(
            [
                0.5 - 0.5 * np.cos(np.pi * np.arange(left) / max(left, 1)),
                0.5 + 0.5 * np.cos(np.pi * np.arange(right) / max(right, 1)),
            ]
        )
        start = round(at) - left
        low, high = max(0, start), min(length, start + left + right)
        if high <= low:
            continue
        part = slice(low - start, high - start)
        grain = samples[mark - left : mark + right].astype(np.float64) * fade
        out[low:high] += grain[part]
        weight[low:high] += fade[part]
    whole = out / np.maximum(weight, 0.35)
    head, tail = int(marks[0]), int(marks[-1])
    whole[:head], whole[tail:] = samples[:head], samples[tail:]
    return whole.astype(np.float32)
