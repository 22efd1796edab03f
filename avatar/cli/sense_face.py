"""`python -m avatar sense face FILE... [--crop]`: one JSON object a file, in the order given.

A file that cannot be read gets one line on stderr instead, the others are read all the same, and the status is 2.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from avatar.engines import registry
from avatar.errors import BadPicture
from avatar.senses.picture import open_picture


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="JPEG or PNG")
    parser.add_argument("--crop", action="store_true", help="each picture is already one face")


def run(options: argparse.Namespace) -> int:
    engine = registry.get("face")
    engine.load()
    status = 0
    for path in options.files:
        try:
            picture = open_picture(path)
        except BadPicture as error:
            print(f"sense: {error}", file=sys.stderr)
            status = 2
            continue
        faces = [
            {
                "box": [round(value, 1) for value in reading.box],
                "score": round(reading.score, 4),
                "basic": {name: round(score, 4) for name, score in reading.state.basic.items()},
                "valence": round(reading.state.valence, 4),
                "arousal": round(reading.state.arousal, 4),
                "confidence": round(reading.state.confidence, 4),
            }
            for reading in engine.read(picture, crop=options.crop)
        ]
        print(json.dumps({"path": str(path), "faces": faces}, ensure_ascii=False), flush=True)
    return status
