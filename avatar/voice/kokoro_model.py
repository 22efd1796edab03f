"""Kokoro-82M (int8), cut between predictor and decoder: symbols to sound, with emotion put in between the two.

Both speech engines on it (Korean and English) share one loaded model: `model()`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from avatar.engines.base import Samples, Utterance
from avatar.voice.delivery import Delivery, frames, swelled
from avatar.voice.kokoro_styles import Table
from avatar.voice.kokoro_weights import STEP
from avatar.voice.prosody import UNIT, Prosody, plan_units
from avatar.voice.runtime import OnnxModel
from avatar.voice.sound import (
    PAUSES,
    SAMPLE_RATE,
    SPEECH_DB,
    finished,
    level_gain,
    softly,
    tilted,
    timed,
    trimmed,
)
from avatar.weights.store import prepared

_loading = Lock()

LEAD = 0.067  # seconds; see sound.timed
EDGE = (6, 9)  # units of silence before and after a sentence that are decoded
LONGEST = 480  # symbols the model takes at once
FIRST = 34  # units of the first piece of a streamed line: 0.85 s
GROWTH = 1.7  # each piece may be longer than the one before it, which plays meanwhile
NEAR = 6  # units within which a cut looks for a quiet place
REST = 24  # units, silence included, that the last piece has at least
AROUND = 8  # units decoded beside a piece and thrown away, so that its edges sound as they do inside the line
FADE = 240  # samples on each side of a cut over which one piece becomes the other
_VOICED_OVER = 70.0  # Hz; under it the contour runs through unvoiced sounds


@dataclass(frozen=True, slots=True)
class _Predicted:
    """What the decoder needs, by units of 25 ms (aligned) and frames of half of that."""

    aligned: NDArray[np.float32]  # (1, 512, units)
    pitch: NDArray[np.float32]  # (frames,) Hz
    energy: NDArray[np.float32]  # (1, frames)
    gain: NDArray[np.float32]  # (frames,) dB
    style: NDArray[np.float32]
    prosody: Prosody
    marks: list[str]  # symbols and the silence around them
    units: NDArray[np.int64]  # how long each mark lasts

    @property
    def total(self) -> int:
        return int(self.units.sum())


class KokoroModel:
    """Raises MissingWeights on construction until `make setup` has run."""

    def __init__(self, threads: int) -> None:
        self._predictor = OnnxModel(prepared(f"{STEP.key}/predictor.onnx"), threads)
        self._decoder = OnnxModel(prepared(f"{STEP.key}/decoder.onnx"), threads)
        self.vocab: dict[str, int] = json.loads(prepared(f"{STEP.key}/vocab.json").read_text(encoding="utf-8"))

    def say(self, symbols: Sequence[str], table: Table, delivery: Delivery, lengths: NDArray[np.float32]) -> Utterance:
        """At most `LONGEST` known symbols as sound. `table` (510, 256) is the voice; `lengths` (n,) are factors that
        the language puts on single sounds."""
        made = self._predicted(symbols, table, delivery, lengths)
        sound = delivery.swell(self._decoded(made, 0, made.total), made.units, LEAD)
        return finished(sound, timed(made.marks, made.units, LEAD), SPEECH_DB + made.prosody.level)

    def parts(
        self, symbols: Sequence[str], table: Table, delivery: Delivery, lengths: NDArray[np.float32]
    ) -> Iterator[Utterance]:
        """The same in pieces that follow on each other without a gap, each as soon as it is decoded: the first is about
        `FIRST` units long, and each is decoded while the one before it plays. Level and loudness are the first's."""
        made = self._predicted(symbols, table, delivery, lengths)
        cuts = [0, *_cuts(made), made.total]
        if len(cuts) == 2:
            sound = self._decoded(made, 0, made.total)
            yield finished(sound, timed(made.marks, made.units, LEAD), SPEECH_DB + made.prosody.level)
            return
        phonemes = timed(made.marks, made.units, LEAD)
        gain: float | None = None
        held = np.zeros(0, np.float32)
        for place, (begin, end) in enumerate(pairwise(cuts)):
            before, after = (AROUND if begin else 0), (AROUND if end < made.total else 0)
            sound = self._decoded(made, begin - before, end + after)
            gain = level_gain(sound, SPEECH_DB + made.prosody.level) if gain is None else gain
            sound = softly(sound * np.float32(10 ** (gain / 20)))
            here = sound[before * UNIT - (FADE if begin else 0) :]
            if begin:
                rise = np.linspace(0.0, 1.0, 2 * FADE, dtype=np.float32)
                here[: 2 * FADE] = here[: 2 * FADE] * rise + held * (1 - rise)
            size = (end - begin) * UNIT
            last = end == made.total
            held = here[size - FADE + (FADE if begin else 0) :][: 2 * FADE]
            piece = here if last else here[: size - FADE + (FADE if begin else 0)]
            at = begin * UNIT - (FADE if begin else 0)
            yield trimmed(piece, phonemes, at, begins=place == 0, ends=last)

    def _predicted(
        self, symbols: Sequence[str], table: Table, delivery: Delivery, lengths: NDArray[np.float32]
    ) -> _Predicted:
        prosody = delivery.bend
        local = delivery.local.padded() if delivery.local else None
        tokens = np.array([[0, *(self.vocab[symbol] for symbol in symbols), 0]], np.int64)
        style = table[len(symbols) - 1][None]
        raw = self._predictor.run(["raw"], tokens=tokens, style=style, speed=np.ones(1, np.float32))[0].ravel()
        marks = ["", *symbols, ""]
        silent = np.array([not mark or mark in PAUSES for mark in marks])
        units = plan_units(delivery.lasting(raw * np.pad(lengths, 1, constant_values=1.0), silent), prosody, silent)
        aligned, f0, energy = self._predictor.run(
            ["aligned", "f0", "energy"], tokens=tokens, style=style, speed=(raw / units).astype(np.float32)
        )
        pitch = delivery.f0(f0[0], units, _VOICED_OVER, LEAD)
        gain = frames(local.gain, units) if local else np.zeros(len(pitch), np.float32)
        first, last, kept = _trimmed(units, silent)
        inside = slice(2 * first, 2 * last)
        return _Predicted(
            aligned[:, :, first:last], pitch[inside], energy[:, inside], gain[inside], style, prosody, marks, kept
        )

    def _decoded(self, made: _Predicted, first: int, last: int) -> Samples:
        """Units from `first` to `last` as sound, not levelled yet."""
        inside = slice(2 * first, 2 * last)
        sound = self._decoder.run(
            ["audio"],
            aligned=made.aligned[:, :, first:last],
            f0=made.pitch[None, inside],
            energy=made.energy[:, inside],
            style=made.style,
        )[0].ravel()
        return swelled(tilted(sound, made.prosody.tilt), made.gain[inside], LEAD, SAMPLE_RATE)


