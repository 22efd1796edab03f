"""One engine, one thread, one bounded queue: how asynchronous code calls synchronous engines.

A full queue is Busy at once, a deadline passed is EngineFailed, and whatever an engine raises beyond the project's
own errors becomes EngineFailed with the cause kept. `InlineWorker` does the same in the caller's own loop and in
virtual time.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

from avatar.clock import Clock
from avatar.errors import Busy, EngineFailed, GyogamError
from avatar.faults import trace

log = logging.getLogger(__name__)
T = TypeVar("T")


class Caller(Protocol):
    """What the session needs of a worker."""

    @property
    def idle(self) -> bool:
        """No call is running or waiting: what is not urgent may go now."""

    async def call(self, work: Callable[[], T], *, within: float = 30.0) -> T: ...

    def stream(
        self, work: Callable[[Callable[[], bool]], Iterator[T]], *, within: float = 30.0
    ) -> AsyncIterator[T]: ...


class Worker:
    """A thread of its own with at most `depth` calls waiting; several for an engine that only waits for others."""

    def __init__(self, part: str, depth: int = 16, threads: int = 1) -> None:
        self.part = part
        self.depth = depth
        self._waiting = 0
        self._pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix=f"gyogam-{part}")

    @property
    def idle(self) -> bool:
        return self._waiting == 0

    async def call(self, work: Callable[[], T], *, within: float = 30.0) -> T:
        """Run `work` on the thread. Raises Busy, EngineFailed, or the GyogamError that the work raised."""
        if self._waiting >= self.depth:
            raise Busy(f"The {self.part} engine has {self.depth} calls waiting.", "Try again in a moment.")
        self._waiting += 1
        future = asyncio.get_running_loop().run_in_executor(self._pool, work)
        future.add_done_callback(self._returned)
        return await _outcome(future, self.part, within)

    async def stream(
        self, work: Callable[[Callable[[], bool]], Iterator[T]], *, within: float = 30.0
    ) -> AsyncIterator[T]:
        """Items of an iterator that runs on the thread, each as it is made; closing this tells the work to stop.

        `within` bounds the wait for each item.
        """
        loop = asyncio.get_running_loop()
        items: asyncio.Queue[T | None] = asyncio.Queue()
        stopped = False

        def pump() -> None:
            for item in work(lambda: stopped):
                if stopped:
                    return
                loop.call_soon_threadsafe(items.put_nowait, item)

        running = asyncio.ensure_future(self.call(pump, within=within * 4))
        running.add_done_callback(lambda _: items.put_nowait(None))
        try:
            while True:
                try:
                    item = await asyncio.wait_for(items.get(), within)
                except TimeoutError:
                    raise EngineFailed(f"The {self.part} engine gave nothing for {within:g} s.") from None
                if item is None:
                    await running
                    return
                yield item
        finally:
            stopped = True
            if not running.done():
                running.cancel()

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _returned(self, future: asyncio.Future[T]) -> None:
        self._waiting -= 1
        if not future.cancelled():
            future.exception()  # a caller that left early still has its error taken


class InlineWorker:
    """A worker in virtual time: waits `delay` seconds on the clock, then works in the caller's loop.

    For scripted conversations; `fail` is raised in place of the work when set.
    """

    def __init__(self, part: str, clock: Clock, delay: float = 0.0, fail: Exception | None = None) -> None:
        self.part = part
        self.clock = clock
        self.delay = delay
        self.fail = fail
        self._running = 0

    @property
    def idle(self) -> bool:
        return self._running == 0

    async def call(self, work: Callable[[], T], *, within: float = 30.0) -> T:
        self._running += 1
        try:
            return await self._call(work, within)
        finally:
            self._running -= 1

    async def _call(self, work: Callable[[], T], within: float) -> T:
        if self.delay > within:
            await self.clock.sleep(within)
            raise EngineFailed(f"The {self.part} engine took longer than {within:g} s.")
        if self.delay:
            await self.clock.sleep(self.delay)
        if self.fail is not None:
            raise self.fail
        return work()

    async def stream(
        self, work: Callable[[Callable[[], bool]], Iterator[T]], *, within: float = 30.0
    ) -> AsyncIterator[T]:
        iterator = await self.call(lambda: work(lambda: False), within=within)
        for item in iterator:
            yield item
            await self.call(lambda: None, within=within)

    def close(self) -> None:
        """Nothing is held."""


async def _outcome(future: asyncio.Future[T], part: str, within: float) -> T:
    """What the future holds, within so many seconds; the work itself cannot be stopped and runs to its end."""
    done, _ = await asyncio.wait({future}, timeout=within)
    if not done:
        raise EngineFailed(f"The {part} engine took longer than {within:g} s.", "Try again in a moment.")
    error = future.exception()
    if error is None:
        return future.result()
    if isinstance(error, GyogamError):
        raise error
    log.error("the %s engine failed with %s", part, trace(error))
    raise EngineFailed(f"The {part} engine failed ({type(error).__name__}).", "Try again in a moment.") from error
