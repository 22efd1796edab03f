"""One face engine looks for every session: pictures that wait while it works are its next batch.

Each session has one picture here at most (`avatar.watching` keeps the latest and lets older ones go), so nobody waits
for more than the batch that runs and its own. A damaged picture is its sender's error alone; when a batch fails, its
pictures are looked at one by one, so that one which no engine can bear spoils no other's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from avatar.engines.base import FaceReading, FaceSense, Picture
from avatar.engines.worker import Caller
from avatar.errors import BadPicture, Busy, GyogamError
from avatar.senses.picture import decode_jpeg

WITHIN_S = 2.0
"""The longest a batch may take."""
BATCH = 24
"""Pictures in a batch: what a core reads in a quarter of a second."""
WAITING = 256
"""Pictures that may wait, one of each session."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What was seen in one picture, largest face first, and the picture's size in pixels."""

    faces: list[FaceReading]
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class _Waiting:
    jpeg: bytes
    before: FaceReading | None
    answer: asyncio.Future[Looked]


class Looking:
    """`parts` gives the engine and its worker, asked anew for each batch."""

    def __init__(self, parts: Callable[[], tuple[FaceSense, Caller]]) -> None:
        self._parts = parts
        self._waiting: list[_Waiting] = []
        self._running: asyncio.Task[None] | None = None

    async def look(self, jpeg: bytes, before: FaceReading | None = None) -> Looked:
        """Decode and read a camera picture; `before` is the face to look for alone, as the last picture had it.

        Raises BadPicture, Busy, and what the engine's worker raises.
        """
        if len(self._waiting) >= WAITING:
            raise Busy(f"{WAITING} pictures are waiting to be looked at.", "Send fewer pictures.")
        answer: asyncio.Future[Looked] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(jpeg, before, answer))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run(), name="looking")  # ends by itself when nothing waits
        return await answer

    async def _run(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
            await self._answer([one for one in batch if not one.answer.done()])  # done: its session is gone

    async def _answer(self, batch: Sequence[_Waiting]) -> None:
        if not batch:
            return
        loop = asyncio.get_running_loop()
        began = loop.time()
        engine, worker = self._parts()
        try:
            found = await worker.call(
                lambda: looked(engine, [(one.jpeg, one.before) for one in batch]), within=WITHIN_S
            )
        except GyogamError as error:
            if len(batch) > 1 and loop.time() - began < WITHIN_S:
                for one in batch:
                    await self._answer([one])
            else:
                for one in batch:
                    _give(one, error)
            return
        for one, what in zip(batch, found, strict=True):
            _give(one, what)


def looked(engine: FaceSense, asked: Sequence[tuple[bytes, FaceReading | None]]) -> list[Looked | BadPicture]:
    """What an engine sees in each picture, or why it cannot be looked at."""
    pictures: list[Picture] = []
    followed: list[FaceReading | None] = []
    found: list[Looked | BadPicture | None] = []
    for jpeg, before in asked:
        try:
            pictures.append(decode_jpeg(jpeg))
            followed.append(before)
            found.append(None)
        except BadPicture as error:
            found.append(error)
    seen = iter(zip(pictures, engine.read_many(pictures, followed) if pictures else [], strict=True))
    return [what or _looked(*next(seen)) for what in found]


def _looked(picture: Picture, faces: list[FaceReading]) -> Looked:
    return Looked(faces, picture.shape[1], picture.shape[0])


def _give(one: _Waiting, what: Looked | GyogamError) -> None:
    if one.answer.done():
        return
    if isinstance(what, Looked):
        one.answer.set_result(what)
    else:
        one.answer.set_exception(what)
