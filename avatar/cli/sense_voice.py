"""`python -m avatar sense voice FILE...`: pitch, pace, loudness and emotion of voices, one JSON object a file."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from avatar.emotion import BASIC
from avatar.engines import registry
from avatar.senses.sound import read_sound

TOLD = 0.001
"""Share of clipped samples from which it is said."""


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="wav or flac")


def run(options: argparse.Namespace) -> int:
    engine = registry.get("voice", os.environ.get("GYOGAM_VOICE_ENGINE"))
    if terms := getattr(engine, "noncommercial", None):
        print(terms, file=sys.stderr)
    for path in options.files:
        reading = engine.read(*read_sound(path))
        state = reading.state
        if reading.clipped >= TOLD:
            print(f"{path}: {reading.clipped:.1%} of it is clipped; the reading is less sure for it.", file=sys.stderr)
        found = {
            "path": str(path),
            "basic": {name: round(state.basic[name], 4) for name in BASIC},
            "valence": round(state.valence, 4),
            "arousal": round(state.arousal, 4),
            "dominance": round(state.dominance, 4),
            "confidence": round(state.confidence, 4),
            "pitch_hz": round(reading.pitch_hz, 1),
            "rate": round(reading.rate, 2),
            "energy_db": round(reading.energy_db, 1),
        }
        print(json.dumps(found, ensure_ascii=False), flush=True)
    return 0
