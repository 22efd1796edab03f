"""Pictures of many sessions before one face engine: batches, fairness, and one sender's fault that stays theirs."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence

import pytest
from PIL import Image

from avatar.clock import VirtualClock
from avatar.engines.base import FaceReading, Picture
from avatar.engines.fakes import FakeFace
from avatar.engines.worker import InlineWorker, Worker
from avatar.errors import BadPicture, EngineFailed
from avatar.looking import BATCH, WITHIN_S, Looked, Looking

BATCH_S = 0.1
POISON = 33  # brightness of a picture that the engine below cannot bear


def jpeg(brightness: int, width: int = 64) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, 48), (brightness,) * 3).save(file, "JPEG")
    return file.getvalue()


class Counting(FakeFace):
    """Notes how large its batches are; breaks on one kind of picture."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[int] = []

    def read_many(
        self, pictures: Sequence[Picture], before: Sequence[FaceReading | None] = ()
    ) -> list[list[FaceReading]]:
        self.batches.append(len(pictures))
        if any(abs(float(picture.mean()) - POISON) < 2 for picture in pictures):
            raise EngineFailed("This engine does not bear such a picture.")
        return super().read_many(pictures, before)


@pytest.fixture
def engine() -> Counting:
    return Counting()


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def looking(engine: Counting, clock: VirtualClock) -> Looking:
    worker = InlineWorker("face", clock, delay=BATCH_S)
    return Looking(lambda: (engine, worker))


def ask(looking: Looking, *pictures: bytes) -> list[asyncio.Task[Looked]]:
    return [asyncio.create_task(looking.look(picture)) for picture in pictures]


async def test_what_waits_while_a_batch_runs_is_the_next_batch(
    looking: Looking, engine: Counting, clock: VirtualClock
) -> None:
    first = ask(looking, jpeg(200))
    await clock.advance(BATCH_S / 2)
    later = ask(looking, *(jpeg(200) for _ in range(19)))
    await clock.advance(BATCH_S)
    assert first[0].done()
    assert not any(task.done() for task in later)
    await clock.advance(BATCH_S)
    assert all(task.done() for task in later)
    assert engine.batches == [1, 19]


async def test_everybody_gets_their_own_answer(looking: Looking, clock: VirtualClock) -> None:
    tasks = ask(looking, *(jpeg(220 if number % 2 else 30, 40 + number) for number in range(8)))
    await clock.advance(1.0)
    for number, task in enumerate(tasks):
        looked = task.result()
        assert (looked.width, looked.height) == (40 + number, 48)
        assert looked.faces[0].state.top == ("happiness" if number % 2 else "neutral")


async def test_a_crowd_is_served_in_order(looking: Looking, engine: Counting, clock: VirtualClock) -> None:
    tasks = ask(looking, *(jpeg(200) for _ in range(BATCH + 5)))
    await clock.advance(BATCH_S * 1.5)
    assert [task.done() for task in tasks] == [True] * BATCH + [False] * 5
    await clock.advance(BATCH_S)
    assert engine.batches == [BATCH, 5]


async def test_a_damaged_picture_is_its_senders_error_alone(looking: Looking, clock: VirtualClock) -> None:
    whole = jpeg(200)
    tasks = ask(looking, whole, whole[: len(whole) // 2], b"no picture", whole)
    await clock.advance(1.0)
    assert [type(task.exception()) for task in tasks] == [type(None), BadPicture, BadPicture, type(None)]
    assert tasks[3].result().faces


async def test_a_picture_that_breaks_the_engine_breaks_nobody_elses(looking: Looking, clock: VirtualClock) -> None:
    tasks = ask(looking, jpeg(200), jpeg(POISON), jpeg(220))
    await clock.advance(1.0)
    assert [type(task.exception()) for task in tasks] == [type(None), EngineFailed, type(None)]


async def test_an_engine_that_hangs_is_given_up_once_for_all(engine: Counting, clock: VirtualClock) -> None:
    class Hanging:
        idle = False
        calls = 0

        async def call(self, work: object, *, within: float = 30.0) -> None:
            self.calls += 1
            await asyncio.sleep(0.01)
            loop_time[0] += within
            raise EngineFailed(f"The face engine took longer than {within:g} s.")

    loop = asyncio.get_running_loop()
    loop_time, real = [0.0], loop.time
    loop.time = lambda: real() + loop_time[0]  # type: ignore[method-assign]
    worker = Hanging()
    looking = Looking(lambda: (engine, worker))  # type: ignore[arg-type,return-value]
    failed = await asyncio.gather(*ask(looking, jpeg(1), jpeg(2), jpeg(3)), return_exceptions=True)
    assert [type(error) for error in failed] == [EngineFailed] * 3
    assert worker.calls == 1, f"else each would wait {WITHIN_S:g} s more"


async def test_who_has_gone_is_not_looked_at(looking: Looking, engine: Counting, clock: VirtualClock) -> None:
    ask(looking, jpeg(200))
    await clock.advance(BATCH_S / 2)
    gone, stays = ask(looking, jpeg(200), jpeg(200))
    await clock.advance(0.0)
    gone.cancel()
    await clock.advance(1.0)
    assert engine.batches == [1, 1]
    assert stays.done()


async def test_on_a_real_thread(engine: Counting) -> None:
    worker = Worker("face", depth=1)
    looking = Looking(lambda: (engine, worker))
    found = await asyncio.gather(*ask(looking, *(jpeg(200) for _ in range(40))))
    assert all(looked.faces for looked in found)
    assert sum(engine.batches) == 40
    assert len(engine.batches) < 10
    worker.close()
