"""`python -m avatar evaluate [PART...]`: score tables of the shipped models on labelled data, and of their fusion.

Tables go to stdout, or with `--json` one JSON object; what is being read goes to stderr. A part whose data is not there
says so and where to get it; naming a part of which nothing could be measured is an error (status 2).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from avatar.errors import BadInput
from avatar.evaluate import PARTS, evaluate
from avatar.evaluate.page import around, fill, markdown
from avatar.evaluate.plots import draw
from avatar.evaluate.source import Source

SAMPLED = "mind"
"""The part that has samples to read."""


def add(parser: argparse.ArgumentParser) -> None:
    names = "; ".join(f"{name}: {about}" for name, about in PARTS.items())
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{names}. All when none is named")
    parser.add_argument("--only", default="", metavar="PART,PART", help="the same, in one word")
    parser.add_argument("--data", type=Path, help="folder of labelled data; avatar/evaluate/source.py tells its layout")
    parser.add_argument("--part", choices=("dev", "test"), default="dev", help="which part of the data sets")
    parser.add_argument("--limit", type=int, default=0, help="so many items of each set, evenly spread; 0 is all")
    parser.add_argument("--text-engine", metavar="KEY", help="key of the text engine (default: GYOGAM_TEXT_ENGINE)")
    parser.add_argument(
        "--reply-engine", default="", metavar="KEY,KEY", help="keys of the reply engines to compare (default: bank)"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object instead of tables")
    parser.add_argument("--plots", type=Path, metavar="DIR", help="draw confusion and reliability there, as SVG")
    parser.add_argument(
        "--samples", type=Path, metavar="FILE", help="write the tables and samples of answers between its marks"
    )


def run(options: argparse.Namespace) -> int:
    wanted = [*options.parts, *(name for name in options.only.split(",") if name)]
    if options.data is not None and not options.data.is_dir():
        raise BadInput(f"There is no folder {options.data}.", "Name the folder that holds goemotions, kote and so on.")
    if options.limit < 0:
        raise BadInput("--limit is below zero.", "Give a number of items, or 0 for all.")
    if options.samples is not None:
        around(options.samples, SAMPLED)  # before minutes are spent on it
    source = Source(
        options.data,
        options.part,
        options.limit,
        progress=lambda what: print(what, file=sys.stderr, flush=True),
        text_engine=options.text_engine or os.environ.get("GYOGAM_TEXT_ENGINE"),
        reply_engines=tuple(key for key in options.reply_engine.split(",") if key),
    )
    reports = []
    for name in dict.fromkeys(wanted or PARTS):
        reports.append(evaluate(name, source))
        if not options.json:
            print(reports[-1].as_text(), end="\n\n", flush=True)
    if options.json:
        print(json.dumps([report.as_json() for report in reports], ensure_ascii=False, indent=1))
    if options.plots is not None:
        for path in draw(reports, options.plots):
            print(f"drawn: {path}", file=sys.stderr)
    if options.samples is not None:
        for report in reports:
            if report.samples is not None:
                fill(options.samples, report.part, markdown(report))
                print(f"written: {options.samples}", file=sys.stderr)
    empty = [report for report in reports if not report.tables]
    for report in empty if wanted else ():
        print(f"evaluate: nothing of {report.part} could be measured. Give --data DIR.", file=sys.stderr)
    return 2 if empty and wanted else 0
