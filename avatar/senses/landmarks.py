"""Where the points of a face are: MediaPipe's face mesh, 468 points in three dimensions. Used by `avatar.senses.face`.

The mesh looks at a square around the face that stands upright by the eyes. Its points come back in pixels of the
picture; z grows away from the camera, in the same unit, from about the middle of the head.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from avatar.senses.detector import Face
from avatar.senses.litert import Model
from avatar.senses.square import Square, between

MODEL = Path("modules/face_landmark/face_landmark.tflite")
SIDE = 192  # pixels of the model's square input
COUNT = 468
AROUND = 1.5  # side of the square, in sides of the face's box
POINTS, PRESENCE = "conv2d_21", "conv2d_31"  # the model's own names of its outputs
GROUPS = ((33, 133), (362, 263), (1,), (13, 14), (234,), (454,))
"""Landmarks whose middles are the detector's six points."""
BOX_PART, LOWER = 0.949, 0.034
"""Side of the detector's box, and how far its middle lies below theirs, in sides of the upright square around the
landmarks: means over 1,360 training faces, which scatter by 0.03."""

Floats = NDArray[np.float32]
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Landmarks:
    points: Floats  # (468, 3), pixels of the picture
    presence: float  # 0..1: how surely they lie on a face


class Mesh:
    """Finds landmarks on one thread. Not safe to share between threads."""

    def __init__(self) -> None:
        self._model: Model | None = None

    def load(self) -> None:
        """Raises MissingWeights."""
        self._model = Model(MODEL)
        self._model.run(np.zeros((1, SIDE, SIDE, 3), np.float32))

    def find(self, image: Image.Image, square: Square) -> Landmarks:
        """The landmarks of the face in `square` of an RGB picture."""
        if self._model is None:
            self.load()
        assert self._model is not None
        pixels = square.cut(image, SIDE, finest=1 if square.side < 2 * SIDE else 4)
        out = self._model.run(pixels[None].astype(np.float32) / 255.0)
        points = square.placed(np.asarray(out[POINTS].reshape(COUNT, 3) / SIDE, np.float32))
        return Landmarks(points, float(1.0 / (1.0 + np.exp(-np.clip(out[PRESENCE].item(), -50.0, 50.0)))))


def around(box: Box, angle: float) -> Square:
    """Where the mesh looks for a face with this box, as the detector draws it, and this angle of the eyes' line."""
    x, y, width, height = box
    return Square(x + width / 2, y + height / 2, max(width, height) * AROUND, angle)


def face_of(landmarks: Landmarks, score: float) -> Face:
    """The face as the detector would have found it, from its landmarks."""
    points = landmarks.points[:, :2]
    groups = [points[list(group)].mean(0) for group in GROUPS]
    angle = between(groups[0], groups[1])
    flat = Square(0.0, 0.0, 1.0, -angle).placed(points + 0.5)  # turned upright
    low, high = flat.min(0), flat.max(0)
    side = float((high - low).max())
    middle = (low + high) / 2 + np.array([0.0, LOWER * side], np.float32)
    x, y = Square(0.0, 0.0, 1.0, angle).placed(middle[None] + 0.5)[0]
    side *= BOX_PART
    box = (float(x) - side / 2, float(y) - side / 2, side, side)
    return Face(box, np.stack(groups), score)
