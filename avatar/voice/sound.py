"""What every voice does to its sound last: spectral tilt, level, and peaks that never clip; and its phonemes' times."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from avatar.engines.base import Phoneme, Samples, Utterance
from avatar.voice.prosody import UNIT

SAMPLE_RATE = 24_000
PEAK = 0.95
SPEECH_DB = -20.0  # level of a neutral voice's speech, dBFS RMS over frames that hold speech
MOST_GAIN = 20.0  # dB: what is nearly silent stays quiet
HEARD_DB = -58.0  # dBFS under which 5 ms count as silence
BEFORE, AFTER = 0.03, 0.08  # seconds of silence kept before and after a sentence
_KNEE = 0.6
MARKS_AFTER = "ːʰʲ̃ᵝᵊ"  # belong to the symbol before them
MARKS_BEFORE = "ˈˌ"  # belong to the symbol after them
PAUSES = ';:,.!?—…"“”() '  # symbols that are heard as silence, where they last
SHORT_PAUSE = 3  # units: a word gap up to here is no silence, the words run together


def speech_db(samples: Samples, sample_rate: int = SAMPLE_RATE) -> float:
    """Level of the frames that hold speech (within 40 dB of the loudest 25 ms), in dBFS; -120 for silence."""
    size = sample_rate // 40
    frames = samples[: len(samples) // size * size].reshape(-1, size)
    power = (frames.astype(np.float64) ** 2).mean(axis=1)
    if not len(power) or power.max() <= 1e-12:
        return -120.0
    return float(10 * np.log10(power[power > power.max() * 1e-4].mean()))


def tilted(samples: Samples, db_an_octave: float) -> Samples:
    """The sound with its spectrum tilted around 1 kHz, between 250 Hz and 8 kHz."""
    if not db_an_octave or not len(samples):
        return samples
    size = 1 << (len(samples) + 1024).bit_length()
    octaves = np.log2(np.clip(np.fft.rfftfreq(size, 1 / SAMPLE_RATE), 250.0, 8000.0) / 1000.0)
    spectrum = np.fft.rfft(samples, size) * 10 ** (db_an_octave * octaves / 20)
    return np.fft.irfft(spectrum, size)[: len(samples)].astype(np.float32)


def level_gain(samples: Samples, wanted_db: float) -> float:
    """dB that bring the speech of a sound to `wanted_db` dBFS."""
    return min(wanted_db - speech_db(samples), MOST_GAIN)


def softly(samples: Samples) -> Samples:
    """The sound with its peaks bent over a soft knee, so that nothing passes `PEAK`."""
    size = np.abs(samples)
    over = size > _KNEE
    if not over.any():
        return samples
    bent = samples.copy()
    bent[over] = np.sign(samples[over]) * (_KNEE + (PEAK - _KNEE) * np.tanh((size[over] - _KNEE) / (PEAK - _KNEE)))
    return bent.astype(np.float32)


def levelled(samples: Samples, wanted_db: float) -> Samples:
    """The sound with its speech at `wanted_db` dBFS, its peaks bent softly."""
    return softly(samples * np.float32(10 ** (level_gain(samples, wanted_db) / 20)))


def finished(samples: Samples, phonemes: Sequence[Phoneme], wanted_db: float) -> Utterance:
    """A sentence as it is handed out: levelled, without the silence around it, faded at its ends."""
    return trimmed(levelled(samples, wanted_db), phonemes, 0, begins=True, ends=True)


def trimmed(sound: Samples, phonemes: Sequence[Phoneme], at: int, *, begins: bool, ends: bool) -> Utterance:
    """A piece of a sentence that begins `at` samples into it, with its share of the sentence's phonemes. Where the
    sentence begins or ends with it, the silence there goes and the edge is faded."""
    size = SAMPLE_RATE // 200
    power = (sound[: len(sound) // size * size].reshape(-1, size).astype(np.float64) ** 2).mean(axis=1)
    heard = np.flatnonzero(10 * np.log10(power + 1e-12) > max(HEARD_DB, 10 * np.log10(power.max() + 1e-12) - 50))
    first, last = (heard[0], heard[-1] + 1) if len(heard) else (0, len(power))
    start = max(0, int(first) * size - round(BEFORE * SAMPLE_RATE)) if begins else 0
    end = min(len(sound), int(last) * size + round(AFTER * SAMPLE_RATE)) if ends else len(sound)
    low, high = at + start, at + end

    def moved(seconds: float) -> float:
        return (min(max(round(seconds * SAMPLE_RATE), low), high) - low) / SAMPLE_RATE

    timely = tuple(
        Phoneme(item.symbol, moved(item.start), moved(item.end))
        for item in phonemes
        if round(item.end * SAMPLE_RATE) > low and round(item.start * SAMPLE_RATE) < high
    )
    return Utterance(faded(sound[start:end].copy(), begins=begins, ends=ends), SAMPLE_RATE, timely)


def faded(samples: Samples, seconds: float = 0.004, *, begins: bool = True, ends: bool = True) -> Samples:
    """The sound with its first and last moments faded, so that clauses join without a click."""
    count = min(int(seconds * SAMPLE_RATE), len(samples) // 2)
    ramp = np.linspace(0.0, 1.0, count, dtype=np.float32)
    if count and begins:
        samples[:count] *= ramp
    if count and ends:
        samples[-count:] *= ramp[::-1]
    return samples


def timed(symbols: Sequence[str], units: NDArray[np.int64], lead: float) -> tuple[Phoneme, ...]:
    """Phonemes with times from symbols and their units; "" is silence. Covers the sound exactly, without overlap.

    `lead` is how many seconds the model's sound runs ahead of its durations, measured on sibilants.
    Stress and length marks stand with the sound they mark ("ˈɛ", "kʰ"); a short word gap belongs to the
    sound before it.
    """
    carried, mark = 0, ""  # of a stress mark, for the sound that follows
    pieces: list[tuple[str, int]] = []
    for symbol, count in zip(symbols, units.tolist(), strict=True):
        silent = not symbol or symbol in PAUSES
        before = pieces[-1][0] if pieces else ""
        if not silent and symbol in MARKS_BEFORE:
            carried, mark = carried + count, symbol
        elif pieces and before and not silent and symbol in MARKS_AFTER:
            pieces[-1] = (before + symbol, pieces[-1][1] + count)
        elif pieces and not before and silent:
            pieces[-1] = ("", pieces[-1][1] + count + carried)
            carried, mark = 0, ""
        else:
            pieces.append(("" if silent else mark + symbol, count + carried))
            carried, mark = 0, ""
    pieces = _without_gaps(pieces)
    ends = np.cumsum([count for _, count in pieces]) * UNIT
    ends[:-1] -= min(round(lead * SAMPLE_RATE), int(ends[0]) - 1)
    times = (np.concatenate([[0], ends]) / SAMPLE_RATE).tolist()
    spans = zip(times, times[1:], strict=False)
    return tuple(Phoneme(symbol, start, end) for (symbol, _), (start, end) in zip(pieces, spans, strict=True))


def _without_gaps(pieces: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """The pieces, with silences inside that are too short to be heard given to the sound before them."""
    kept: list[tuple[str, int]] = []
    for place, (symbol, count) in enumerate(pieces):
        if not symbol and 0 < place < len(pieces) - 1 and count <= SHORT_PAUSE:
            kept[-1] = (kept[-1][0], kept[-1][1] + count)
        else:
            kept.append((symbol, count))
    return kept


def joined(parts: Sequence[Utterance], *, pause: float) -> Utterance:
    """Utterances one after the other with `pause` seconds of silence between; one alone is returned as it is."""
    if len(parts) == 1:
        return parts[0]
    gap = np.zeros(round(pause * SAMPLE_RATE), np.float32)
    silence = Utterance(gap, SAMPLE_RATE, (Phoneme("", 0.0, len(gap) / SAMPLE_RATE),))
    samples: list[Samples] = []
    phonemes: list[Phoneme] = []
    at = 0
    for number, part in enumerate(parts):
        for piece in (silence, part) if number else (part,):
            phonemes += [
                Phoneme(
                    item.symbol,
                    (at + round(item.start * SAMPLE_RATE)) / SAMPLE_RATE,
                    (at + round(item.end * SAMPLE_RATE)) / SAMPLE_RATE,
                )
                for item in piece.phonemes
            ]
            samples.append(piece.samples)
            at += len(piece.samples)
    return Utterance(np.concatenate(samples), SAMPLE_RATE, tuple(phonemes))