def model(threads: int = 1) -> KokoroModel:
    """The process's one model, loaded by whichever engine comes first. Runs of it may overlap: ONNX Runtime allows it,
    and nothing is kept from one to the next."""
    with _loading:
        return _model(threads)


@cache
def _model(threads: int) -> KokoroModel:
    return KokoroModel(threads)


def bounded(symbols: Sequence[str]) -> list[Sequence[str]]:
    """A line of symbols as pieces that the model takes, cut at word gaps."""
    pieces = []
    while len(symbols) > LONGEST:
        gaps = [place for place in range(1, LONGEST) if symbols[place] == " "]
        cut = gaps[-1] if gaps else LONGEST
        pieces.append(symbols[:cut])
        symbols = symbols[cut + 1 :] if gaps else symbols[cut:]
    return [*pieces, symbols]


def _cuts(made: _Predicted) -> list[int]:
    """Units at which a line is cut into pieces: where it is quiet, best where nothing is voiced."""
    loud = made.energy[0, : 2 * made.total].reshape(-1, 2).mean(axis=1)
    voiced = made.pitch[: 2 * made.total].reshape(-1, 2).min(axis=1) > _VOICED_OVER
    cost = loud + np.where(voiced, np.ptp(loud), 0.0)
    found: list[int] = []
    begin, length = 0, float(FIRST)
    while begin + length + NEAR + REST < made.total:
        low = int(begin + length) - NEAR
        begin = low + int(np.argmin(cost[low : low + 2 * NEAR]))
        found.append(begin)
        length *= GROWTH
    return found


def _trimmed(units: NDArray[np.int64], silent: NDArray[np.bool_]) -> tuple[int, int, NDArray[np.int64]]:
    """Which units to decode, first and last, and how long each symbol then lasts: the predictor needs the silence
    around a sentence to begin and end it well, the decoder, which costs ten times as much, does not."""
    kept = units.copy()
    kept[0] = min(kept[0], EDGE[0])
    tail = EDGE[1]
    for place in range(len(kept) - 1, 0, -1):
        if not silent[place]:
            break
        kept[place] = min(kept[place], tail)
        tail -= kept[place]
    first = int(units[0] - kept[0])
    return first, first + int(kept.sum()), kept
