"""What an evaluation found: tables to print, scores by name, and what can be drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Cell = str | int | float


@dataclass(slots=True)
class Table:
    title: str
    columns: tuple[str, ...]
    rows: list[tuple[Cell, ...]] = field(default_factory=list)

    def row(self, *cells: Cell) -> None:
        assert len(cells) == len(self.columns), (cells, self.columns)
        self.rows.append(cells)


@dataclass(slots=True)
class Report:
    """One part's results. `missing` names data that was not there, with how to get it; nothing is left out silently."""

    part: str
    about: str
    tables: list[Table] = field(default_factory=list)
    scores: dict[str, float] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    confusions: dict[str, tuple[Sequence[str], NDArray[np.int64]]] = field(default_factory=dict)
    curves: dict[str, list[tuple[float, float, int]]] = field(default_factory=dict)
    samples: Table | None = None  # what was measured, to read: `--samples` writes it

    def score(self, name: str, value: float) -> None:
        self.scores[name] = round(value, 4)

    def as_json(self) -> dict[str, Any]:
        return {
            "part": self.part,
            "about": self.about,
            "scores": {name: None if math.isnan(value) else value for name, value in self.scores.items()},
            "tables": [
                {
                    "title": one.title,
                    "columns": list(one.columns),
                    "rows": [[_plain(c) for c in row] for row in one.rows],
                }
                for one in self.tables
            ],
            "confusions": {
                name: {"labels": list(labels), "counts": counts.tolist()}
                for name, (labels, counts) in self.confusions.items()
            },
            "reliability": {name: [list(point) for point in curve] for name, curve in self.curves.items()},
            "notes": self.notes,
            "missing": self.missing,
        }

    def as_text(self) -> str:
        lines = [f"== {self.part}: {self.about}"]
        for table in self.tables:
            lines += ["", table.title, *aligned([table.columns, *table.rows])]
        lines += [f"note: {note}" for note in self.notes]
        lines += [f"not found: {what}" for what in self.missing]
        return "\n".join(lines)


def shown(cell: Cell) -> str:
    if isinstance(cell, float):
        return "-" if math.isnan(cell) else f"{cell:.3f}" if abs(cell) < 10 else f"{cell:.1f}"
    return str(cell)


def aligned(rows: Sequence[Sequence[Cell]]) -> list[str]:
    """Columns of equal width; the first is words, the others are numbers."""
    texts = [[shown(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in texts) for i in range(len(texts[0]))]
    return [
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in texts
    ]


def _plain(cell: Cell) -> Cell | None:
    if isinstance(cell, float):
        return None if math.isnan(cell) else round(cell, 4)
    return cell
