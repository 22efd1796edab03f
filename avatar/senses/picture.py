"""Pictures in: JPEG from the camera, JPEG or PNG from files. Headers are read before anything is decoded.

Used by the listening loop and the command line. A refused picture is a BadPicture that says why and what to do; nothing
of a picture is kept or logged.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import simplejpeg
from PIL import Image, ImageOps

from avatar.engines.base import Picture
from avatar.errors import BadPicture
from avatar.protocol.frames import PICTURE_LIMIT

FRAME_WIDTH, FRAME_HEIGHT = 1280, 720
"""The largest camera picture, either way up."""
SIGNATURE = b"\xff\xd8\xff"
FILE_PIXELS = 40_000_000
"""The largest picture file: what phones make, and 120 MB decoded."""


def decode_jpeg(data: bytes) -> Picture:
    """A camera picture: (height, width, 3) RGB. Raises BadPicture."""
    if len(data) > PICTURE_LIMIT:
        raise BadPicture(
            f"A camera picture has {len(data)} bytes; {PICTURE_LIMIT} is the limit.", "Send 320 x 240 at quality 70."
        )
    if not data.startswith(SIGNATURE):
        raise BadPicture("A camera picture is not a JPEG.", "Send camera pictures as JPEG.")
    try:
        height, width, _, _ = simplejpeg.decode_jpeg_header(data)
    except ValueError:
        raise BadPicture("A camera picture has a damaged JPEG header.", "Send whole JPEG files.") from None
    if max(width, height) > FRAME_WIDTH or min(width, height) > FRAME_HEIGHT:
        raise BadPicture(
            f"A camera picture measures {width} x {height}; {FRAME_WIDTH} x {FRAME_HEIGHT} is the limit.",
            "Send 320 x 240.",
        )
    try:
        return np.asarray(simplejpeg.decode_jpeg(data, colorspace="RGB"))
    except ValueError:
        raise BadPicture("A camera picture is a damaged JPEG.", "Send whole JPEG files.") from None


def open_picture(path: Path) -> Picture:
    """A picture file as (height, width, 3) RGB, turned the way its camera was held. Raises BadPicture."""
    if not path.is_file():
        raise BadPicture(f"There is no file {path}.", "Name a JPEG or PNG file.")
    try:
        with warnings.catch_warnings():
            # Pillow warns of large pictures on opening; the limit below refuses them before they are decoded.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(path, formats=("JPEG", "PNG"))
        with image:
            if image.width * image.height > FILE_PIXELS:
                raise BadPicture(
                    f"{path} measures {image.width} x {image.height}; {FILE_PIXELS // 1_000_000} million pixels are "
                    "the limit.",
                    "Make it smaller.",
                )
            return np.asarray(_eight_bit(ImageOps.exif_transpose(image)).convert("RGB"))
    except Image.DecompressionBombError:
        raise BadPicture(f"{path} has too many pixels.", "Make it smaller.") from None
    except (OSError, ValueError, SyntaxError):  # what Pillow raises for files that are no, or only part of, a picture
        raise BadPicture(f"{path} is not a whole JPEG or PNG picture.", "Convert it to JPEG or PNG.") from None


def _eight_bit(image: Image.Image) -> Image.Image:
    """16-bit grey would be cut off at 255 by Pillow, not scaled."""
    if not image.mode.startswith("I"):
        return image
    return Image.fromarray((np.asarray(image).astype(np.int64) >> 8).clip(0, 255).astype(np.uint8))
