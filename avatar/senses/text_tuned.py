"""The file of our own fine-tuned text layers (text_encoder.safetensors) and how it becomes part of the encoder's graph.

Matrices are in 8 bit, in blocks of 32 weights along the input with one float16 scale each: half a percent of the
weights' spread is lost and 15 MB hold eight layers. Made by `training/text_pack.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from avatar.senses.e5_file import BLOCK
from avatar.senses.text_graph import Bytes, Layer, Tuned

MATRICES = ("qkv", "ao", "fi", "fo")
NORMS = ("aln", "oln")


def packed(weight: NDArray[np.float32]) -> Bytes:
    """(rows, columns), columns a multiple of BLOCK."""
    blocks = weight.reshape(len(weight), -1, BLOCK)
    scale = (np.abs(blocks).max(axis=2) / 127).astype(np.float16)
    whole = np.round(blocks / np.maximum(scale.astype(np.float32), 1e-8)[:, :, None])
    return Bytes(scale, np.clip(whole, -127, 127).astype(np.int8))


def tensors_of(tuned: Tuned) -> dict[str, NDArray[Any]]:
    """What the file holds; `read` is its inverse."""
    made: dict[str, NDArray[Any]] = {"focus": tuned.focus.astype(np.float16)}
    for i, layer in enumerate(tuned.layers):
        for name in MATRICES:
            weight = layer.weights[name]
            assert isinstance(weight, Bytes)
            made[f"{i}.{name}.whole"], made[f"{i}.{name}.scale"] = weight.whole, weight.scale
            made[f"{i}.{name}.bias"] = layer.biases[name].astype(np.float16)
        for name in NORMS:
            made[f"{i}.{name}.weight"], made[f"{i}.{name}.bias"] = (
                part.astype(np.float16) for part in layer.norms[name]
            )
    return {name: np.ascontiguousarray(value) for name, value in made.items()}


def read(tensors: Mapping[str, NDArray[Any]], total: int) -> Tuned:
    """`total` is the number of layers of the whole encoder; the file holds the uppermost ones."""
    count = sum(1 for name in tensors if name.endswith(".qkv.whole"))

    def plain(name: str) -> NDArray[np.float32]:
        return np.asarray(tensors[name], np.float32)

    layers = tuple(
        Layer(
            {name: Bytes(tensors[f"{i}.{name}.scale"], tensors[f"{i}.{name}.whole"]) for name in MATRICES},
            {name: plain(f"{i}.{name}.bias") for name in MATRICES},
            {name: (plain(f"{i}.{name}.weight"), plain(f"{i}.{name}.bias")) for name in NORMS},
        )
        for i in range(count)
    )
    return Tuned(total - count, layers, plain("focus"))
