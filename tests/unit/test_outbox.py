"""The outbox: order, coalescing, bounds."""

from __future__ import annotations

import asyncio

from avatar.emotion import BASIC
from avatar.outbox import LIMIT_BYTES, LIMIT_ITEMS, Outbox
from avatar.protocol.messages import Face, Pong, Reading


def face(intensity: float) -> Face:
    return Face(expression="happy", intensity=intensity, ease_s=0.3, cause="mirror")


def reading(sense: str, confidence: float) -> Reading:
    return Reading.model_validate(
        {
            "sense": sense,
            "basic": dict.fromkeys(BASIC, 0.125),
            "valence": 0,
            "arousal": 0,
            "dominance": 0,
            "confidence": confidence,
            "sure": False,
        }
    )


async def drain(box: Outbox) -> list[object]:
    return [await box.next() for _ in range(len(box))]


async def test_words_and_sound_keep_their_order_and_are_never_merged() -> None:
    box = Outbox()
    items = [Pong(at=1), b"sound-1", Pong(at=1), b"sound-1"]
    for item in items:
        box.post(item)
    assert await drain(box) == items


async def test_a_newer_look_takes_the_place_of_a_waiting_one() -> None:
    box = Outbox()
    for item in (face(0.1), reading("face", 0.1), reading("fused", 0.2), face(0.9), reading("face", 0.8)):
        box.post(item)
    assert await drain(box) == [face(0.9), reading("face", 0.8), reading("fused", 0.2)]


async def test_a_slow_reader_overflows_instead_of_growing() -> None:
    box = Outbox()
    for _ in range(100):
        box.post(bytes(LIMIT_BYTES // 50))
    assert box.overflowed
    assert await box.next() is None
    flood = Outbox()
    for number in range(LIMIT_ITEMS + 1):
        flood.post(Pong(at=number))
    assert flood.overflowed
    assert len(flood) == 0


async def test_next_waits_for_a_post() -> None:
    box = Outbox()
    waiting = asyncio.create_task(box.next())
    await asyncio.sleep(0)
    assert not waiting.done()
    box.post(Pong(at=7))
    assert await waiting == Pong(at=7)
