"""The emotion network: one 48x48 grey face in, eight basic scores out. Used by `avatar.senses.face` and by its
training.

A small residual network of plain convolutions: on one CPU core they are faster than depthwise ones at this size, and
halving the picture in the second layer costs no accuracy that matters. Every crop is standardised on its own, so
that a dim room and a bright one look alike.
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
from torch.nn.utils.fusion import fuse_conv_bn_eval

from avatar.emotion import BASIC

SIZE = 48  # pixels, width and height of a crop
FLAT = 4.0  # grey levels of 255: a crop that varies less is not stretched further
STEM = (16, 32)
WIDTHS = (32, 64, 128, 256)


def _conv(inside: int, outside: int, kernel: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inside, outside, kernel, stride, kernel // 2, bias=False),
        nn.BatchNorm2d(outside),
    )


class _Block(nn.Module):
    """Two 3x3 convolutions around a shortcut."""

    def __init__(self, inside: int, outside: int, stride: int) -> None:
        super().__init__()
        self.first = _conv(inside, outside, 3, stride)
        self.second = _conv(outside, outside, 3)
        same = inside == outside and stride == 1
        self.shortcut = nn.Identity() if same else _conv(inside, outside, 1, stride)

    def forward(self, x: Tensor) -> Tensor:
        inner = functional.relu(self.first(x))
        return functional.relu(self.second(inner) + self.shortcut(x))


class FaceNet(nn.Module):
    """(n, 1, 48, 48) standardised grey crops -> (n, 8) logits in the order of `avatar.emotion.BASIC`."""

    def __init__(self, dropout: float = 0.3) -> None:
        super().__init__()
        self.stem = nn.Sequential(
            _conv(1, STEM[0], 3), nn.ReLU(inplace=True), _conv(STEM[0], STEM[1], 3, 2), nn.ReLU(inplace=True)
        )
        blocks, inside = [], STEM[1]
        for number, width in enumerate(WIDTHS):
            blocks.append(_Block(inside, width, 1 if number == 0 else 2))
            inside = width
        self.blocks = nn.Sequential(*blocks)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(inside, len(BASIC))

    def forward(self, x: Tensor) -> Tensor:
        pooled = self.blocks(self.stem(x)).mean((2, 3))
        return self.head(self.dropout(pooled))


def standardised(grey: Tensor) -> Tensor:
    """(n, 1, h, w) grey levels on any scale -> each picture with mean 0 and deviation 1; a flat picture stays flat."""
    deviation, mean = torch.std_mean(grey, dim=(1, 2, 3), keepdim=True, correction=0)
    return (grey - mean) / deviation.clamp_min(FLAT / 255.0)


def as_input(crops: NDArray[np.uint8]) -> Tensor:
    """(n, 48, 48) grey levels 0..255 -> the network's input."""
    pictures = standardised(torch.from_numpy(np.array(crops)).float().div(255.0).unsqueeze(1))
    return pictures.contiguous(memory_format=torch.channels_last)


@dataclass(frozen=True, slots=True)
class Calibration:
    """Measured on the validation part; travels in the weight file's metadata."""

    temperature: float = 1.0  # what logits are divided by, so that the top score is the chance that it is right
    slope: float = 1.0  # what that leaves to do: of the log odds of the top score ...
    offset: float = 0.0  # ... to the log odds that it is what most taggers said

    def scores(self, logits: Tensor) -> Tensor:
        """(n, 8) logits -> (n, 8) scores that sum to 1."""
        return (logits / self.temperature).softmax(1)

    def confidence(self, top: NDArray[np.float32]) -> NDArray[np.float32]:
        """The chance that the likeliest emotion is right, from its score."""
        safe = np.clip(top, 1e-4, 1 - 1e-4)
        odds = self.slope * np.log(safe / (1 - safe)) + self.offset
        return np.asarray(1 / (1 + np.exp(-odds)), np.float32)


def save(net: FaceNet, path: Path, calibration: Calibration) -> None:
    """Write half-precision weights with their calibration."""
    tensors = {
        name: tensor.half().contiguous() if tensor.is_floating_point() else tensor
        for name, tensor in net.state_dict().items()
    }
    about = {name: f"{getattr(calibration, name):.4f}" for name in ("temperature", "slope", "offset")}
    save_file(tensors, str(path), metadata={**about, "labels": " ".join(BASIC)})


def load(path: Path) -> tuple[FaceNet, Calibration]:
    """The network, ready to read, with its normalisation folded into the convolutions."""
    with safe_open(str(path), framework="pt") as file:
        about = file.metadata()
    net = FaceNet()
    tensors = load_file(str(path))
    net.load_state_dict({name: part.float() if part.is_floating_point() else part for name, part in tensors.items()})
    net.eval()
    _fold(net)
    net.to(memory_format=torch.channels_last)  # one crop alone takes a third less
    calibration = Calibration(**{name: float(about[name]) for name in ("temperature", "slope", "offset")})
    return net, calibration


def _fold(module: nn.Module) -> None:
    for child in module.children():
        if isinstance(child, nn.Sequential) and len(child) == 2 and isinstance(child[1], nn.BatchNorm2d):
            child[0] = fuse_conv_bn_eval(child[0], child[1])
            child[1] = nn.Identity()
        else:
            _fold(child)
