"""How a head is turned, from its landmarks: the rotation that lays a mean rigid face onto them. Used by
`avatar.senses.signs`.

The mean face (`face_shape.toml`) is symmetric, its unit is the distance between the outer eye corners, and its zero
pitch is that of the median photograph it was made from: people who look at the camera, on the whole.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from avatar.senses.face_shape import HEAD

INDICES = np.array(list(HEAD))
SHAPE = np.array(list(HEAD.values()), np.float64)
SHAPE -= SHAPE.mean(0)

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Head:
    """Angles in degrees, as seen from the camera; all are 0 for a face that looks into it, upright."""

    yaw: float  # positive: to the picture's right, the person's own left
    pitch: float  # positive: up
    roll: float  # positive: clockwise in the picture
    turn: Doubles  # (3, 3): from the head's axes (its left, down, back) to the picture's (right, down, away)
    scale: float  # pixels of the distance between the outer eye corners, were the face seen from the front
    middle: Doubles  # (3,) pixels: where the mean face's middle lies

    def own(self, points: NDArray[np.float32]) -> Doubles:
        """(n, 3) pixels of the picture -> the head's own axes and unit."""
        return np.asarray((points - self.middle) @ self.turn / self.scale, np.float64)


def head_of(points: NDArray[np.float32]) -> Head:
    """The head of (468, 3) landmarks: least squares over rotation, scale and place (Umeyama 1991)."""
    rigid = points[INDICES].astype(np.float64)
    middle = rigid.mean(0)
    left, strength, right = np.linalg.svd(SHAPE.T @ (rigid - middle))
    mirrored = np.array([1.0, 1.0, np.sign(np.linalg.det(right.T @ left.T))])
    turn = right.T * mirrored @ left.T
    scale = float((strength * mirrored).sum() / np.square(SHAPE).sum())
    look = -turn[:, 2]
    yaw, pitch = math.atan2(look[0], -look[2]), math.asin(max(-1.0, min(1.0, -look[1])))
    upright = facing(yaw, pitch).T @ turn
    roll = math.atan2(upright[1, 0], upright[0, 0])
    return Head(math.degrees(yaw), math.degrees(pitch), math.degrees(roll), turn, max(scale, 1e-6), middle)


def facing(yaw: float, pitch: float) -> Doubles:
    """(3, 3): the rotation of an upright head that looks this way; radians."""
    cos, sin = math.cos(yaw), math.sin(yaw)
    around = np.array([[cos, 0.0, -sin], [0.0, 1.0, 0.0], [sin, 0.0, cos]])
    cos, sin = math.cos(pitch), math.sin(pitch)
    return around @ np.array([[1.0, 0.0, 0.0], [0.0, cos, sin], [0.0, -sin, cos]])
