"""`python -m avatar protocol [--write]`: the generated files of the wire and of the expression tables."""

from __future__ import annotations

import argparse

from avatar.errors import BadInput
from avatar.expression import generate as expression
from avatar.protocol import generate as wire


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--write", action="store_true", help="write them; without it only check")


def run(options: argparse.Namespace) -> int:
    if options.write:
        for path in (*wire.write(), expression.write()):
            print(f"written: {path.name}")
        return 0
    late = wire.check()
    if late:
        names = ", ".join(path.name for path in late)
        raise BadInput(f"Out of date: {names}.", "Run `python -m avatar protocol --write`.")
    expression.check()
    return 0
