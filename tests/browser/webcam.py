"""Fake webcams for Chromium: still pictures become a clip for `--use-file-for-fake-video-capture`.

A motion-JPEG file is nothing but JPEG pictures one after the other. Chromium plays it at 30 pictures a second, from the
beginning again at its end, and takes its size from the first picture.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import simplejpeg
from PIL import Image

from avatar.engines.base import Picture

SIZE = (640, 480)
RATE = 30  # pictures a second


def make_mjpeg(path: Path, frames: Iterable[Picture], quality: int = 85) -> Path:
    """Write RGB pictures of one size as a clip; its path. The name must end in .mjpeg for Chromium to know it."""
    if path.suffix != ".mjpeg":
        raise ValueError("name the clip *.mjpeg: Chromium tells the format from the name")
    with path.open("wb") as file:
        for frame in frames:
            file.write(simplejpeg.encode_jpeg(np.ascontiguousarray(frame), quality=quality))
    return path


def moving(picture: Path, seconds: float = 4.0) -> Iterator[Picture]:
    """A person who sways, nods and leans a little before the camera; the clip's end meets its beginning."""
    with Image.open(picture) as file:
        still = file.convert("RGB").resize(SIZE, Image.Resampling.BICUBIC)
    count = round(seconds * RATE)
    for number in range(count):
        turn = 2 * math.pi * number / count
        zoom = 0.92 + 0.03 * math.cos(turn)
        across = SIZE[0] * (1 - zoom) / 2 + 10 * math.sin(turn)
        down = SIZE[1] * (1 - zoom) / 2 + 5 * math.sin(2 * turn)
        frame = still.transform(
            SIZE, Image.Transform.AFFINE, (zoom, 0, across, 0, zoom, down), Image.Resampling.BILINEAR
        )
        yield np.asarray(frame)


def empty(seconds: float = 4.0) -> Iterator[Picture]:
    """A wall with nobody before it, with a little sensor noise."""
    random = np.random.default_rng(5)
    light = np.linspace(150, 110, SIZE[0])[None, :, None] * np.ones((SIZE[1], 1, 3))
    for _ in range(round(seconds * RATE)):
        yield np.clip(light + random.normal(0, 3, (SIZE[1], SIZE[0], 1)), 0, 255).astype(np.uint8)
