"""`python -m avatar hear FILE...`: speech to text, one JSON object a file."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from avatar.emotion import LANGUAGES
from avatar.engines import registry
from avatar.senses.sound import read_sound


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="wav or flac")
    parser.add_argument("--lang", choices=(*LANGUAGES, "auto"), default="auto", help="auto tells it from the sound")


def run(options: argparse.Namespace) -> int:
    engine = registry.get("hearing")
    lang = None if options.lang == "auto" else options.lang
    for path in options.files:
        heard = engine.hear(*read_sound(path), lang)
        found = {
            "path": str(path),
            "lang": heard.lang,
            "text": heard.text,
            "segments": [asdict(segment) for segment in heard.segments],
        }
        print(json.dumps(found, ensure_ascii=False), flush=True)
    return 0
