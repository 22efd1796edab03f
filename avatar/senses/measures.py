"""Lengths of a face in its head's own axes, where a turned head no longer matters. The unit is the distance between the
outer eye corners. Used by `avatar.senses.signs` and by the training of its curves.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

CORNERS = (61, 291)  # of the mouth
LIPS = (13, 14)  # their inner edges, upper and lower
NOSE = 2  # where it meets the upper lip
BROWS = (105, 334)
EYES = (33, 133, 362, 263)

Doubles = NDArray[np.float64]


def mouth(own: Doubles) -> dict[str, float]:
    """(468, 3) own points -> what a smile moves: `width`, `lift` of the corners over the lips, `drop` from the nose."""
    corners = own[list(CORNERS)]
    height = float(corners[:, 1].mean())
    return {
        "width": float(np.linalg.norm(corners[0] - corners[1])),
        "lift": float(own[list(LIPS), 1].mean()) - height,
        "drop": height - float(own[NOSE, 1]),
    }


def gap(own: Doubles) -> float:
    """How far the lips are apart."""
    return float(own[LIPS[1], 1] - own[LIPS[0], 1])


def brows(own: Doubles) -> float:
    """How high the brows stand over the eyes."""
    return float(own[list(EYES), 1].mean() - own[list(BROWS), 1].mean())
