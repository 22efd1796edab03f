"""The style tables of Kokoro's voices (kokoro_styles.safetensors, packed by `training/voice_styles.py`).

A table is (510, 256): the row is the number of symbols less one. The first half of a row colours the voice, the second
gives its melody and rhythm, and any two voices' halves go together.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from avatar.weights.store import shipped

FILE = "kokoro_styles.safetensors"
ROWS = 510
HALF = 128  # columns
KNOTS = (*range(16), *range(16, 48, 4), *range(48, 128, 8), *range(128, 256, 16), *range(256, 509, 32), 509)
"""Rows that the file holds; short lines differ most from each other."""

Table = NDArray[np.float32]


def table(timbre: str, manner: str) -> Table:
    """(510, 256) with the colour of one voice and the melody of another. Several names with "+" between are mixed in
    equal shares. Raises KeyError for a name that the file does not hold."""
    return np.concatenate([_mixed(timbre)[:, :HALF], _mixed(manner)[:, HALF:]], axis=1)


def _mixed(names: str) -> Table:
    held = _held()
    return np.asarray(np.mean([between(held[name]) for name in names.split("+")], axis=0), np.float32)


def between(kept: NDArray[np.float16]) -> Table:
    """(len(KNOTS), n) -> (510, n): the rows that are not kept lie on lines between those that are."""
    rows = np.arange(ROWS)
    after = np.clip(np.searchsorted(KNOTS, rows, side="left"), 1, len(KNOTS) - 1)
    knots = np.asarray(KNOTS)
    share = ((rows - knots[after - 1]) / (knots[after] - knots[after - 1])).astype(np.float32)[:, None]
    whole = kept.astype(np.float32)
    return np.asarray(whole[after - 1] * (1 - share) + whole[after] * share, np.float32)


@cache
def _held() -> Mapping[str, NDArray[np.float16]]:
    """Raises MissingWeights or DamagedWeights."""
    from safetensors.numpy import load_file

    held: Mapping[str, NDArray[np.float16]] = load_file(shipped(FILE))
    return held
