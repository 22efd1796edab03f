"""`python -m tests.browser.sheet`: the pictures of docs/expressions.md and docs/looks.md."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Page, sync_playwright

from avatar import looks
from avatar.expression import expressions, gestures
from tests.browser import chromium, studio

OUT = studio.ROOT / "docs" / "img"
HEAD = (0.23, 0.07, 0.77, 0.74)  # left, top, right, bottom, as parts of the drawing
WHOLE = (0.0, 0.0, 1.0, 1.0)
LABEL = 15
HEIGHT_OF_A_GESTURE = 0.55  # part of its time at which most of it is seen
FOUR = ("happy", "sad", "angry", "surprised")
CHANGED = "amara hair=bob scene=dawn"
LOOKS = ("mira", "sol", "haneul", "amara", "jun")


def lay(
    pictures: Sequence[NDArray[np.uint8]],
    names: Sequence[str],
    columns: int,
    part: Sequence[float],
    colours: int,
    to: Path,
) -> None:
    """A picture of named pictures, each cut to a part of itself."""
    height, width = pictures[0].shape[:2]
    left, top, right, bottom = (round(at * size) for at, size in zip(part, (width, height) * 2, strict=True))
    wide, high = right - left, bottom - top + LABEL
    sheet = Image.new("RGB", (columns * wide, -(-len(names) // columns) * high), "#f3ece2")
    pen = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(11)
    for index, (name, picture) in enumerate(zip(names, pictures, strict=True)):
        x, y = index % columns * wide, index // columns * high
        sheet.paste(Image.fromarray(picture[top:bottom, left:right]), (x, y))
        pen.text((x + wide / 2, y + high - LABEL / 2), name, fill="#4a3a30", font=font, anchor="mm")
    sheet.quantize(colours, dither=Image.Dither.NONE).save(to, optimize=True)


def line_up(page: Page, to: Path) -> None:
    """Every character at rest, and below it four of its faces; the last is one that was changed."""
    names = [*looks.wardrobe().characters, CHANGED]
    big, small, columns = 198, 64, 6
    high = big * studio.HEIGHT // studio.WIDTH
    sheet = Image.new("RGB", (columns * big, -(-len(names) // columns) * (high + 62 + LABEL)), "#f3ece2")
    pen = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(11)
    for index, name in enumerate(names):
        x, y = index % columns * big, index // columns * (high + 62 + LABEL)
        sheet.paste(Image.fromarray(studio.faces(page, ["neutral"], look=name, width=big)[0]), (x, y))
        for number, face in enumerate(studio.faces(page, list(FOUR), look=name, width=small)):
            cut = Image.fromarray(face).crop((8, 2, 56, 60))
            sheet.paste(cut, (x + 3 + number * 48, y + high + 2))
        pen.text((x + big / 2, y + high + 62 + LABEL / 2), name, fill="#4a3a30", font=font, anchor="mm")
    palette = sheet.quantize(256, Image.Quantize.FASTOCTREE)
    sheet.quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG).save(to, optimize=True)


def main() -> int:
    path = chromium.find()
    if path is None:
        sys.stderr.write(chromium.HELP + "\n")
        return 2
    flags = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        page = studio.open_studio(browser)
        names = list(expressions.names())
        lay(list(studio.faces(page, names, width=160)), names, 12, HEAD, 64, OUT / "expressions.png")
        at = (HEIGHT_OF_A_GESTURE,)
        bodies = [
            studio.body(page, name, at, look=LOOKS[index % len(LOOKS)], width=200)[1]
            for index, name in enumerate(gestures.names())
        ]
        lay(bodies, gestures.names(), 5, WHOLE, 200, OUT / "gestures.png")
        line_up(page, OUT / "looks.png")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
