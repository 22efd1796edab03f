"""A turned square of a picture: how a face or an eye is cut out for a network, and how points found there come back.

Used by the emotion network's crops, the landmarks and the irises.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

GREY = 110
"""What lies outside the picture."""


@dataclass(frozen=True, slots=True)
class Square:
    """Centre and side in pixels of the picture; `angle` (radians) turns it clockwise as the picture is seen."""

    x: float
    y: float
    side: float
    angle: float = 0.0

    def cut(self, image: Image.Image, size: int, *, finest: int = 4) -> NDArray[np.uint8]:
        """(size, size) or (size, size, 3) of this square, upright; up to `finest` times larger first, then averaged."""
        factor = min(finest, max(1, math.ceil(self.side / size)))
        wide = factor * size
        step = self.side / wide
        cos, sin = math.cos(self.angle) * step, math.sin(self.angle) * step
        half = wide / 2
        turned = image.transform(
            (wide, wide),
            Image.Transform.AFFINE,
            (cos, -sin, self.x - (cos - sin) * half, sin, cos, self.y - (sin + cos) * half),
            Image.Resampling.BILINEAR,
            fillcolor=GREY if image.mode == "L" else (GREY, GREY, GREY),
        )
        return np.asarray(turned.reduce(factor) if factor > 1 else turned)

    def placed(self, points: NDArray[np.float32]) -> NDArray[np.float32]:
        """(n, 2 or 3) in parts of this square, from its upper left corner -> pixels of the picture; z only grows."""
        cos, sin = math.cos(self.angle), math.sin(self.angle)
        across, down = (points[:, :2].T - 0.5) * self.side
        placed = points * self.side
        placed[:, 0] = self.x + cos * across - sin * down
        placed[:, 1] = self.y + sin * across + cos * down
        return placed


def between(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """The angle (radians) of the line from one point to another, clockwise from the picture's right."""
    return math.atan2(float(other[1] - one[1]), float(other[0] - one[0]))
