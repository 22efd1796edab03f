"""Pictures that come in: what is read, what is refused before it costs anything, and what the refusal says."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
import simplejpeg
from PIL import Image

from avatar.errors import BadPicture
from avatar.senses import picture
from avatar.senses.picture import decode_jpeg, open_picture

RED = (200, 30, 30)


def jpeg(width: int, height: int) -> bytes:
    return simplejpeg.encode_jpeg(np.full((height, width, 3), RED, np.uint8), quality=70)


def test_a_camera_picture_is_rgb() -> None:
    pixels = decode_jpeg(jpeg(320, 240))
    assert pixels.shape == (240, 320, 3)
    assert pixels.dtype == np.uint8
    assert np.abs(pixels.reshape(-1, 3).mean(0) - RED).max() < 3


def test_a_grey_jpeg_is_rgb_too() -> None:
    grey = simplejpeg.encode_jpeg(np.full((48, 64, 1), 90, np.uint8), colorspace="GRAY")
    assert decode_jpeg(grey).shape == (48, 64, 3)


def test_a_phone_held_upright_is_welcome() -> None:
    assert decode_jpeg(jpeg(720, 1280)).shape == (1280, 720, 3)


@pytest.mark.parametrize(("width", "height"), [(1281, 720), (1280, 721), (1000, 1000), (8000, 16)])
def test_a_large_camera_picture_is_refused_unread(width: int, height: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def decode(*_: object, **__: object) -> None:
        raise AssertionError("decoded before its size was looked at")

    monkeypatch.setattr(picture.simplejpeg, "decode_jpeg", decode)
    with pytest.raises(BadPicture, match=f"{width} x {height}.*1280 x 720.*Send 320 x 240"):
        decode_jpeg(jpeg(width, height))


def test_many_bytes_are_refused() -> None:
    with pytest.raises(BadPicture, match="100000 is the limit"):
        decode_jpeg(jpeg(64, 64) + bytes(100_000))


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"\x89PNG\r\n\x1a\n" + bytes(40), b"\xff\xd8", b"\xff\xd8\xff\xe0" + bytes(20)]
)
def test_what_is_no_jpeg_is_refused(data: bytes) -> None:
    with pytest.raises(BadPicture, match="JPEG"):
        decode_jpeg(data)


def test_half_a_jpeg_is_refused() -> None:
    noise = np.random.default_rng(0).integers(0, 255, (120, 160, 3), dtype=np.uint8)
    whole = simplejpeg.encode_jpeg(noise, quality=80)
    with pytest.raises(BadPicture, match="damaged"):
        decode_jpeg(whole[: len(whole) // 2])


def test_a_file_is_turned_the_way_it_was_taken(tmp_path: Path) -> None:
    path = tmp_path / "turned.jpg"
    about = Image.Exif()
    about[0x0112] = 6  # the camera was held a quarter turn to the left
    Image.new("RGB", (40, 20), RED).save(path, exif=about)
    assert open_picture(path).shape == (40, 20, 3)


def test_png_files_of_every_kind(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    for mode, colour in (("RGBA", (*RED, 255)), ("L", 90), ("P", 3), ("LA", (90, 255)), ("1", 1)):
        Image.new(mode, (8, 6), colour).save(path)
        assert open_picture(path).shape == (6, 8, 3), mode
    Image.fromarray(np.full((6, 8), 0x8000, np.uint16)).save(path)
    assert (open_picture(path) == 0x80).all(), "16-bit grey is scaled, not cut off"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadPicture, match=r"There is no file .*gone\.jpg"):
        open_picture(tmp_path / "gone.jpg")
    with pytest.raises(BadPicture, match="There is no file"):
        open_picture(tmp_path)


def test_files_that_are_no_pictures(tmp_path: Path) -> None:
    text = tmp_path / "a.jpg"
    text.write_text("not a picture")
    gif = tmp_path / "b.png"
    Image.new("P", (4, 4)).save(gif, format="GIF")
    half = tmp_path / "c.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (64, 64, 3), dtype=np.uint8)).save(half)
    half.write_bytes(half.read_bytes()[:2000])
    for path in (text, gif, half):
        with pytest.raises(BadPicture, match=f"{path.name} is not a whole JPEG or PNG"):
            open_picture(path)


@pytest.mark.parametrize("side", [7_000, 10_000, 60_000])
def test_a_huge_file_is_refused_by_its_header(side: int, tmp_path: Path) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    path = tmp_path / "bomb.png"
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )
    with pytest.raises(BadPicture, match="pixels.*Make it smaller"):
        open_picture(path)
