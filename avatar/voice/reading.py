"""How a person said a line, apart from its words and their voice: what dubbing follows.

`read` hears a recording into a `Reading`: syllables with pitch, level and time, the pauses between them and the whole
contour of pitch. `avatar.voice.following` lays it over other words. A reading is of a person's voice: it is never
stored, cached or logged.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from avatar.engines.base import Samples
from avatar.errors import BadInput
from avatar.senses.pitch import FRAME_RATE, pitch
from avatar.senses.sound import RATE, checked, clipping, resampled
from avatar.senses.vad import Stretch, stretches
from avatar.senses.voice import syllables

SHORTEST_S, LONGEST_S = 0.3, 30.0
SILENT = 0.003
"""Peak under which a recording holds nothing."""
MOST_CLIPPED = 0.02
"""Share of samples cut off at the top, over which the level of a voice is no longer to be read."""
HEARD = (
    25.0  # dB under the loudest: a phrase begins and ends within EDGE_S of where the network hears it, at this level
)
EDGE_S = 0.09
PAUSE_S = 0.2
"""Silence from which two words stand apart."""
FARTHEST = 14.0  # semitones from the median: what is further is the pitch reader's mistake
SOFT = 30.0  # dB under the loudest: pitch of what is softer is not believed
Floats = NDArray[np.float32]


class BadReading(BadInput):
    """A recording that cannot be followed; `reason`: silent | short | long | clipped | no_speech | no_pitch."""

    code = "bad_reading"

    def __init__(self, reason: str, message: str, hint: str) -> None:
        super().__init__(message, hint)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Syllable:
    at: float  # seconds from the start of the recording to the middle of its vowel
    pitch: float  # semitones against the speaker's own median
    level: float  # dB against the mean of all syllables
    since: float  # time since the syllable before, against the mean; 1 for the first of a phrase


@dataclass(frozen=True, slots=True)
class Phrase:
    """What is said between two pauses; at least one syllable."""

    begin: float  # seconds
    end: float
    syllables: tuple[Syllable, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    phrases: tuple[Phrase, ...]
    contour: Floats = field(repr=False)
    """(frames,) semitones against the median, FRAME_RATE a second from the start of the recording; runs on through
    what is not voiced."""

    @property
    def syllables(self) -> tuple[Syllable, ...]:
        return tuple(one for phrase in self.phrases for one in phrase.syllables)

    @property
    def rate(self) -> float:
        """Syllables a second of speech, pauses left out."""
        return len(self.syllables) / sum(phrase.end - phrase.begin for phrase in self.phrases)

    @property
    def pauses(self) -> tuple[float, ...]:
        """Seconds of silence between the phrases."""
        return tuple(after.begin - before.end for before, after in pairwise(self.phrases))

    @property
    def final(self) -> float:
        """Semitones by which the voice rises (or falls) from the last syllable's vowel to the end."""
        first, last = (round(at * FRAME_RATE) for at in (self.syllables[-1].at, self.phrases[-1].end))
        tail = self.contour[first : max(last, first + 2)]
        return float(tail[-1] - tail[0])


def read(samples: Samples, sample_rate: int) -> Reading:
    """Of mono sound. Raises BadReading."""
    given = checked(samples, sample_rate)
    seconds = len(given) / sample_rate
    if seconds < SHORTEST_S:
        raise BadReading("short", "The recording is too short to be followed.", "Record a whole word or line.")
    if seconds > LONGEST_S:
        raise BadReading("long", f"The recording is longer than {LONGEST_S:.0f} s.", "Record one line at a time.")
    if np.abs(given).max() < SILENT:
        raise BadReading("silent", "The recording is silent.", "Check the microphone and record again.")
    if clipping(given)[0] > MOST_CLIPPED:
        raise BadReading("clipped", "The recording was too loud: its peaks are cut off.", "Move back a little.")
    sound = resampled(given, sample_rate)
    pieces = stretches(sound, silence_s=PAUSE_S)
    if not pieces:
        raise BadReading("no_speech", "Nobody speaks in the recording.", "Record a spoken line.")
    loudness = _loudness(sound)
    f0 = pitch(sound, RATE)
    contour = _contour(f0, loudness)
    nuclei = syllables(sound, f0) / 100
    return Reading(_phrases(pieces, nuclei, contour, loudness), contour)


def _loudness(sound: Samples) -> Floats:
    """(frames,) dB, smoothed over about a vowel."""
    from scipy.ndimage import gaussian_filter1d

    count = int(len(sound) * FRAME_RATE / RATE) + 1
    size = round(RATE / FRAME_RATE)
    padded = np.pad(sound.astype(np.float64), (size // 2, count * size))[: count * size]
    power = (padded.reshape(count, size) ** 2).mean(axis=1)
    return (10 * np.log10(gaussian_filter1d(power, 1.5) + 1e-10)).astype(np.float32)


def _contour(f0: Floats, loudness: Floats) -> Floats:
    """Semitones against the median, straight through what has no pitch."""
    from scipy.ndimage import gaussian_filter1d, median_filter

    clear = (f0 > 0) & (loudness[: len(f0)] > loudness.max() - SOFT)
    if clear.sum() < 4:
        raise BadReading("no_pitch", "The recording has no pitch to follow: it is whispered.", "Speak aloud.")
    height = 12 * np.log2(np.where(clear, f0, 1.0))
    height -= np.median(height[clear])
    clear &= np.abs(height) < FARTHEST
    spots = np.flatnonzero(clear)
    steady = median_filter(height[spots], 5, mode="nearest")
    through = np.interp(np.arange(len(f0)), spots, steady)
    return np.asarray(gaussian_filter1d(through, 1.5), np.float32)


def _phrases(
    pieces: list[Stretch], nuclei: NDArray[np.float64], contour: Floats, loudness: Floats
) -> tuple[Phrase, ...]:
    """Each stretch of speech with its syllables. One without a dip of loudness inside is a single syllable; what is
    much softer than the rest is a breath."""
    found: list[tuple[Stretch, NDArray[np.float64]]] = []
    for piece in pieces:
        begin, end = piece.start / RATE, piece.end / RATE
        inside = nuclei[(nuclei > begin - 0.05) & (nuclei < end + 0.05)]
        if not len(inside):
            first, last = round(begin * FRAME_RATE), round(end * FRAME_RATE)
            peak = first + int(loudness[first : last + 1].argmax())
            if loudness[peak] < loudness.max() - SOFT / 2:
                continue
            inside = np.array([peak / FRAME_RATE])
        found.append((piece, inside))
    steps = np.concatenate([np.diff(inside) for _, inside in found])
    mean = float(steps.mean()) if len(steps) else 1.0
    frames = [np.minimum(np.round(inside * FRAME_RATE).astype(int), len(contour) - 1) for _, inside in found]
    middle = float(loudness[np.concatenate(frames)].mean())
    loud = np.flatnonzero(loudness > loudness.max() - HEARD) / FRAME_RATE
    made = []
    for (piece, inside), places in zip(found, frames, strict=True):
        since = [1.0, *(np.diff(inside) / mean).tolist()]
        around = loud[(loud > piece.start / RATE - EDGE_S) & (loud < piece.end / RATE + EDGE_S)]
        each = tuple(
            Syllable(at, float(contour[place]), float(loudness[place]) - middle, gap)
            for at, place, gap in zip(inside.tolist(), places, since, strict=True)
        )
        made.append(Phrase(float(min(*around, each[0].at)), float(max(*around, each[-1].at)), each))
    return tuple(made)
