"""Faces that a test needs and no photograph shows: the one portrait, moved, turned and bent by its landmarks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter
from scipy.interpolate import LinearNDInterpolator

from avatar.engines.base import Picture
from avatar.senses.detector import Detector
from avatar.senses.head import facing, head_of
from avatar.senses.landmarks import Mesh, around
from avatar.senses.picture import open_picture
from avatar.senses.square import between

PORTRAIT = Path(__file__).parents[1] / "golden" / "faces" / "astronaut.jpg"
GREY = 120
FINE = 4
"""How many times finer eyes are painted."""
EYEBALL = 0.4
"""From its centre to its iris, in widths of the eye."""
RIMS = (
    (133, 173, 157, 158, 159, 160, 161, 246, 33, 7, 163, 144, 145, 153, 154, 155),
    (362, 398, 384, 385, 386, 387, 388, 466, 263, 249, 390, 373, 374, 380, 381, 382),
)
"""Landmarks around the eyes, the upper lids first."""


def portrait() -> Picture:
    return open_picture(PORTRAIT)


def landmarks(picture: Picture) -> NDArray[np.float32]:
    """(468, 3) of the only face."""
    (face,) = Detector().find(picture)
    return Mesh().find(Image.fromarray(picture), around(face.box, between(face.points[0], face.points[1]))).points


def sized(picture: Picture, width: int, height: int) -> Picture:
    return np.asarray(Image.fromarray(picture).resize((width, height), Image.Resampling.BICUBIC))


def mirrored(picture: Picture) -> Picture:
    return np.ascontiguousarray(picture[:, ::-1])


def rolled(picture: Picture, clockwise: float) -> Picture:
    turned = Image.fromarray(picture).rotate(-clockwise, Image.Resampling.BILINEAR, fillcolor=(GREY,) * 3)
    return np.asarray(turned)


def turned(picture: Picture, *, yaw: float = 0.0, pitch: float = 0.0) -> Picture:
    """The head turned by so many degrees: its landmarks in space, and the skin between them."""
    points = landmarks(picture)
    middle = head_of(points).middle
    moved = (points - middle) @ facing(math.radians(yaw), math.radians(pitch)).T + middle
    return bent(picture, points[:, :2], moved[:, :2])


def pushed(picture: Picture, pushes: Sequence[tuple[int | tuple[float, float], float, float]], reach: float) -> Picture:
    """The skin around landmarks or places (x, y) pushed by pixels right and down, less the further away."""
    points = landmarks(picture)
    y, x = np.mgrid[0 : picture.shape[0], 0 : picture.shape[1]].astype(float)
    from_x, from_y = x.copy(), y.copy()
    for place, right, down in pushes:
        at_x, at_y = points[place, :2] if isinstance(place, int) else place
        near = np.exp(-((x - right - at_x) ** 2 + (y - down - at_y) ** 2) / (2 * reach**2))
        from_x, from_y = from_x - right * near, from_y - down * near
    return sampled(picture, from_x, from_y)


def eyes_shut(picture: Picture) -> Picture:
    """Skin painted over the eyes, with the lashes below."""
    points = landmarks(picture)[:, :2]
    image = Image.fromarray(picture)
    mask = Image.new("L", image.size)
    over, draw = ImageDraw.Draw(mask), ImageDraw.Draw(image)
    skin = tuple(int(value) for value in picture[points[151, 1].astype(int), points[151, 0].astype(int)])
    for rim in RIMS:
        eye = points[list(rim)]
        over.polygon([tuple(point) for point in (eye - eye.mean(0)) * 1.35 + eye.mean(0)], fill=255)
    image.paste(Image.new("RGB", image.size, skin), mask=mask.filter(ImageFilter.GaussianBlur(1)))
    for rim in RIMS:
        draw.line([tuple(point) for point in points[list(rim[8:])]], fill=(70, 45, 40), width=1)
    return np.asarray(image)


def looking(picture: Picture, yaw: float = 0.0, pitch: float = 0.0) -> Picture:
    """Eyes painted between the lids that look so many degrees to the picture's right and up."""
    points = landmarks(picture)[:, :2] * FINE
    image = Image.fromarray(picture)
    large = image.resize((image.width * FINE, image.height * FINE), Image.Resampling.BICUBIC)
    for rim in RIMS:
        eye = points[list(rim)]
        width = float(np.hypot(*(eye[0] - eye[8])))
        mask = Image.new("L", large.size)
        ImageDraw.Draw(mask).polygon([tuple(point) for point in eye], fill=255)
        painted = Image.new("RGB", large.size, (205, 195, 190))
        draw = ImageDraw.Draw(painted)
        x, y = (eye[0] + eye[8]) / 2
        x, y = x + EYEBALL * width * math.sin(math.radians(yaw)), y - width * 0.06
        y -= EYEBALL * width * math.sin(math.radians(pitch))
        for radius, colour in ((0.22, (75, 55, 45)), (0.09, (15, 10, 10))):
            reach = radius * width
            draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=colour)
        large.paste(painted, mask=mask.filter(ImageFilter.GaussianBlur(FINE * 0.4)))
    return np.asarray(large.resize(image.size, Image.Resampling.LANCZOS))


def bent(picture: Picture, before: NDArray[np.floating], after: NDArray[np.floating]) -> Picture:
    """Every point of the picture goes with its landmarks; what lies outside them stays."""
    height, width = picture.shape[:2]
    edge = np.array([(x, y) for x in (0, width / 2, width - 1) for y in (0, height / 2, height - 1)])
    edge = edge[[0, 1, 2, 3, 5, 6, 7, 8]]  # not the middle
    source = LinearNDInterpolator(np.concatenate([after, edge]), np.concatenate([before, edge]))
    y, x = np.mgrid[0:height, 0:width]
    from_x, from_y = np.moveaxis(source(np.stack([x, y], -1)), -1, 0)
    return sampled(picture, from_x, from_y)


def sampled(picture: Picture, x: NDArray[np.floating], y: NDArray[np.floating]) -> Picture:
    """The picture at places between its pixels."""
    height, width = picture.shape[:2]
    x, y = np.clip(x, 0, width - 1.001), np.clip(y, 0, height - 1.001)
    left, top = x.astype(int), y.astype(int)
    dx, dy = (x - left)[..., None], (y - top)[..., None]
    grey = picture.astype(float)
    above = grey[top, left] * (1 - dx) + grey[top, left + 1] * dx
    below = grey[top + 1, left] * (1 - dx) + grey[top + 1, left + 1] * dx
    return np.asarray(above * (1 - dy) + below * dy + 0.5, np.uint8)


def crowd(count: int = 5) -> tuple[Picture, list[tuple[float, float]]]:
    """So many faces of different sizes on one wall, and their middles."""
    head = portrait()[60:290, 110:350]
    wall = np.full((480, 640, 3), GREY, np.uint8)
    places = [(20, 20, 200), (240, 30, 150), (440, 10, 180), (60, 260, 170), (360, 240, 210)][:count]
    for x, y, side in places:
        small = sized(head, side, round(side * 230 / 240))
        wall[y : y + small.shape[0], x : x + side] = small
    return wall, [(x + side * 0.5, y + side * 0.5) for x, y, side in places]
