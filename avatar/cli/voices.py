"""`python -m avatar voices`: a JSON list of every voice, its language and its styles."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from avatar.errors import UnknownName
from avatar.voice.voices import voices


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lang", default="", help="only voices of this language: en or ko")


def run(options: argparse.Namespace) -> int:
    found = [voice for voice in voices() if options.lang in ("", voice.lang)]
    if not found:
        raise UnknownName(f"There is no voice for the language {options.lang!r}.", "Use en or ko.")
    print(json.dumps([asdict(voice) for voice in found], ensure_ascii=False, indent=1))
    return 0
