"""`python -m avatar expressions`: every named expression with its action units, as JSON or as a Markdown table."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence

from avatar.expression import expressions, units


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="*", help="only these expressions")
    parser.add_argument("--markdown", action="store_true", help="the tables of docs/expressions.md instead of JSON")


def run(options: argparse.Namespace) -> int:
    chosen = [expressions.get(name) for name in (options.name or expressions.names())]
    if options.markdown:
        print(markdown(chosen))
        return 0
    rows = [
        {
            "name": e.name,
            "action_units": {f"AU{key}": value for key, value in e.units.items()},
            "unit_names": {f"AU{key}": units.name(key) for key in e.units},
            "params": dict(e.params),
            "basic": e.basic,
            "vrm": e.vrm,
            "valence": e.valence,
            "arousal": e.arousal,
        }
        for e in chosen
    ]
    print(json.dumps(rows, ensure_ascii=False, indent=1))
    return 0


def markdown(chosen: Sequence[expressions.Expression]) -> str:
    """A row for each expression, and one for each action unit."""
    lines = ["| Expression | Action units, intensity | VRM 1.0 | Basic emotion |", "| --- | --- | --- | --- |"]
    for e in chosen:
        moved = ", ".join(f"{key} {value:g}" for key, value in e.units.items()) or "none"
        lines.append(f"| {e.name} | {moved} | {e.vrm} | {e.basic} |")
    lines += ["", "| Action unit | Name | ARKit parameters, weight |", "| --- | --- | --- |"]
    for unit in units.table().by_number.values():
        both = [f"{stem}Left/Right {weight:g}" for stem, weight in unit.sided.items()]
        whole = [f"{name} {weight:g}" for name, weight in unit.whole.items()]
        lines.append(f"| {unit.number} | {unit.name} | {', '.join(whole + both)} |")
    return "\n".join(lines)
