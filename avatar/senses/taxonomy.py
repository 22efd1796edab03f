"""Fine emotion labels and the basic emotions they speak for: the tables in `avatar/senses/tables`, checked at load.

Used by `avatar.senses.text` (one taxonomy a language) and `training`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from avatar.emotion import BASIC, LANGUAGES
from avatar.engines.base import Lang

TABLES = Path(__file__).parent / "tables"
OF: Mapping[Lang, str] = {"en": "goemotions", "ko": "kote"}
"""The taxonomy that reads each language."""


@dataclass(frozen=True, slots=True)
class Blend:
    """A basic emotion that shows only when several labels are likely together."""

    labels: tuple[int, ...]
    basic: int  # index into BASIC
    weight: float


@dataclass(frozen=True, slots=True)
class Taxonomy:
    name: str
    lang: Lang
    labels: tuple[str, ...]  # in the data set's order, which is the order of the heads
    glosses: tuple[str, ...]  # English
    weights: NDArray[np.float32]  # (labels, 8); each row sums to 1
    blends: tuple[Blend, ...]

    def basic(self, evidence: NDArray[np.float32]) -> NDArray[np.float32]:
        """(n, labels) non-negative evidence -> (n, 8) distributions; without any evidence, neutral."""
        scores = evidence @ self.weights
        for blend in self.blends:
            scores[:, blend.basic] += blend.weight * evidence[:, list(blend.labels)].min(axis=1)
        total = scores.sum(axis=1, keepdims=True)
        nothing = np.eye(len(BASIC), dtype=np.float32)[BASIC.index("neutral")]
        return np.where(total > 0, scores / np.where(total > 0, total, 1), nothing).astype(np.float32)


@cache
def taxonomy(name: str) -> Taxonomy:
    """One of the two tables. Raises ValueError that names the file and the fault."""
    path = TABLES / f"{name}.toml"
    try:
        return parse(tomllib.loads(path.read_text(encoding="utf-8")))
    except (KeyError, TypeError, ValueError) as fault:
        raise ValueError(f"{path.name}: {fault}") from fault


def parse(table: Mapping[str, Any]) -> Taxonomy:
    """Check one table. Raises ValueError or KeyError with the fault."""
    rows = table["label"]
    names = tuple(str(row["name"]) for row in rows)
    if len(set(names)) != len(names):
        raise ValueError("a label is listed twice")
    if table["lang"] not in LANGUAGES:
        raise ValueError(f"language {table['lang']!r} is not one of {', '.join(LANGUAGES)}")
    weights = np.zeros((len(rows), len(BASIC)), np.float32)
    for index, row in enumerate(rows):
        for basic, share in row["basic"].items():
            if basic not in BASIC or share < 0:
                raise ValueError(f"{row['name']}: {basic} = {share} is not a share of a basic emotion")
            weights[index, BASIC.index(basic)] = share
        if abs(weights[index].sum() - 1) > 1e-6:
            raise ValueError(f"{row['name']}: the shares sum to {weights[index].sum():.3f}, not 1")
    blends = tuple(
        Blend(tuple(names.index(label) for label in row["labels"]), BASIC.index(row["basic"]), float(row["weight"]))
        for row in table.get("blend", ())
    )
    glosses = tuple(str(row["gloss"]) for row in rows)
    return Taxonomy(table["taxonomy"], table["lang"], names, glosses, weights, blends)
