"""Where in a sound somebody speaks: the Silero network that ships inside faster-whisper, on one thread.

`SpeechProbability` is the streaming network; `stretches` cuts a whole recording. Used by hearing (nothing is decoded
where nobody speaks), by the microphone's `Listener` and by the voice sense. Sound is mono float32 at 16 kHz.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from avatar.engines.base import Samples
from avatar.errors import MissingWeights

RATE = 16_000
WINDOW = 512
"""Samples the network judges at once: 32 ms."""
ON = 0.5
"""Probability at which speech begins."""
OFF = 0.35
"""Probability under which speech may end; between the two it stays as it was."""
_CONTEXT = 64
_STATE = 128
_ASSET = "assets/silero_vad_v6.onnx"


@cache
def _network() -> Any:
    """One session for the process; its state is the caller's, so callers may share it."""
    found = find_spec("faster_whisper")
    place = Path(str(found.origin)).parent / _ASSET if found else None
    if place is None or not place.is_file():
        raise MissingWeights("The voice activity model of faster-whisper is missing.", "Run `make setup`.")
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(place), options, providers=["CPUExecutionProvider"])


class SpeechProbability:
    """Follows one stream: windows in, one probability of speech a window out. Not for two streams at once."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget the stream so far."""
        self._h = np.zeros((1, 1, _STATE), np.float32)
        self._c = np.zeros((1, 1, _STATE), np.float32)
        self._tail = np.zeros(_CONTEXT, np.float32)

    def __call__(self, samples: Samples) -> NDArray[np.float32]:
        """(n,) probabilities of n whole windows; the length must be a multiple of WINDOW."""
        windows = np.asarray(samples, np.float32).reshape(-1, WINDOW)
        if not len(windows):
            return np.zeros(0, np.float32)
        before = np.vstack([self._tail, windows[:-1, -_CONTEXT:]])
        self._tail = windows[-1, -_CONTEXT:].copy()
        given = {"input": np.hstack([before, windows]), "h": self._h, "c": self._c}
        chance, self._h, self._c = _network().run(None, given)
        return np.asarray(chance, np.float32).reshape(-1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Speech from sample `start` to sample `end`, without padding."""

    start: int
    end: int


def stretches(samples: Samples, *, silence_s: float = 0.6, shortest_s: float = 0.1) -> list[Stretch]:
    """Every stretch of speech in a recording, told apart by at least `silence_s` of silence."""
    spare = -len(samples) % WINDOW
    chances = SpeechProbability()(np.pad(np.asarray(samples, np.float32), (0, spare)))
    return cut(chances, len(samples), silence_s=silence_s, shortest_s=shortest_s)


def cut(chances: NDArray[np.float32], length: int, *, silence_s: float, shortest_s: float) -> list[Stretch]:
    """Stretches from one probability a window, of a recording of `length` samples."""
    found: list[Stretch] = []
    start: int | None = None
    last = 0  # end of the newest window that was speech
    for number, chance in enumerate(chances):
        here = number * WINDOW
        if start is not None and here - last >= silence_s * RATE:
            found.append(Stretch(start, min(last, length)))
            start = None
        if chance >= ON or (start is not None and chance >= OFF):
            start = here if start is None else start
            last = here + WINDOW
    if start is not None:
        found.append(Stretch(start, min(last, length)))
    return [piece for piece in found if piece.end - piece.start >= shortest_s * RATE]
