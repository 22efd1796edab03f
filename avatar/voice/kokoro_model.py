"""Kokoro-82M (int8), cut between predictor and decoder: symbols to sound, with emotion put in between the two.

Both speech engines on it (Korean and English) share one loaded model: `model()`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from avatar.engines.base import Utterance
from avatar.voice.delivery import Delivery, frames, swelled
from avatar.voice.kokoro_styles import Table
from avatar.voice.kokoro_weights import STEP
from avatar.voice.prosody import plan_units, shape_f0
from avatar.voice.runtime import OnnxModel
from avatar.voice.sound import PAUSES, SAMPLE_RATE, SPEECH_DB, finished, tilted, timed
from avatar.weights.store import prepared

LEAD = 0.067  # seconds; see sound.timed
EDGE = (6, 9)  # units of silence before and after a sentence that are decoded
LONGEST = 480  # symbols the model takes at once
_VOICED_OVER = 70.0  # Hz; under it the contour runs through unvoiced sounds


class KokoroModel:
    """Raises MissingWeights on construction until `make setup` has run."""

    def __init__(self, threads: int) -> None:
        self._predictor = OnnxModel(prepared(f"{STEP.key}/predictor.onnx"), threads)
        self._decoder = OnnxModel(prepared(f"{STEP.key}/decoder.onnx"), threads)
        self.vocab: dict[str, int] = json.loads(prepared(f"{STEP.key}/vocab.json").read_text(encoding="utf-8"))

    def say(self, symbols: Sequence[str], table: Table, delivery: Delivery, lengths: NDArray[np.float32]) -> Utterance:
        """At most `LONGEST` known symbols as sound. `table` (510, 256) is the voice; `lengths` (n,) are factors that
        the language puts on single sounds."""
        prosody = delivery.bend
        local = delivery.local.padded() if delivery.local else None
        tokens = np.array([[0, *(self.vocab[symbol] for symbol in symbols), 0]], np.int64)
        style = table[len(symbols) - 1][None]
        raw = self._predictor.run(["raw"], tokens=tokens, style=style, speed=np.ones(1, np.float32))[0].ravel()
        marks = ["", *symbols, ""]
        silent = np.array([not mark or mark in PAUSES for mark in marks])
        lasting = np.pad(lengths, 1, constant_values=1.0)
        if local:
            lasting = np.where(silent, lasting, lasting * local.length)
        units = plan_units(raw * lasting, prosody, silent)
        aligned, f0, energy = self._predictor.run(
            ["aligned", "f0", "energy"], tokens=tokens, style=style, speed=(raw / units).astype(np.float32)
        )
        pitch = shape_f0(
            f0[0],
            prosody,
            voiced_over=_VOICED_OVER,
            pitch=frames(local.pitch, units) if local else None,
            wide=frames(local.range, units) if local else None,
        )
        first, last, kept = _trimmed(units, silent)
        sound = self._decoder.run(
            ["audio"],
            aligned=aligned[:, :, first:last],
            f0=pitch[None, 2 * first : 2 * last],
            energy=energy[:, 2 * first : 2 * last],
            style=style,
        )[0].ravel()
        sound = tilted(sound, prosody.tilt)
        if local:
            sound = swelled(sound, frames(local.gain, units)[2 * first : 2 * last], LEAD, SAMPLE_RATE)
        return finished(sound, timed(marks, kept, LEAD), SPEECH_DB + prosody.level)


@cache
def model(threads: int = 1) -> KokoroModel:
    """The process's one model, loaded on first use."""
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
