"""Emotion and signs of faces: found by BlazeFace, cut out the way the training faces were, read by our own small
network; the signs (head, smile, eyes, look) come from landmarks.

Used by the session's listening loop and the command line. Scores are soft. The confidence is the measured chance that
the likeliest emotion is the one most people would name, lowered for a face that is small, blurred, cut off, barely
found or turned further away than faces were measured, so that such a face is "not sure".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from avatar.emotion import BASIC, EmotionState, state_of
from avatar.engines.base import FaceReading, FaceSigns, Picture, Spec
from avatar.senses import face_net
from avatar.senses.detector import Detector, Face
from avatar.senses.signs import SignReader
from avatar.senses.square import Square, between
from avatar.weights.store import shipped

BOX_PART = 0.839
"""A detected box's side as a part of a training crop's: the mean over 691 validation faces."""
BOX_CENTRE = (0.501, 0.579)
"""Where the box's centre lies in a training crop: the mean over the same faces."""
SMALL = (20.0, 40.0)
"""Pixels of face width up to which a reading counts for nothing, and from which it counts fully."""
BLURRED = (0.03, 0.07)
"""The same for sharpness: below the first, readings of blurred validation faces are right only by chance."""
NOISY = (2.8, 3.5)
"""Sharpness from which a crop is noise and no face, falling to nothing."""
FOUND = (0.5, 0.7)
"""The same for the detector's score."""
WHOLE = (0.5, 0.9)
"""The same for the part of the face that lies inside the picture."""
TURNED = (45.0, 65.0)
"""Degrees of yaw up to which validation faces are read as well as others, and from which readings count for nothing."""
TILTED = (30.0, 45.0)
"""The same for pitch, up or down."""
HIDDEN = 0.6
"""What is left of the confidence in a face on which no landmarks lie: a hand before it, or no face at all."""
AT_ONCE = 8
"""Crops the network looks at together: one alone takes three times as long, and many more fall out of the cache."""
FRAME = 0.3
"""Border put around a picture that is already a face before looking for it there, as a part of its side."""
LOOSE = 0.6
"""A face that fills less of such a picture than this is cut out; one that fills more is also read as it came."""

Crop = NDArray[np.uint8]  # 48 x 48 grey


@dataclass(frozen=True, slots=True)
class _Seen:
    """A face of a batch before the network has read it."""

    picture: int
    face: Face
    crop: Crop
    signs: FaceSigns | None
    quality: float


class BlazeFerPlus:
    """FaceSense on one thread. Not safe to share between threads."""

    name = "blaze-ferplus"

    def __init__(self) -> None:
        self._detector = Detector()
        self._signs = SignReader()
        self._net: torch.nn.Module | None = None
        self._calibration = face_net.Calibration()

    def load(self) -> None:
        self._detector.load()
        self._signs.load()
        self._net, self._calibration = face_net.load(shipped("face.safetensors"))
        self._scores([np.zeros((face_net.SIZE, face_net.SIZE), np.uint8)])

    def read(self, picture: Picture, *, crop: bool = False) -> list[FaceReading]:
        """Every face of an RGB picture, largest first; with `crop`, the whole picture as one face."""
        return [self._read_crop(picture)] if crop else self.read_many([picture])[0]

    def read_many(
        self, pictures: Sequence[Picture], before: Sequence[FaceReading | None] = ()
    ) -> list[list[FaceReading]]:
        """What `read` says of each picture; the network looks at all their faces at once.

        A face of `before` that is surely still near its place is read alone, without searching the picture.
        """
        known = [*before, *[None] * (len(pictures) - len(before))]
        seen = [
            one
            for number, (picture, followed) in enumerate(zip(pictures, known, strict=True))
            for one in self._look(number, picture, followed)
        ]
        readings: list[list[FaceReading]] = [[] for _ in pictures]
        if seen:
            for one, row in zip(seen, self._scores([one.crop for one in seen]), strict=True):
                reading = FaceReading(one.face.box, one.face.score, self._state(row, one.quality), one.signs)
                readings[one.picture].append(reading)
        return readings

    def _look(self, number: int, picture: Picture, followed: FaceReading | None) -> list[_Seen]:
        height, width = picture.shape[:2]
        image = Image.fromarray(picture)
        again = self._signs.again(image, followed) if followed else None
        found: list[tuple[Face, FaceSigns | None]] = (
            [again] if again else [(face, self._signs.read(image, face)) for face in self._detector.find(picture)]
        )
        if not found:
            return []
        grey, seen = image.convert("L"), []
        for face, signs in found:
            crop = cut(grey, face)
            quality = _seen(face, width, height) * clearness(crop) * frontness(signs)
            seen.append(_Seen(number, face, crop, signs, quality))
        return seen

    def _read_crop(self, picture: Picture) -> FaceReading:
        """Read as it came and, where the detector finds the face in it, as cut out by us: the mean of both."""
        height, width = picture.shape[:2]
        grey = Image.fromarray(picture).convert("L")
        crops = [np.asarray(_square(grey).resize((face_net.SIZE,) * 2, Image.Resampling.BOX))]
        border = round(max(height, width) * FRAME)
        framed = np.pad(picture, ((border, border), (border, border), (0, 0)), mode="edge")
        side = min(height, width)
        face = next((face for face in self._detector.find(framed) if face.box[2] >= side / 4), None)
        signs = None
        if face is not None:
            around = Image.fromarray(framed)
            found = cut(around.convert("L"), face)
            crops = [*crops, found] if face.box[2] >= side * LOOSE else [found]
            signs = self._signs.read(around, face)
        quality = _ramp(float(side), *SMALL) * max(clearness(crop) for crop in crops)
        box = (0.0, 0.0, float(width), float(height))
        return FaceReading(box, 1.0, self._state(self._scores(crops).mean(0), quality), signs)

    def _scores(self, crops: list[Crop]) -> NDArray[np.float32]:
        """(n, 8) calibrated scores."""
        if self._net is None:
            self.load()
        assert self._net is not None
        with torch.inference_mode():
            parts = face_net.as_input(np.stack(crops)).split(AT_ONCE)
            scores = self._calibration.scores(torch.cat([self._net(part) for part in parts]))
        return np.asarray(scores.numpy(), np.float32)

    def _state(self, scores: NDArray[np.float32], quality: float) -> EmotionState:
        confidence = float(self._calibration.confidence(scores.max())) * quality
        basic = {name: float(score) for name, score in zip(BASIC, scores, strict=True)}
        return state_of(basic, confidence=confidence, source="face")


