"""`python -m tests.browser.sheet`: docs/img/expressions.png, every named expression with its name."""

from __future__ import annotations

import os
import sys

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import sync_playwright

from avatar.expression import expressions
from tests.browser import chromium, studio

OUT = studio.ROOT / "docs" / "img" / "expressions.png"
COLUMNS = 12
WIDTH = 160  # of one whole drawing; the sheet shows the head
HEAD = (0.23, 0.07, 0.77, 0.74)  # left, top, right, bottom, as parts of the drawing
LABEL = 15
COLOURS = 64


def main() -> int:
    path = chromium.find()
    if path is None:
        sys.stderr.write(chromium.HELP + "\n")
        return 2
    names = list(expressions.names())
    flags = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        pictures = studio.faces(studio.open_studio(browser), names, width=WIDTH)
        browser.close()
    height, width = pictures.shape[1:3]
    left, top, right, bottom = (round(part * size) for part, size in zip(HEAD, (width, height) * 2, strict=True))
    wide, high = right - left, bottom - top + LABEL
    sheet = Image.new("RGB", (COLUMNS * wide, -(-len(names) // COLUMNS) * high), "#f3ece2")
    pen = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(11)
    for index, (name, picture) in enumerate(zip(names, pictures, strict=True)):
        x, y = index % COLUMNS * wide, index // COLUMNS * high
        sheet.paste(Image.fromarray(picture[top:bottom, left:right]), (x, y))
        pen.text((x + wide / 2, y + high - LABEL / 2), name, fill="#4a3a30", font=font, anchor="mm")
    sheet.quantize(COLOURS, dither=Image.Dither.NONE).save(OUT, optimize=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
