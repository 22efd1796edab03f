"""`python -m avatar bench`: JSON on stdout, a table on stderr; `--out FILE` writes the JSON there, and `--camera`
measures the camera's part alone, as JSON."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path

from avatar import bench
from avatar.errors import BadInput


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, help="write the JSON here and print only the table")
    parser.add_argument("--picture", type=Path, help="a JPEG with a face for the camera's part")
    parser.add_argument("--camera", action="store_true", help="only the camera's part, without the table")


def run(options: argparse.Namespace) -> int:
    if options.picture is not None and not options.picture.is_file():
        raise BadInput(f"There is no picture {options.picture}.", "Name a JPEG file.")
    picture = options.picture.read_bytes() if options.picture else bench.sample_picture()
    if options.camera:
        if picture is None:
            raise BadInput("There is no picture to measure with.", "Name a JPEG with a face: --picture FILE.")
        camera = json.dumps(asyncio.run(bench.measure_camera(picture, _say)), indent=1)
        print(camera) if options.out is None else options.out.write_text(camera, encoding="utf-8")
        return 0
    result = asyncio.run(bench.measure(picture, _say))
    if options.out:
        options.out.write_text(json.dumps(result, indent=1), encoding="utf-8")
        print(bench.table(result))
    else:
        print(bench.table(result), file=sys.stderr)
        print(json.dumps(result, indent=1))
    return 0


def _say(what: str) -> None:
    print(f"bench: {what}", file=sys.stderr)
