"""One fixed friendly sentence in any voice and style, spoken by the voice's own engine: what the studio plays.

One is made at a time, so that conversations wait for at most one. The sentence is ours: engines that keep lines on disk
keep it. The last few files are held here, so that playing one again, or a part of it, costs nothing.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from avatar.emotion import STYLES
from avatar.engines.base import Voice
from avatar.errors import BadInput, Busy, EngineFailed, GyogamError, UnknownName
from avatar.house import House
from avatar.voice import files, voices
from chat.bilingual import pick
from chat.errors import TooFast
from chat.limits import Window

LINES: dict[str, str] = {
    "en": "Hi, it's good to hear from you. How has your day been?",
    "ko": "안녕하세요, 만나서 반가워요. 오늘 하루는 어땠어요?",
}
NEW_SAMPLES = (40, 60.0)
"""Samples that one person may have made, in so many seconds."""
HELD = 32
"""Files kept in memory, about 200 KB each."""
WITHIN_S = 60.0
PATIENCE_S = 20.0
"""How long a sample waits for the one before it."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Which sample."""

    voice: Voice
    style: str
    intensity: float


def wish(voice: str, style: str = "neutral", intensity: str = "1") -> Wish:
    """What an address asks for. Raises UnknownName and BadInput, which say what there is."""
    found = {one.name: one for one in voices.voices()}.get(voice)
    if found is None or found.lang not in LINES:
        raise UnknownName(
            pick("There is no voice of that name.", "그런 이름의 목소리가 없어요."),
            pick("Choose one of the table of voices.", "목소리 표에서 골라 주세요."),
        )
    if style not in STYLES or style not in found.styles:
        raise BadInput(
            pick("This voice has no such style.", "이 목소리에는 그런 말투가 없어요."),
            pick(f"Choose one of: {', '.join(found.styles)}.", f"다음에서 골라 주세요: {', '.join(found.styles)}."),
        )
    try:
        strength = float(intensity)
    except ValueError:
        strength = -1.0
    if not 0.0 <= strength <= 1.0:
        raise BadInput(
            pick("The strength is no number from 0 to 1.", "세기가 0에서 1 사이의 수가 아니에요."),
            pick("Move the slider and press again.", "막대를 움직인 뒤 다시 눌러 주세요."),
        )
    return Wish(found, style, 1.0 if style == "neutral" else strength)


class Samples:
    """The samples of one process. Works in any event loop: nothing here belongs to one."""

    def __init__(self, house: Callable[[], House] = House.shared, now: Callable[[], float] = time.monotonic) -> None:
        self._house = house
        self._now = now
        self._making = threading.Lock()
        self._windows: dict[Hashable, Window] = {}
        self._last: dict[Hashable, Wish] = {}
        self._held: OrderedDict[Wish, bytes] = OrderedDict()

    async def wav(self, wanted: Wish, who: Hashable) -> bytes:
        """A wav file. Raises TooFast, Busy, EngineFailed."""
        held = self._kept(wanted)
        if held is not None:
            return held
        window = self._windows.setdefault(who, Window(NEW_SAMPLES, self._now))
        if not window.admit():
            seconds = round(window.wait_s) + 1
            raise TooFast(
                pick("That were many samples in one minute.", "1분 동안 많이 들으셨어요."),
                pick(f"Wait {seconds} seconds and press again.", f"{seconds}초 뒤에 다시 눌러 주세요."),
            )
        self._last[who] = wanted
        await self._turn(wanted, who)
        try:
            made = self._kept(wanted) or await self._make(wanted)
        finally:
            self._making.release()
        self._held[wanted] = made
        while len(self._held) > HELD:
            self._held.popitem(last=False)
        return made

    def _kept(self, wanted: Wish) -> bytes | None:
        if wanted in self._held:
            self._held.move_to_end(wanted)
        return self._held.get(wanted)

    async def _turn(self, wanted: Wish, who: Hashable) -> None:
        """Wait until no other sample is being made; a person who has asked for another since waits no longer."""
        end = self._now() + PATIENCE_S
        while not self._making.acquire(blocking=False):
            if self._now() > end or self._last[who] != wanted:
                raise Busy(
                    pick("Another sample is being made.", "다른 목소리를 만들고 있어요."),
                    pick("Press again in a moment.", "잠시 뒤에 다시 눌러 주세요."),
                )
            await asyncio.sleep(0.05)

    async def _make(self, wanted: Wish) -> bytes:
        house, voice = self._house(), wanted.voice
        if house.loading:
            raise Busy(
                pick("The server has just started and loads its voices.", "서버가 막 켜져 목소리를 불러오고 있어요."),
                pick("Press again in half a minute.", "30초쯤 뒤에 다시 눌러 주세요."),
            )
        found = await house.speech_of(voice.engine)
        if found is None:
            notice = house.notices.get(f"speech:{voice.engine}")
            raise EngineFailed(
                pick(f"The engine {voice.engine} does not run here.", f"{voice.engine} 엔진이 여기서는 돌지 않아요."),
                pick("Run `make setup` and start again. ", "`make setup`을 하고 다시 시작해 주세요. ")
                + (notice.message if notice else ""),
            )
        speech, worker = found

        def speak() -> bytes:
            said = speech.speak(
                LINES[voice.lang], voice=voice.name, style=wanted.style, intensity=wanted.intensity, common=True
            )
            return files.wav(said)

        try:
            return await worker.call(speak, within=WITHIN_S)
        except GyogamError as error:
            raise EngineFailed(
                pick("The engine could not say it.", "엔진이 말하지 못했어요."),
                pick("Press again in a moment. ", "잠시 뒤에 다시 눌러 주세요. ") + str(error),
            ) from error


SAMPLES = Samples()
"""This process's."""
