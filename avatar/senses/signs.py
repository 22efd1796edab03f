"""What a face shows apart from any emotion: how the head is turned, smile, mouth, brows, eyes and the look. Joins the
landmarks, the head and the irises; used by `avatar.senses.face`.
"""

from __future__ import annotations

import math

from PIL import Image

from avatar.engines.base import FaceReading, FaceSigns
from avatar.senses import measures
from avatar.senses.detector import Face
from avatar.senses.face_shape import BROWS, MOUTH, SMILE
from avatar.senses.gaze import Eyes, look_of
from avatar.senses.head import head_of
from avatar.senses.landmarks import Landmarks, Mesh, around, face_of
from avatar.senses.square import between

PRESENT = 0.5
"""Presence from which landmarks are believed."""
SURELY = 0.99999
"""Presence from which a face is believed to be still where it was: it stays high while the square slides off a face."""
MOVED = 0.12
"""How far it may have moved meanwhile, in sides of its box: from further away the landmarks are drawn to it by half."""
RESIZED = 1.3
"""How many times larger or smaller it may have become."""
SWUNG = 10.0
"""Degrees by which its yaw may have changed: half a face beside the square looks like one that has turned away."""
EYES_FROM = 32.0
"""Pixels of face width from which its eyes are looked at: 48 was measured, and 32 leaves an eye 6."""
LOOK_FROM = 60.0
"""The same for where they look: at 67 pixels that trembles by 2.5 degrees, at 51 by 15."""
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
        found = self._mesh.find(image, around(face.box, between(face.points[0], face.points[1])))
        return self._signs(image, found, face) if found.presence >= PRESENT else None

    def again(self, image: Image.Image, before: FaceReading) -> tuple[Face, FaceSigns] | None:
        """A face near where it was in the picture before, and its signs; None when it is not surely there."""
        if before.signs is None:
            return None
        found = self._mesh.find(image, around(before.box, math.radians(before.signs.roll)))
        face = face_of(found, before.score)
        if found.presence < SURELY or not _near(face, before):
            return None
        signs = self._signs(image, found, face)
        return (face, signs) if abs(signs.yaw - before.signs.yaw) <= SWUNG else None

    def _signs(self, image: Image.Image, found: Landmarks, face: Face) -> FaceSigns:
        head = head_of(found.points)
        own = head.own(found.points)
        openness = look = None
        if face.box[2] >= EYES_FROM and max(abs(head.yaw), abs(head.pitch)) <= PROFILE:
            eyes = self._eyes.read(image, found.points)
            openness = (eyes[0].openness + eyes[1].openness) / 2
            look = look_of(eyes, head) if openness >= SEES and face.box[2] >= LOOK_FROM else None
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


def _near(face: Face, before: FaceReading) -> bool:
    (x, y, side, _), (old_x, old_y, width, height) = face.box, before.box
    old = max(width, height)
    moved = math.hypot(x + side / 2 - old_x - width / 2, y + side / 2 - old_y - height / 2)
    return moved <= MOVED * old and old / RESIZED <= side <= old * RESIZED


def _ramp(value: float, low: float, high: float) -> float:
    return min(1.0, max(0.0, (value - low) / (high - low)))
