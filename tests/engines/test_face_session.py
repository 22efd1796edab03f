"""The listening loop with the real face engine: what a camera may send, good and bad, and what the page is told."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
import simplejpeg

from avatar.engines.base import Picture
from avatar.house import House
from avatar.ledger import MemoryLedger
from avatar.persona import builtin
from avatar.protocol import messages as wire
from avatar.senses.face import BlazeFerPlus
from avatar.session import Session
from tests.engines import faces

ROOT = Path(__file__).parents[2]
BLACK = np.zeros((240, 320, 3), np.uint8)
WALL = np.full((240, 320, 3), (150, 140, 120), np.uint8)


def jpeg(picture: Picture) -> bytes:
    return simplejpeg.encode_jpeg(np.ascontiguousarray(picture), quality=75)


@pytest.fixture(scope="module")
def engine() -> BlazeFerPlus:
    engine = BlazeFerPlus()
    engine.load()
    return engine


class Camera:
    """A session with the camera on, and what it sent."""

    def __init__(self, house: House) -> None:
        self.sent: list[wire.Message | bytes] = []
        self.session = Session(house, builtin("default"), "en", MemoryLedger(), self._take)
        self.number = 0
        self._answered = asyncio.Event()

    def _take(self, item: wire.Message | bytes) -> None:
        self.sent.append(item)
        if isinstance(item, wire.FrameAck):
            self._answered.set()

    async def start(self) -> None:
        await self.session.start(greet=False)
        await self.session.receive(wire.Consent(sense="camera", granted=True))
        self.sent.clear()

    async def shows(self, data: bytes) -> list[wire.Message | bytes]:
        """Everything that one picture brought, its acknowledgement last."""
        self.number += 1
        start = len(self.sent)
        self.session.picture(self.number, data)
        await self._answered.wait()
        self._answered.clear()
        return self.sent[start:]


@pytest.fixture
async def house(engine: BlazeFerPlus) -> House:
    house = House()
    house.install("face", engine)
    return house


@pytest.fixture
async def camera(house: House) -> AsyncIterator[Camera]:
    camera = Camera(house)
    await camera.start()
    yield camera
    await camera.session.close()


def readings(sent: list[wire.Message | bytes], sense: str = "face") -> list[wire.Reading]:
    return [item for item in sent if isinstance(item, wire.Reading) and item.sense == sense]


async def test_a_smile_is_told_with_its_signs(camera: Camera) -> None:
    picture = jpeg(faces.sized(faces.portrait(), 320, 240))
    for _ in range(3):
        sent = await camera.shows(picture)
        await asyncio.sleep(0.1)
    (reading,) = readings(sent)
    assert reading.present
    assert reading.sure
    assert reading.signs is not None
    assert reading.signs.smiling
    assert (reading.signs.eyes, reading.signs.gaze) == ("open", "on")
    assert max(abs(reading.signs.yaw), abs(reading.signs.pitch), abs(reading.signs.roll)) < 8


@pytest.mark.parametrize("picture", [BLACK, WALL], ids=["black", "wall"])
async def test_nobody_is_said_to_be_there(camera: Camera, picture: Picture) -> None:
    sent = await camera.shows(jpeg(picture))
    (reading,) = readings(sent)
    assert not reading.present
    assert not reading.sure
    assert reading.signs is None
    assert not [item for item in sent if isinstance(item, wire.Problem | wire.Face)]


async def test_when_the_picture_turns_black_nothing_is_made_up(camera: Camera) -> None:
    await camera.shows(jpeg(faces.portrait()))
    for _ in range(5):
        sent = await camera.shows(jpeg(BLACK))
        await asyncio.sleep(0.3)
    (reading,) = readings(sent)
    assert not reading.present
    assert reading.confidence == 0.0


@pytest.mark.parametrize("kept", [3, 200, -200])
async def test_a_truncated_picture_is_a_clear_problem_and_the_camera_goes_on(camera: Camera, kept: int) -> None:
    whole = jpeg(faces.portrait())
    sent = await camera.shows(whole[:kept])
    (problem,) = [item for item in sent if isinstance(item, wire.Problem)]
    assert problem.code == "bad_picture"
    assert problem.hint
    assert not readings(sent)
    assert readings(await camera.shows(whole))[0].present


async def test_of_five_people_one_is_followed(camera: Camera) -> None:
    wall, _ = faces.crowd(5)
    boxes = []
    for _ in range(8):
        (reading,) = readings(await camera.shows(jpeg(wall)))
        assert reading.present
        assert reading.box is not None
        boxes.append(reading.box)
        await asyncio.sleep(0.15)
    assert np.ptp(np.array(boxes), axis=0).max() < 0.03, "the same one throughout"
    assert boxes[0][2] == pytest.approx(max(box[2] for box in boxes), abs=0.03)


async def test_twenty_sessions_share_the_engine(house: House) -> None:
    cameras = [Camera(house) for _ in range(20)]
    smile, nobody, broken = jpeg(faces.sized(faces.portrait(), 320, 240)), jpeg(BLACK), b"\xff\xd8\xff\x00"
    try:
        await asyncio.gather(*(camera.start() for camera in cameras))
        for _ in range(2):
            pictures = [(smile, nobody, broken)[number % 3] for number in range(20)]
            sent = await asyncio.gather(*(one.shows(what) for one, what in zip(cameras, pictures, strict=True)))
        for number, items in enumerate(sent):
            problems = [item for item in items if isinstance(item, wire.Problem)]
            if number % 3 == 2:
                assert [item.code for item in problems] == ["bad_picture"]
            else:
                assert problems == []
                assert readings(items)[0].present == (number % 3 == 0)
    finally:
        await asyncio.gather(*(camera.session.close() for camera in cameras))


def test_bad_files_on_the_command_line(tmp_path: Path) -> None:
    whole = jpeg(faces.portrait())
    wall, _ = faces.crowd(5)
    files = {"cut.jpg": whole[: len(whole) // 2], "empty.jpg": b"", "black.jpg": jpeg(BLACK), "five.jpg": jpeg(wall)}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    command = [sys.executable, "-m", "avatar", "sense", "face", *(str(tmp_path / name) for name in files)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert [name for name in files for line in done.stderr.splitlines() if name in line] == ["cut.jpg", "empty.jpg"]
    assert "Traceback" not in done.stderr
    black, five = (json.loads(line) for line in done.stdout.splitlines())
    assert black["faces"] == []
    assert len(five["faces"]) == 5
    crop = subprocess.run(
        [*command[:5], "--crop", str(tmp_path / "black.jpg")], cwd=ROOT, capture_output=True, text=True, check=True
    )
    (face,) = json.loads(crop.stdout)["faces"]
    assert not face["sure"]
    assert face["signs"] is None
