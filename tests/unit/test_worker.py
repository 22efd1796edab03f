"""Workers: bounded, with deadlines, and never a bare exception."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator

import pytest

from avatar.clock import VirtualClock
from avatar.engines.worker import InlineWorker, Worker
from avatar.errors import Busy, EngineFailed, MissingWeights


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker("test", depth=2)
    yield made
    made.close()


async def test_a_full_queue_is_busy_at_once(worker: Worker) -> None:
    gate = threading.Event()
    calls = [asyncio.create_task(worker.call(gate.wait)) for _ in range(2)]
    await asyncio.sleep(0.05)
    with pytest.raises(Busy):
        await worker.call(lambda: 1)
    gate.set()
    assert await asyncio.gather(*calls) == [True, True]
    assert await worker.call(lambda: 1) == 1


async def test_a_deadline_passed_is_a_failure_that_says_so(worker: Worker) -> None:
    gate = threading.Event()
    with pytest.raises(EngineFailed, match="0.05 s"):
        await worker.call(gate.wait, within=0.05)
    gate.set()


async def test_a_crash_becomes_engine_failed_and_our_own_errors_pass(worker: Worker) -> None:
    def crash() -> None:
        raise ValueError("a tensor of the wrong shape")

    def missing() -> None:
        raise MissingWeights("no file")

    with pytest.raises(EngineFailed, match="ValueError"):
        await worker.call(crash)
    with pytest.raises(MissingWeights):
        await worker.call(missing)


async def test_a_stream_gives_items_as_they_are_made_and_stops_when_left(worker: Worker) -> None:
    made: list[int] = []
    first_seen = threading.Event()

    def count(stopped: Callable[[], bool]) -> Iterator[int]:
        for number in range(1000):
            if stopped():
                return
            made.append(number)
            yield number
            if number == 0:
                first_seen.wait(2)

    stream = worker.stream(count)
    assert await anext(stream) == 0
    assert made == [0], "the first item came before the second was made"
    await stream.aclose()  # type: ignore[attr-defined]
    first_seen.set()
    assert await worker.call(lambda: len(made)) <= 2


async def test_a_stream_passes_its_failure_on_after_its_items(worker: Worker) -> None:
    def fail(stopped: Callable[[], bool]) -> Iterator[int]:
        yield 1
        raise RuntimeError("gone")

    seen = []
    with pytest.raises(EngineFailed):
        async for item in worker.stream(fail):
            seen.append(item)
    assert seen == [1]


async def test_an_inline_worker_takes_virtual_time_only() -> None:
    clock = VirtualClock()
    worker = InlineWorker("slow", clock, delay=60.0)
    call = asyncio.create_task(worker.call(lambda: "answer", within=100.0))
    await clock.advance(59.0)
    assert not call.done()
    await clock.advance(2.0)
    assert await call == "answer"
