"""Confusion tables and reliability curves as plain SVG on their own light card, readable on any page.

Drawn by `python -m avatar evaluate --plots DIR`; the pictures of docs/senses.md are made so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from avatar.evaluate.report import Report
from avatar.evaluate.scores import Counts

PAPER, INK, SOFT, LINE, DEEP = "#fbf9f4", "#2b2622", "#6f665e", "#ddd6cb", (31, 104, 92)
FONT = "font-family='system-ui, -apple-system, Segoe UI, Noto Sans KR, sans-serif'"
CELL, LEFT, TOP, EDGE = 46, 96, 84, 18
SIDE = 300
"""Pixels of the reliability square."""


def draw(reports: Iterable[Report], folder: Path) -> list[Path]:
    """Writes `PART-NAME-confusion.svg` and `PART-NAME-reliability.svg`; the paths written."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for report in reports:
        for name, (labels, counts) in report.confusions.items():
            made.append(_write(folder / f"{report.part}-{name}-confusion.svg", confusion(name, labels, counts)))
        for name, curve in report.curves.items():
            made.append(_write(folder / f"{report.part}-{name}-reliability.svg", reliability(name, curve)))
    return made


def confusion(title: str, labels: Sequence[str], counts: Counts) -> str:
    """Rows are what it is, columns what was read; a cell's shade and number are its part of the row, in percent."""
    wide, high = LEFT + CELL * len(labels) + 60 + EDGE, TOP + CELL * len(labels) + EDGE
    parts = [_text(EDGE, 26, f"{title}: what it is (rows), what was read (columns), percent of the row", size=13)]
    for column, label in enumerate(labels):
        x, y = LEFT + CELL * column + CELL / 2, TOP - 8
        parts.append(_text(x, y, label, size=11, anchor="start", turn=-38))
    for row, label in enumerate(labels):
        total = int(counts[row].sum())
        y = TOP + CELL * row
        parts.append(_text(LEFT - 8, y + CELL / 2 + 4, label, size=11, anchor="end"))
        for column in range(len(labels)):
            share = counts[row, column] / total if total else 0.0
            x = LEFT + CELL * column
            parts.append(
                f"<rect x='{x + 1}' y='{y + 1}' width='{CELL - 2}' height='{CELL - 2}' rx='5' fill='{_shade(share)}'/>"
            )
            if share >= 0.005:
                ink = PAPER if share > 0.55 else INK
                parts.append(_text(x + CELL / 2, y + CELL / 2 + 4, f"{100 * share:.0f}", anchor="middle", ink=ink))
        parts.append(_text(LEFT + CELL * len(labels) + 8, y + CELL / 2 + 4, f"n {total}", size=11, ink=SOFT))
    return _card(wide, high, parts)


def reliability(title: str, curve: Sequence[tuple[float, float, int]]) -> str:
    """How often it is right (up) for how confident it is (right); on the diagonal, confidence means what it says."""
    left, top = 58, 48
    wide, high = left + SIDE + 2 * EDGE, top + SIDE + 56

    def at(confidence: float, right: float) -> tuple[float, float]:
        return left + SIDE * confidence, top + SIDE * (1 - right)

    parts = [_text(EDGE, 26, f"{title}: right, for how confident", size=13)]
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        (x, y), (x1, _), (_, y1) = at(tick, tick), at(1, 0), at(0, 1)
        parts.append(f"<path d='M{left} {y}H{x1}M{x} {top + SIDE}V{y1}' stroke='{LINE}' fill='none'/>")
        parts.append(_text(left - 8, y + 4, f"{tick:g}", size=11, anchor="end", ink=SOFT))
        parts.append(_text(x, top + SIDE + 18, f"{tick:g}", size=11, anchor="middle", ink=SOFT))
    parts.append(f"<path d='M{left} {top + SIDE}L{left + SIDE} {top}' stroke='{SOFT}' stroke-dasharray='4 4'/>")
    points = [at(sure, share) for sure, share, _ in curve]
    if points:
        path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        parts.append(f"<path d='{path}' stroke='rgb{DEEP}' stroke-width='2' fill='none'/>")
    parts += [f"<circle cx='{x:.1f}' cy='{y:.1f}' r='4.5' fill='rgb{DEEP}'/>" for x, y in points]
    parts.append(_text(left + SIDE / 2, top + SIDE + 40, "confidence; every dot is as many items", anchor="middle"))
    return _card(wide, high, parts)


def _shade(share: float) -> str:
    """From paper to deep green; the square root lets small shares be seen."""
    part = share**0.5
    paper = (240, 236, 227)
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(paper, DEEP, strict=True))
    return f"#{red:02x}{green:02x}{blue:02x}"


def _text(
    x: float, y: float, words: str, *, size: int = 12, anchor: str = "start", ink: str = INK, turn: float = 0
) -> str:
    turned = f" transform='rotate({turn} {x:.1f} {y:.1f})'" if turn else ""
    return (
        f"<text x='{x:.1f}' y='{y:.1f}' font-size='{size}' text-anchor='{anchor}' fill='{ink}'{turned}>"
        f"{escape(words)}</text>"
    )


def _card(wide: float, high: float, parts: Sequence[str]) -> str:
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{wide:g}' height='{high:g}' viewBox='0 0 {wide:g} {high:g}' "
        f"{FONT}>\n<rect x='.5' y='.5' width='{wide - 1:g}' height='{high - 1:g}' rx='14' fill='{PAPER}' "
        f"stroke='{LINE}'/>\n" + "\n".join(parts) + "\n</svg>\n"
    )


def _write(path: Path, svg: str) -> Path:
    path.write_text(svg, encoding="utf-8")
    return path
