"""The engines of this process, each loaded once and given one worker thread; every session shares them.

A part whose weights are missing is left out and said so in `notices`: the page shows it, the log names it.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from functools import cache
from typing import Any

import torch

from avatar.clock import Clock
from avatar.engines import registry
from avatar.engines.base import FaceSense, Hearing, Replier, Speech, TextSense, VoiceSense
from avatar.engines.worker import Caller, InlineWorker, Worker
from avatar.errors import GyogamError
from avatar.looking import Looking
from avatar.mind import turn
from avatar.persona import builtin
from avatar.protocol.messages import Notice

log = logging.getLogger(__name__)
PARTS: dict[str, str] = {"text": "text", "face": "face", "voice": "hearing", "hearing": "hearing", "reply": "reply"}
"""Engine kinds and the part of the product that a notice about each names."""


class House:
    """`engines` and `workers` are keyed by kind; speech engines by "speech:" and their key."""

    def __init__(self, make_worker: Callable[[str], Caller] = Worker) -> None:
        self._make_worker = make_worker
        self.engines: dict[str, Any] = {}
        self.workers: dict[str, Caller] = {}
        self.ears = make_worker("ears")
        """Follows every session's microphone (about 1 ms a block): no engine's long call may stand before it."""
        self.looking = Looking(lambda: (self.engines["face"], self.workers["face"]))
        """Every session's pictures, joined into batches for the face engine."""
        self.notices: dict[str, Notice] = {}
        """By the engine's name; under that name and ":terms" what its terms forbid, and ":elsewhere" where words go."""
        self._loading: asyncio.Task[None] | None = None

    @staticmethod
    @cache
    def shared() -> House:
        """The one house of this process."""
        return House()

    async def load(self) -> None:
        """Load every engine; a second call waits for the first."""
        if self._loading is None:
            self._loading = asyncio.get_running_loop().create_task(self._load(), name="house-load")
        await asyncio.shield(self._loading)

    @property
    def ready(self) -> bool:
        return self._loading is not None and self._loading.done()

    @property
    def loading(self) -> bool:
        """Loading has begun and is not done."""
        return self._loading is not None and not self._loading.done()

    async def _load(self) -> None:
        torch.set_num_threads(1)  # each engine has one thread; more of torch's own would wait for one another
        await asyncio.to_thread(turn.warm, builtin("default"))
        for kind in PARTS:
            await self._take(kind, kind, os.environ.get(f"GYOGAM_{kind.upper()}_ENGINE"))
        wanted = os.environ.get("GYOGAM_SPEECH_ENGINES")
        keys = [spec.key for spec in registry.specs("speech")]
        for key in [key for key in keys if wanted is None or key in wanted.split(",")]:
            if wanted is None and key == "coqui":
                continue  # loaded when a persona first speaks with it: nobody need wait and pay for it before
            await self._take(f"speech:{key}", "speech", key)

    async def _take(self, name: str, kind: str, key: str | None) -> None:
        worker = self._make_worker(name)
        try:
            engine = registry.get(kind, key)
            await worker.call(engine.load, within=300.0)
        except GyogamError as error:
            part = PARTS.get(kind, "voice")
            log.warning("%s runs without its engine: %s", part, error)
            self.notices[name] = Notice.model_validate(
                {"code": error.code, "part": part, "degraded": True, "message": str(error)}
            )
            return
        for about in (name, f"{name}:terms", f"{name}:elsewhere"):
            self.notices.pop(about, None)
        threads = getattr(engine, "threads", 1)
        if threads > 1 and isinstance(worker, Worker):
            worker.close()
            worker = Worker(name, threads=threads)
        self.engines[name], self.workers[name] = engine, worker
        elsewhere = getattr(engine, "elsewhere", None)
        if elsewhere:
            log.warning("%s: %s", PARTS.get(kind, "voice"), elsewhere)
            self.notices[f"{name}:elsewhere"] = Notice.model_validate(
                {"code": "elsewhere", "part": PARTS.get(kind, "voice"), "degraded": True, "message": elsewhere}
            )
        terms = getattr(engine, "noncommercial", None)
        if terms:
            log.warning("the %s engine %s: %s", kind, key, terms)
            self.notices[f"{name}:terms"] = Notice.model_validate(
                {"code": "noncommercial", "part": PARTS.get(kind, "voice"), "degraded": True, "message": terms}
            )
        reason = getattr(engine, "degraded", None)
        if reason:
            part = PARTS.get(kind, "voice")
            log.warning("%s is degraded: %s", part, reason)
            self.notices[name] = Notice.model_validate(
                {"code": "degraded", "part": part, "degraded": True, "message": reason}
            )

    def install(self, name: str, engine: Any, worker: Caller | None = None) -> None:
        """Put an engine in place by hand: plug-ins under test and scripted faults."""
        self.engines[name] = engine
        self.workers[name] = worker or self._make_worker(name)

    async def speech_of(self, key: str) -> tuple[Speech, Caller] | None:
        """A speech engine and its worker, loading it on first use; None when it cannot run."""
        name = f"speech:{key}"
        if name not in self.engines and name not in self.notices:
            await self._take(name, "speech", key)
        return (self.engines[name], self.workers[name]) if name in self.engines else None

    @property
    def text(self) -> TextSense | None:
        return self.engines.get("text")

    @property
    def face(self) -> FaceSense | None:
        return self.engines.get("face")

    @property
    def voice(self) -> VoiceSense | None:
        return self.engines.get("voice")

    @property
    def hearing(self) -> Hearing | None:
        return self.engines.get("hearing")

    @property
    def reply(self) -> Replier | None:
        return self.engines.get("reply")


def virtual_house(clock: Clock) -> House:
    """A house whose workers run in virtual time, for scripted conversations with installed engines."""
    house = House(lambda part: InlineWorker(part, clock))
    done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    done.set_result(None)
    house._loading = done  # type: ignore[assignment]  # everything is installed by hand
    return house
