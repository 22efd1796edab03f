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
EYES = (33, 263)  # outer corners, the person's right and left

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Landmarks:
    points: Floats  # (468, 3), pixels of the picture
    presence: float  # 0..1: how surely they lie on a face

    @property
    def box(self) -> tuple[float, float, float, float]:
        """x, y, width, height of all points."""
        low, high = self.points[:, :2].min(0), self.points[:, :2].max(0)
        return float(low[0]), float(low[1]), float(high[0] - low[0]), float(high[1] - low[1])


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


def around(face: Face) -> Square:
    """Where the mesh looks for a detected face."""
    x, y, width, height = face.box
    return Square(x + width / 2, y + height / 2, max(width, height) * AROUND, between(face.points[0], face.points[1]))


def followed(landmarks: Landmarks) -> Square:
    """Where the mesh looks for a face whose landmarks in the picture before are known."""
    x, y, width, height = landmarks.box
    angle = between(landmarks.points[EYES[0]], landmarks.points[EYES[1]])
    return Square(x + width / 2, y + height / 2, max(width, height) * AROUND, angle)
