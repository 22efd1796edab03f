"""`python -m avatar sense text`: one text a line on stdin, one JSON object a line on stdout, in the same order.

A blank line is a text that says nothing: it is answered too (neutral, confidence 0), so line numbers stay in step.
Piped input is read in batches; typed input is answered line by line.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from avatar.emotion import BASIC, LANGUAGES
from avatar.engines.base import TextReading
from avatar.engines.registry import get
from avatar.errors import BadInput

if TYPE_CHECKING:
    from avatar.mind.safety import Risk

CHUNK = 256
"""Lines of one batch."""
BREAKS = {ord(mark): f"\\u{ord(mark):04x}" for mark in "\x85\u2028\u2029"}
"""What some readers take for the end of a line although JSON allows it in a string."""


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lang", choices=(*LANGUAGES, "auto"), default="auto", help="auto tells it from the script")
    parser.add_argument("--engine", default=None, help="key of the text engine (default: GYOGAM_TEXT_ENGINE)")


def run(options: argparse.Namespace) -> int:
    from avatar.mind import danger, safety

    engine = get("text", options.engine or os.environ.get("GYOGAM_TEXT_ENGINE"))
    lang = None if options.lang == "auto" else options.lang
    typed, told = sys.stdin.isatty(), False
    for texts in _chunks(_lines(), 1 if typed else CHUNK):
        for reading in engine.read(texts, [lang] * len(texts)):
            if reading.danger is None and reading.text.strip() and not told:
                print(f"The text engine {engine.name} reads no danger: `risk` is what patterns find.", file=sys.stderr)
                told = True
            risk = danger.joined(safety.check(reading.text), reading.danger, reading.lang)
            line = json.dumps(row(reading, risk), ensure_ascii=False)
            print(line.translate(BREAKS), flush=typed)
    return 0


def row(reading: TextReading, risk: Risk) -> dict[str, Any]:
    """The JSON object of one text; probabilities and dimensions have four decimals."""
    state = reading.state
    return {
        "text": reading.text,
        "lang": reading.lang,
        "taxonomy": reading.taxonomy,
        "labels": {label: round(chance, 4) for label, chance in reading.labels.items()},
        "active": list(reading.active),
        "basic": {name: round(state.basic[name], 4) for name in BASIC},
        "valence": round(state.valence, 4),
        "arousal": round(state.arousal, 4),
        "dominance": round(state.dominance, 4),
        "confidence": round(state.confidence, 4),
        "risk": {"level": risk.level, "kinds": list(risk.kinds)},
        "other": reading.other,
    }


def _lines() -> Iterator[str]:
    for number, line in enumerate(sys.stdin.buffer, 1):
        try:
            yield line.decode("utf-8").rstrip("\r\n")
        except UnicodeDecodeError as fault:
            raise BadInput(f"Line {number} is not UTF-8.", "Convert the input to UTF-8.") from fault


def _chunks(lines: Iterable[str], size: int) -> Iterator[list[str]]:
    source = iter(lines)
    while chunk := list(islice(source, size)):
        yield chunk
