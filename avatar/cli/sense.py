"""`python -m avatar sense text|face|voice`: one JSON object a line."""

from __future__ import annotations

import argparse
import importlib

SENSES: dict[str, str] = {
    "text": "one text a line on stdin, one JSON object a line on stdout",
    "face": "picture files; one JSON object a file",
    "voice": "wav or flac files; one JSON object a file",
}


def add(parser: argparse.ArgumentParser) -> None:
    chosen = parser.add_subparsers(dest="sense", required=True)
    for name, about in SENSES.items():
        sub = chosen.add_parser(name, help=about, description=about)
        importlib.import_module(f"avatar.cli.sense_{name}").add(sub)


def run(options: argparse.Namespace) -> int:
    return int(importlib.import_module(f"avatar.cli.sense_{options.sense}").run(options) or 0)
