"""The small network that tells an acted emotion from states of speech, and its file.

Several small heads see the same states and are averaged: the mean of the layers, a projection, attention over time.
Used by `avatar.senses.speech_net`; made by training/voice_net.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional

from avatar.emotion import BASIC
from avatar.senses.speech_states import LAYERS, WIDTH

LABELS = ("neutral", "calm", "happy", "sad", "angry", "fearful", "disgust", "surprised")
"""RAVDESS's own, in its order."""
AS_BASIC = ("neutral", "neutral", "happiness", "sadness", "anger", "fear", "disgust", "surprise")
"""What each label is among our eight; calm is neutral, contempt was never acted."""
INNER = 128
LOOKS = 4  # ways of attending to time


class Head(nn.Module):
    """(n, layers, steps, 512) states and (n, steps) of which are speech -> (n, 8) logits in the order of LABELS."""

    def __init__(self, dropout: float = 0.4) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(len(LAYERS), 1, WIDTH))
        self.register_buffer("deviation", torch.ones(len(LAYERS), 1, WIDTH))
        self.inner = nn.Linear(WIDTH, INNER)
        self.looks = nn.Linear(INNER, LOOKS)
        self.out = nn.Linear(INNER * (LOOKS + 1), len(LABELS))
        self.before, self.after = nn.Dropout(0.2), nn.Dropout(dropout)

    def forward(self, states: Tensor, speech: Tensor) -> Tensor:
        return self.read(self.even(states), speech)

    def even(self, states: Tensor) -> Tensor:
        """(n, steps, 512): every layer brought to mean 0 and deviation 1, then their mean."""
        return ((states - self.mean) / self.deviation).mean(1) * len(LAYERS) ** 0.5

    def read(self, even: Tensor, speech: Tensor) -> Tensor:
        inner = functional.gelu(self.inner(self.before(even)))
        here = speech[..., None]
        look = self.looks(inner).masked_fill(here == 0, -1e4).softmax(1)
        seen = torch.einsum("nta,ntw->naw", look, inner).flatten(1)
        count = here.sum(1)
        middle = (inner * here).sum(1) / count
        spread = (((inner - middle[:, None]) ** 2 * here).sum(1) / count + 1e-5).sqrt()
        logits: Tensor = self.out(self.after(torch.cat([seen, spread], 1)))
        return logits


@dataclass(frozen=True, slots=True)
class Calibration:
    """Fitted on what heads said of actors they had not heard; travels in the weight file's metadata."""

    temperature: float = 1.0  # what mean logits are divided by
    slope: float = 1.0  # of the log odds of the likeliest basic emotion ...
    offset: float = 0.0  # ... to the log odds that it is the one acted

    def confidence(self, top: NDArray[np.float64]) -> NDArray[np.float64]:
        """The chance that the likeliest emotion is right, from its score."""
        safe = np.clip(top, 1e-4, 1 - 1e-4)
        return np.asarray(1 / (1 + np.exp(-(self.slope * np.log(safe / (1 - safe)) + self.offset))))


class VoiceNet:
    """Every head of one file, ready to read."""

    def __init__(self, heads: list[Head], calibration: Calibration) -> None:
        self._heads = [head.eval() for head in heads]
        self.calibration = calibration

    def scores(self, states: Tensor) -> NDArray[np.float64]:
        """(8,) scores of LABELS, which sum to 1, of the (layers, steps, 512) states of one stretch of speech."""
        speech = torch.ones(1, states.shape[1])
        with torch.inference_mode():
            logits = torch.stack([head(states[None], speech)[0] for head in self._heads]).mean(0)
        return np.asarray((logits / self.calibration.temperature).softmax(0).double().numpy())


def basic_of(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """(..., 8) scores of LABELS -> (..., 8) of BASIC."""
    table = np.array([[name == basic for basic in BASIC] for name in AS_BASIC], float)
    return np.asarray(scores @ table)


def save(heads: list[Head], path: Path, calibration: Calibration) -> None:
    """Write half-precision weights with their calibration."""
    tensors = {
        f"{number}.{name}": part.half().contiguous()
        for number, head in enumerate(heads)
        for name, part in head.state_dict().items()
    }
    about = {name: f"{getattr(calibration, name):.4f}" for name in ("temperature", "slope", "offset")}
    save_file(tensors, str(path), metadata={**about, "labels": " ".join(LABELS), "heads": str(len(heads))})


def load(path: Path) -> VoiceNet:
    with safe_open(str(path), framework="pt") as file:
        about = file.metadata()
    tensors = load_file(str(path))
    heads = []
    for number in range(int(about["heads"])):
        head, prefix = Head(), f"{number}."
        head.load_state_dict(
            {name.removeprefix(prefix): part.float() for name, part in tensors.items() if name.startswith(prefix)}
        )
        heads.append(head)
    return VoiceNet(heads, Calibration(**{name: float(about[name]) for name in ("temperature", "slope", "offset")}))
