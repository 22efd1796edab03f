"""Where faces are: MediaPipe's short-range detector (BlazeFace), run through LiteRT. Used by `avatar.senses.face`.

It looks at one 128 x 128 picture and scores 896 anchors, two on each cell of a 16 x 16 grid and six on each cell of an
8 x 8 grid; all of them have the size of the whole input, so a box is an offset from its cell's centre. Faces up to
about two metres away.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from avatar.engines.base import Picture
from avatar.senses.litert import Model

SIDE = 128  # pixels of the model's square input
GRIDS = ((16, 2), (8, 6))  # cells a side, anchors a cell
POINTS = ("right eye", "left eye", "nose", "mouth", "right ear", "left ear")  # the person's own right and left
MODEL = Path("modules/face_detection/face_detection_short_range.tflite")
THRESHOLD = 0.5
LARGE = 640  # pixels of the longer side from which small faces are worth looking for
INSIDE = 0.6  # a face of which this part lies in a larger or surer one is the same face, or a part of it
OVERLAP = 0.3  # boxes that share more than this part of their union are one face

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Face:
    """One face found, in pixels of the picture given; a face at the edge may reach beyond it."""

    box: tuple[float, float, float, float]  # x, y, width, height
    points: Floats  # (6, 2), in the order of POINTS
    score: float  # 0..1

    @property
    def area(self) -> float:
        return self.box[2] * self.box[3]

    def moved(self, right: int, down: int) -> Face:
        x, y, width, height = self.box
        return Face((x + right, y + down, width, height), self.points + np.array([right, down], np.float32), self.score)


class Detector:
    """Finds faces on one thread. Not safe to share between threads."""

    def __init__(self) -> None:
        self._model: Model | None = None

    def load(self) -> None:
        """Raises MissingWeights when the mediapipe package, which carries the model file, is not installed."""
        self._model = Model(MODEL)
        self._look(np.zeros((SIDE, SIDE, 3), np.uint8), THRESHOLD)

    def find(self, picture: Picture, threshold: float = THRESHOLD) -> list[Face]:
        """Every face of an RGB picture, largest first. A large picture is looked at in parts too, for small faces."""
        height, width = picture.shape[:2]
        faces = self._look(picture, threshold)
        if max(height, width) > LARGE:
            side = math.ceil(max(height, width) / 2)
            for top in _starts(height, side):
                for left in _starts(width, side):
                    part = np.ascontiguousarray(picture[top : top + side, left : left + side])
                    faces += [face.moved(left, top) for face in self._look(part, threshold)]
            faces = _distinct(faces)
        return sorted(faces, key=lambda face: face.area, reverse=True)

    def _look(self, picture: Picture, threshold: float) -> list[Face]:
        if self._model is None:
            self.load()
        assert self._model is not None
        pixels, scale, left, top = letterboxed(picture)
        out = self._model.run(pixels)
        found = decode(out["regressors"][0], out["classificators"][0, :, 0], threshold)
        offset = np.array([left, top], np.float32)
        faces = []
        for corner, size, points, score in found:
            x, y = (corner * SIDE - offset) / scale
            width, height = size * SIDE / scale
            box = (float(x), float(y), float(width), float(height))
            faces.append(Face(box, (points * SIDE - offset) / scale, score))
        return faces


def letterboxed(picture: Picture) -> tuple[Floats, float, int, int]:
    """(1, 128, 128, 3) in -1..1 with the whole picture centred on black; its scale, and its left and top edge there."""
    height, width = picture.shape[:2]
    scale = SIDE / max(height, width)
    small = max(1, round(width * scale)), max(1, round(height * scale))
    resized = Image.fromarray(picture).resize(small, Image.Resampling.BILINEAR, reducing_gap=2.0)
    left, top = (SIDE - small[0]) // 2, (SIDE - small[1]) // 2
    pixels = np.full((1, SIDE, SIDE, 3), -1.0, np.float32)
    pixels[0, top : top + small[1], left : left + small[0]] = np.asarray(resized, np.float32) / 127.5 - 1.0
    return pixels, scale, left, top


def anchors() -> Floats:
    """(896, 2) centres of the anchors, as parts of the input's side, in the model's order."""
    rows = []
    for cells, copies in GRIDS:
        line = (np.arange(cells, dtype=np.float32) + 0.5) / cells
        y, x = np.meshgrid(line, line, indexing="ij")
        rows.append(np.repeat(np.stack([x, y], -1).reshape(-1, 2), copies, axis=0))
    return np.concatenate(rows)


ANCHORS = anchors()
Decoded = tuple[Floats, Floats, Floats, float]


def decode(boxes: Floats, scores: Floats, threshold: float) -> list[Decoded]:
    """(896, 16) and (896,) raw outputs -> (corner, size, six points, score) of each face, in parts of the input's side.

    Boxes of one face are blended, weighted by their scores: steadier between frames than keeping the best one.
    """
    chance = 1.0 / (1.0 + np.exp(-np.clip(scores, -50.0, 50.0)))
    rows = np.flatnonzero(chance >= threshold)
    rows = rows[np.argsort(-chance[rows], kind="stable")]
    chance = chance[rows]
    values = boxes[rows].reshape(-1, 8, 2) / SIDE  # centre, size, six points
    places = values + np.where(np.arange(8)[None, :, None] == 1, 0.0, ANCHORS[rows][:, None, :])
    centres, sizes = places[:, 0], places[:, 1]
    low, high = centres - sizes / 2, centres + sizes / 2
    found: list[Decoded] = []
    left = np.ones(len(rows), bool)
    for best in range(len(rows)):
        if not left[best]:
            continue
        same = left & (_overlap(low, high, best) > OVERLAP)
        same[best] = True
        left &= ~same
        weight = chance[same] / chance[same].sum()
        blend = (places[same] * weight[:, None, None]).sum(0).astype(np.float32)
        found.append((blend[0] - blend[1] / 2, blend[1], blend[2:], float(chance[best])))
    return found


def _overlap(low: NDArray[Any], high: NDArray[Any], one: int) -> Floats:
    """Intersection over union of every box with box `one`."""
    shared = np.clip(np.minimum(high, high[one]) - np.maximum(low, low[one]), 0.0, None).prod(1)
    areas = np.clip(high - low, 0.0, None).prod(1)
    return np.asarray(shared / np.maximum(areas + areas[one] - shared, 1e-9), np.float32)


def _starts(length: int, side: int) -> list[int]:
    """Where parts of `side` begin so that neighbours share half."""
    if length <= side:
        return [0]
    return [round(number * (length - side) / 2) for number in range(3)] if length > 1.5 * side else [0, length - side]


def _distinct(faces: list[Face]) -> list[Face]:
    """Without the same face seen in several parts: the one seen larger and surer stays."""
    kept: list[Face] = []
    for face in sorted(faces, key=lambda face: face.score * math.sqrt(face.area), reverse=True):
        if all(_common(face, other) < INSIDE * min(face.area, other.area) for other in kept):
            kept.append(face)
    return kept


def _common(one: Face, other: Face) -> float:
    """Pixels that two faces share."""
    (x, y, width, height), (x2, y2, width2, height2) = one.box, other.box
    across = min(x + width, x2 + width2) - max(x, x2)
    down = min(y + height, y2 + height2) - max(y, y2)
    return max(0.0, across) * max(0.0, down)
