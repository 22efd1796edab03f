"""What the lower layers of Whisper's encoder make of speech: the features of the trained voice sense.

The lower layers keep how something is said, the upper ones only what. So the encoder of the prepared hearing model is
read as it lies (CTranslate2's file, half precision) and run in torch up to layer `LAYERS[-1]`, on one thread. Used by
`avatar.senses.speech_net` and its training.
"""

from __future__ import annotations

import struct
from io import BufferedReader
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from avatar.engines.base import Samples
from avatar.errors import DamagedWeights
from avatar.senses.sound import RATE

LAYERS = (2, 3, 4)
"""Encoder layers whose outputs are kept; chosen by cross-validation over actors."""
WIDTH = 512
STEP_S = 0.1
"""Seconds of speech that one state stands for."""
LEVEL = 0.05
"""Root mean square that speech is brought to: how loud a microphone is says nothing."""
_HEADS = 8
_MELS = 80
_HOP = 160  # samples a frame of the spectrum; the encoder halves that rate
_POOL = round(STEP_S * RATE / (2 * _HOP))
_AFTER_S = 0.5  # silence after the speech, as the encoder expects some
_KINDS: dict[int, Any] = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}


class SpeechStates:
    """The encoder; `path` is the prepared `hearing/model.bin`. Raises DamagedWeights for a file of another form."""

    def __init__(self, path: Path) -> None:
        from faster_whisper.feature_extractor import FeatureExtractor

        self._spectrum: Any = FeatureExtractor(_MELS)
        self._parts = {name: torch.from_numpy(part.astype(np.float32)) for name, part in _encoder(path).items()}

    def __call__(self, speech: Samples) -> Tensor:
        """(layers, steps, 512) of mono speech at 16 kHz, at most 29 s of it; steps of STEP_S, at least one."""
        level = float(np.sqrt(np.mean(np.square(speech, dtype=np.float64)))) if len(speech) else 0.0
        even = speech * (LEVEL / level) if level > 1e-6 else speech
        padded = np.pad(even.astype(np.float32), (0, int(_AFTER_S * RATE)))
        frames = len(padded) // (2 * _HOP) * 2
        spectrum = np.ascontiguousarray(self._spectrum(padded)[:, :frames])
        count = max(1, round(len(speech) / (2 * _HOP)))
        with torch.inference_mode():
            kept = [state[:count] for state in self._layers(torch.from_numpy(spectrum))]
            return torch.stack([torch.stack([part.mean(0) for part in state.split(_POOL)]) for state in kept])

    def _layers(self, spectrum: Tensor) -> list[Tensor]:
        part = self._parts
        x = functional.gelu(functional.conv1d(spectrum[None], part["conv1/weight"], part["conv1/bias"], padding=1))
        x = functional.gelu(functional.conv1d(x, part["conv2/weight"], part["conv2/bias"], stride=2, padding=1))
        state = x[0].T + part["position_encodings/encodings"][: x.shape[2]]
        found = []
        for number in range(LAYERS[-1]):
            state = self._layer(state, f"layer_{number}/")
            if number + 1 in LAYERS:
                found.append(state)
        return found

    def _layer(self, state: Tensor, name: str) -> Tensor:
        inner = self._linear(self._norm(state, f"{name}self_attention/"), f"{name}self_attention/linear_0")
        query, key, value = (x.reshape(len(x), _HEADS, -1).transpose(0, 1) for x in inner.chunk(3, 1))
        seen = functional.scaled_dot_product_attention(query, key, value).transpose(0, 1).reshape(len(state), -1)
        state = state + self._linear(seen, f"{name}self_attention/linear_1")
        inner = functional.gelu(self._linear(self._norm(state, f"{name}ffn/"), f"{name}ffn/linear_0"))
        return state + self._linear(inner, f"{name}ffn/linear_1")

    def _linear(self, x: Tensor, name: str) -> Tensor:
        return functional.linear(x, self._parts[f"{name}/weight"], self._parts[f"{name}/bias"])

    def _norm(self, x: Tensor, name: str) -> Tensor:
        gamma, beta = (self._parts[f"{name}layer_norm/{kind}"] for kind in ("gamma", "beta"))
        return functional.layer_norm(x, (WIDTH,), gamma, beta)


def _encoder(path: Path) -> dict[str, Any]:
    """The arrays of the encoder's first layers in a CTranslate2 model file (binary version 6), by name."""
    wanted = ("encoder/conv", "encoder/position", *(f"encoder/layer_{number}/" for number in range(LAYERS[-1])))
    found = {}
    with path.open("rb") as file:
        (version,) = _numbers(file, "<I")
        name = _word(file)
        _, count = _numbers(file, "<II")
        if version != 6 or name != "WhisperSpec":
            raise DamagedWeights(f"{path.name} is not a Whisper model of the form expected.", "Run `make setup`.")
        for _ in range(count):
            key = _word(file)
            (rank,) = _numbers(file, "<B")
            shape = _numbers(file, f"<{rank}I")
            kind, size = _numbers(file, "<BI")
            if key.startswith(wanted):
                found[key.removeprefix("encoder/")] = np.frombuffer(file.read(size), _KINDS[kind]).reshape(shape)
            else:
                file.seek(size, 1)
    return found


def _numbers(file: BufferedReader, form: str) -> tuple[int, ...]:
    return struct.unpack(form, file.read(struct.calcsize(form)))


def _word(file: BufferedReader) -> str:
    (size,) = _numbers(file, "<H")
    return file.read(size)[:-1].decode()
