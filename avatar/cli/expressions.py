"""`python -m avatar expressions`: a JSON list of every named expression with its action units."""

from __future__ import annotations

import argparse
import json

from avatar.expression import expressions, units


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="*", help="only these expressions")


def run(options: argparse.Namespace) -> int:
    chosen = [expressions.get(name) for name in (options.name or expressions.names())]
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
