"""What a face shows apart from any emotion: how the head is turned, smile, mouth, brows, eyes and the look. Joins the
landmarks, the head and the irises; used by `avatar.senses.face`.
"""

from __future__ import annotations

import math

from PIL import Image

from avatar.engines.base import FaceSigns
from avatar.senses import measures
from avatar.senses.detector import Face
from avatar.senses.face_shape import BROWS, MOUTH, SMILE
from avatar.senses.gaze import Eyes, look_of
from avatar.senses.head import head_of
from avatar.senses.landmarks import Mesh, around

PRESENT = 0.5
"""Presence from which landmarks are believed."""
EYES_FROM = 32.0
"""Pixels of face width from which its eyes are looked at: 48 was measured, and 32 leaves an eye 6."""
PROFILE = 45.0
"""Degrees of yaw or pitch beyond which an eye is hidden or too foreshortened to be read."""
SEES = 0.25
"""Openness from which the iris says where a person looks."""


class SignReader:
    """Reads signs on one thread. Not safe to share between threads."""

    def __init__(self) -> None:
        self._mesh = Mesh()
        self._eyes = Eyes()

    def load(self) -> None:
        """Raises MissingWeights."""
        self._mesh.load()
        self._eyes.load()

    def read(self, image: Image.Image, face: Face) -> FaceSigns | None:
        """The signs of a face found in an RGB picture; None where no landmarks lie on it."""
        found = self._mesh.find(image, around(face))
        if found.presence < PRESENT:
            return None
        head = head_of(found.points)
        own = head.own(found.points)
        openness = look = None
        if face.box[2] >= EYES_FROM and max(abs(head.yaw), abs(head.pitch)) <= PROFILE:
            eyes = self._eyes.read(image, found.points)
            openness = (eyes[0].openness + eyes[1].openness) / 2
            look = look_of(eyes, head) if openness >= SEES else None
        return FaceSigns(
            presence=found.presence,
            yaw=head.yaw,
            pitch=head.pitch,
            roll=head.roll,
            smile=smile_of(measures.mouth(own)),
            mouth=_ramp(measures.gap(own), *MOUTH),
            brows=_ramp(measures.brows(own), *BROWS),
            eyes=openness,
            gaze=look,
        )


def smile_of(mouth: dict[str, float]) -> float:
    """0..1: the chance that most people would call a face with this mouth happy."""
    odds = SMILE["offset"] + sum(SMILE[name] * value for name, value in mouth.items())
    return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, odds))))


def _ramp(value: float, low: float, high: float) -> float:
    return min(1.0, max(0.0, (value - low) / (high - low)))
