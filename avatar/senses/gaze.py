"""Where a person looks, and how far their eyes are open: MediaPipe's iris model on each eye. Used by
`avatar.senses.signs`.

The iris lies off the middle between the eye's corners by what the eyeball turned, less what the head did, because the
corners stand before the eyeball's centre. How far they do was measured on training photographs of people who look into
the camera with their heads turned, and how far the model follows an iris, on eyes painted to known looks; no picture
with a measured direction was at hand. Up and down are rougher than left and right: the lids hide the iris.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from avatar.senses.head import Head
from avatar.senses.litert import Model
from avatar.senses.square import Square, between

MODEL = Path("modules/iris_landmark/iris_landmark.tflite")
SIDE = 64  # pixels of the model's square input
CORNERS = ((33, 133), (362, 263))  # of the eyes as the picture has them, left one first; the second is shown mirrored
AROUND = 2.3  # side of the square, in widths of the eye
CONTOUR, IRIS = "output_eyes_contours_and_brows", "output_iris"  # the model's own names of its outputs
OUTER, INNER = 0, 8  # corners in the contour; between them 1 to 7 are the lower lid, 9 to 15 the upper
RADIUS = 0.40  # from the eyeball's centre to its iris, in widths of the eye: 10.3 of 26 mm
FOLLOWS = (0.5, 0.4)  # the part of a look to the side, and up or down, that the model's points show
BEFORE = 0.143  # how far the corners stand before that centre, in the same unit, as the model sees them
FURTHEST = 0.5  # of the radius: beyond, the iris is behind the lids
LEVEL = -0.060  # where the iris of a level look stands from the line between the corners: above it
SHUT, WIDE = 0.08, 0.30  # height of the opening over its width: 0 and 1 of `openness`

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Eye:
    openness: float  # 0 shut, 1 open
    across: float  # of the iris from the middle between the corners, in widths: to the picture's right
    down: float


class Eyes:
    """Reads eyes on one thread. Not safe to share between threads."""

    def __init__(self) -> None:
        self._model: Model | None = None

    def load(self) -> None:
        """Raises MissingWeights."""
        self._model = Model(MODEL, at_once=2)
        self._model.run(np.zeros((2, SIDE, SIDE, 3), np.float32))

    def read(self, image: Image.Image, points: Floats) -> tuple[Eye, Eye]:
        """Both eyes of the face with these (468, 3) landmarks in an RGB picture, the picture's left one first."""
        if self._model is None:
            self.load()
        assert self._model is not None
        angle = between(points[CORNERS[0][0]], points[CORNERS[1][1]])
        left, right = (_cut(image, points[corners, :2], angle) for corners in CORNERS)
        out = self._model.run(np.stack([left, right[:, ::-1]]).astype(np.float32) / 255.0)
        contours, irises = (out[name].reshape(2, -1, 3)[:, :, :2] for name in (CONTOUR, IRIS))
        return eye_of(contours[0], irises[0, 0]), eye_of(contours[1], irises[1, 0], mirrored=True)


def _cut(image: Image.Image, corners: Floats, angle: float) -> NDArray[np.uint8]:
    x, y = corners.mean(0)
    square = Square(float(x), float(y), max(1.0, AROUND * float(np.abs(corners[1] - corners[0]).max())), angle)
    return square.cut(image, SIDE, finest=1 if square.side < 2 * SIDE else 4)


def eye_of(contour: Floats, iris: Floats, *, mirrored: bool = False) -> Eye:
    """From the points of an eye, outer corner first, and its iris; both lie mirrored for the picture's right eye."""
    line = contour[INNER] - contour[OUTER]
    width = max(float(np.hypot(*line)), 1e-6)
    along = line / width
    off = (iris - (contour[OUTER] + contour[INNER]) / 2) / width
    height = float(np.mean(np.hypot(*(contour[10:15] - contour[2:7]).T))) / width
    across = float(off @ along)
    return Eye(
        min(1.0, max(0.0, (height - SHUT) / (WIDE - SHUT))),
        -across if mirrored else across,
        float(off @ np.array([-along[1], along[0]])),
    )


def look_of(eyes: tuple[Eye, Eye], head: Head) -> tuple[float, float]:
    """Yaw and pitch of the look in degrees as seen from the camera, signed as the head's: 0, 0 looks into it."""
    yaw, pitch = math.radians(head.yaw), math.radians(head.pitch)
    across = sum(eye.across for eye in eyes) / 2 * math.cos(yaw) + BEFORE * math.sin(yaw)
    up = LEVEL - sum(eye.down for eye in eyes) / 2 + BEFORE * math.sin(pitch)
    return _angle(across) / FOLLOWS[0], _angle(up) / FOLLOWS[1]


def _angle(offset: float) -> float:
    """Degrees that seem to turn the eyeball so far."""
    return math.degrees(math.asin(max(-FURTHEST, min(FURTHEST, offset / RADIUS))))
