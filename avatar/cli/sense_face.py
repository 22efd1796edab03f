"""`python -m avatar sense face FILE... [--crop]`: one JSON object a file, in the order given.

A file that cannot be read gets one line on stderr instead, the others are read all the same, and the status is 2.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from avatar.engines import registry
from avatar.engines.base import FaceReading, FaceSigns
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
        faces = [_face(reading) for reading in engine.read(picture, crop=options.crop)]
        print(json.dumps({"path": str(path), "faces": faces}, ensure_ascii=False), flush=True)
    return status


def _face(reading: FaceReading) -> dict[str, Any]:
    return {
        "box": [round(value, 1) for value in reading.box],
        "score": round(reading.score, 4),
        "basic": {name: round(score, 4) for name, score in reading.state.basic.items()},
        "valence": round(reading.state.valence, 4),
        "arousal": round(reading.state.arousal, 4),
        "confidence": round(reading.state.confidence, 4),
        "sure": reading.state.sure,
        "signs": reading.signs and _signs(reading.signs),
    }


def _signs(signs: FaceSigns) -> dict[str, Any]:
    gaze = signs.gaze and {"yaw": round(signs.gaze[0], 1), "pitch": round(signs.gaze[1], 1)}
    return {
        "yaw": round(signs.yaw, 1),
        "pitch": round(signs.pitch, 1),
        "roll": round(signs.roll, 1),
        "smile": round(signs.smile, 3),
        "mouth": round(signs.mouth, 3),
        "brows": round(signs.brows, 3),
        "eyes": None if signs.eyes is None else round(signs.eyes, 3),
        "gaze": gaze,
    }