def cut(image: Image.Image, face: Face) -> Crop:
    """The face of a grey picture, upright and with the margins of the training faces."""
    x, y, width, height = face.box
    side = (width + height) / 2 / BOX_PART
    upright = Square(0.0, 0.0, side, between(face.points[0], face.points[1]))
    # the crop's middle, from where the box's is
    middle = upright.placed(np.array([[1.0 - BOX_CENTRE[0], 1.0 - BOX_CENTRE[1]]], np.float32))[0]
    return Square(x + width / 2 + float(middle[0]), y + height / 2 + float(middle[1]), side, upright.angle).cut(
        image, face_net.SIZE
    )


def clearness(crop: Crop) -> float:
    """0..1: how far a crop is neither blurred nor mere noise."""
    grey = crop.astype(np.float32)
    pixels = grey / max(float(grey.std()), face_net.FLAT)
    middle = pixels[1:-1, 1:-1]
    around = (pixels[:-2, 1:-1] + pixels[2:, 1:-1] + pixels[1:-1, :-2] + pixels[1:-1, 2:]) / 4
    sharpness = 4 * float(np.abs(middle - around).mean())
    return _ramp(sharpness, *BLURRED) * (1.0 - _ramp(sharpness, *NOISY))


def frontness(signs: FaceSigns | None) -> float:
    """0..1: how far a head is turned no further than the faces that were measured."""
    if signs is None:
        return HIDDEN
    return (1.0 - _ramp(abs(signs.yaw), *TURNED)) * (1.0 - _ramp(abs(signs.pitch), *TILTED))


def _seen(face: Face, width: int, height: int) -> float:
    """0..1: how far a face is large enough, inside the picture and surely a face."""
    x, y, wide, high = face.box
    across = max(0.0, min(x + wide, width) - max(x, 0.0))
    down = max(0.0, min(y + high, height) - max(y, 0.0))
    return _ramp(wide, *SMALL) * _ramp(across * down / max(wide * high, 1e-6), *WHOLE) * _ramp(face.score, *FOUND)


def _ramp(value: float, low: float, high: float) -> float:
    return min(1.0, max(0.0, (value - low) / (high - low)))


def _square(image: Image.Image) -> Image.Image:
    """The middle of a picture: squeezing a tall one would change the face."""
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    return image.crop((left, top, left + side, top + side))


def specs() -> list[Spec]:
    return [Spec("face", "blaze-ferplus", BlazeFerPlus, "BlazeFace through LiteRT, own network trained on FER+")]
