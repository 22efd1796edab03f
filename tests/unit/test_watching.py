"""The camera's side of a session in virtual time: whom it follows, when it searches, and what the page is told."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Sequence

import pytest
from PIL import Image

from avatar.clock import VirtualClock
from avatar.emotion import state_of
from avatar.engines.base import FaceReading, FaceSigns, Picture
from avatar.engines.fakes import FakeFace
from avatar.engines.worker import InlineWorker
from avatar.house import virtual_house
from avatar.ledger import MemoryLedger
from avatar.persona import builtin
from avatar.protocol import messages as wire
from avatar.session import Session

FRAME_S = 0.25  # a number that adds up exactly
HERE, THERE = (20.0, 20.0, 24.0, 24.0), (60.0, 20.0, 24.0, 24.0)


def face(box: tuple[float, float, float, float] = HERE, **about: object) -> FaceReading:
    usual = {"presence": 1.0, "yaw": 0.0, "pitch": 0.0, "roll": 0.0, "smile": 0.05, "mouth": 0.0, "brows": 0.0}
    signs = FaceSigns(**(usual | {"eyes": 0.9, "gaze": (0.0, 0.0)} | about))  # type: ignore[arg-type]
    return FaceReading(box, 0.9, state_of({"neutral": 1.0}, confidence=0.8, source="face"), signs)


class Scripted(FakeFace):
    """Sees what it is told to see, and notes what it was asked to follow."""

    def __init__(self) -> None:
        super().__init__()
        self.faces: list[FaceReading] = [face()]
        self.asked: list[FaceReading | None] = []

    def read_many(
        self, pictures: Sequence[Picture], before: Sequence[FaceReading | None] = ()
    ) -> list[list[FaceReading]]:
        self.asked += before
        return [self.faces for _ in pictures]


class Room:
    def __init__(self, engine: Scripted, clock: VirtualClock) -> None:
        self.engine, self.clock = engine, clock
        self.sent: list[wire.Message | bytes] = []
        house = virtual_house(clock)
        house.install("face", engine, InlineWorker("face", clock))
        self.session = Session(house, builtin("default"), "en", MemoryLedger(), self.sent.append, clock)
        file = io.BytesIO()
        Image.new("RGB", (96, 64)).save(file, "JPEG")
        self.jpeg = file.getvalue()

    async def pictures(self, count: int) -> list[wire.Reading]:
        start = len(self.sent)
        for number in range(count):
            self.session.picture(number, self.jpeg)
            await self.clock.advance(FRAME_S)
        return [item for item in self.sent[start:] if isinstance(item, wire.Reading) and item.sense == "face"]


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    room = Room(Scripted(), VirtualClock())
    await room.session.start(greet=False)
    await room.session.receive(wire.Consent(sense="camera", granted=True))
    yield room
    await room.session.close()


async def test_a_face_is_followed_and_searched_for_once_a_second(room: Room) -> None:
    await room.pictures(12)
    assert [before is None for before in room.engine.asked] == ([True] + [False] * 3) * 3


async def test_without_a_face_every_picture_is_searched(room: Room) -> None:
    room.engine.faces = []
    readings = await room.pictures(5)
    assert room.engine.asked == [None] * 5
    assert not any(reading.present for reading in readings)


async def test_after_the_camera_was_off_nobody_is_followed(room: Room) -> None:
    await room.pictures(2)
    await room.session.receive(wire.Consent(sense="camera", granted=False))
    await room.session.receive(wire.Consent(sense="camera", granted=True))
    await room.pictures(1)
    assert room.engine.asked[-1] is None


async def test_the_page_is_told_steady_signs(room: Room) -> None:
    await room.pictures(3)
    room.engine.faces = [face(smile=0.95, yaw=12.0, eyes=0.0, gaze=None)]
    first, second, *_, last = await room.pictures(6)
    assert first.signs is not None
    assert second.signs is not None
    assert last.signs is not None
    assert (first.signs.smiling, second.signs.smiling) == (False, True)
    assert 0 < first.signs.yaw < second.signs.yaw < last.signs.yaw <= 12.0
    assert (second.signs.eyes, second.signs.gaze) == ("open", "on"), "a blink so far"
    assert (last.signs.eyes, last.signs.gaze) == ("closed", None)


async def test_another_person_begins_without_the_first_ones_smile(room: Room) -> None:
    room.engine.faces = [face(smile=0.95)]
    smiling = await room.pictures(5)
    room.engine.faces = [face(THERE)]
    (other,) = await room.pictures(1)
    assert smiling[-1].signs is not None
    assert other.signs is not None
    assert (smiling[-1].signs.smiling, other.signs.smiling) == (True, False)


async def test_an_engine_without_signs_is_no_fault(room: Room) -> None:
    plain = face()
    room.engine.faces = [FaceReading(plain.box, plain.score, plain.state)]
    readings = await room.pictures(3)
    assert all(reading.present and reading.signs is None for reading in readings)
    assert not [item for item in room.sent if isinstance(item, wire.Problem)]
