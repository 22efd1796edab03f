"""The measures of the score tables, in numpy. Rows are items; `gold` and `said` are class indices."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Classes = NDArray[np.int64]
Flags = NDArray[np.bool_]
Counts = NDArray[np.int64]
BINS = 10


def f1_each(chosen: Flags, gold: Flags) -> Numbers:
    """(n, labels) twice -> F1 of each label; 0 for one that is neither chosen nor gold."""
    both = (chosen & gold).sum(axis=0)
    return np.asarray(2 * both / np.maximum(1, chosen.sum(axis=0) + gold.sum(axis=0)), np.float64)


def confusion(gold: Classes, said: Classes, classes: int) -> Counts:
    """(classes, classes): a row is what it is, a column what was read."""
    table = np.zeros((classes, classes), np.int64)
    np.add.at(table, (gold, said), 1)
    return table


def macro_f1(table: Counts) -> float:
    """Of a confusion table, over the classes that occur in truth."""
    hit, of, as_ = np.diag(table), table.sum(axis=1), table.sum(axis=0)
    there = of > 0
    return float((2 * hit[there] / (of + as_)[there]).mean()) if there.any() else float("nan")


def accuracy(right: Flags) -> float:
    return float(right.mean()) if len(right) else float("nan")


def gain(one: Flags, other: Flags, rounds: int = 2000) -> tuple[float, float]:
    """Where 95 % of the differences in accuracy lie when the same items are drawn anew (paired bootstrap, seeded)."""
    more = one.astype(np.float64) - other
    drawn = np.random.default_rng(1).integers(len(more), size=(rounds, len(more)))
    low, high = np.percentile(more[drawn].mean(axis=1), [2.5, 97.5])
    return float(low), float(high)


def reliability(confidence: Numbers, right: Flags, bins: int = BINS) -> list[tuple[float, float, int]]:
    """(mean confidence, share right, items) of equally filled bins, least confident first; empty bins are left out."""
    order = np.argsort(confidence, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    return [(float(confidence[part].mean()), float(right[part].mean()), len(part)) for part in parts]


def calibration_error(confidence: Numbers, right: Flags, bins: int = BINS) -> float:
    """Expected calibration error over equally filled bins."""
    parts = reliability(confidence, right, bins)
    total = sum(size for *_, size in parts)
    return sum(abs(sure - share) * size for sure, share, size in parts) / total if total else float("nan")


def pearson(said: Numbers, gold: Numbers) -> float:
    """Correlation; not a number where one side never varies."""
    if len(said) < 2 or said.std() == 0 or gold.std() == 0:
        return float("nan")
    return float(np.corrcoef(said, gold)[0, 1])


def auc(positive: Numbers, negative: Numbers) -> float:
    """Chance that a positive item scores above a negative one; ties count half."""
    if not len(positive) or not len(negative):
        return float("nan")
    above = (positive[:, None] > negative[None]).mean() + 0.5 * (positive[:, None] == negative[None]).mean()
    return float(above)


def error_rate(said: list[str], meant: list[str]) -> tuple[int, int]:
    """(edits, length of what was meant): Levenshtein distance of two token lists."""
    row = list(range(len(said) + 1))
    for i, token in enumerate(meant, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(said, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (token != other))
    return row[-1], len(meant)
