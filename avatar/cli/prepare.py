"""`python -m avatar prepare`: make the model files, each step named, long ones with progress."""

from __future__ import annotations

import argparse
import sys
import time

from avatar.errors import UnknownName
from avatar.weights import prepare


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--only", nargs="*", metavar="STEP", help="only these steps")


def run(options: argparse.Namespace) -> int:
    steps = prepare.steps()
    known = [step.key for step in steps]
    for name in options.only or ():
        if name not in known:
            raise UnknownName(f"There is no step {name!r}.", f"Use one of: {', '.join(known)}.")
    steps = [step for step in steps if not options.only or step.key in options.only]
    waiting = [step for step in steps if not step.done()]
    for number, step in enumerate(waiting, 1):
        label = f"[{number}/{len(waiting)}] {step.title}"
        started = time.monotonic()
        shown = -1

        def progress(part: float, label: str = label) -> None:
            nonlocal shown
            percent = int(part * 100)
            if sys.stdout.isatty() and percent != shown:
                shown = percent
                print(f"\r{label} {percent:3d} %", end="", flush=True)

        if not sys.stdout.isatty():
            print(label, flush=True)
        prepare.run(step, progress)
        ending = f"{label}: done in {time.monotonic() - started:.0f} s"
        print(f"\r{ending}" if sys.stdout.isatty() else ending, flush=True)
    if not waiting:
        print("Model files are ready.")
    return 0
