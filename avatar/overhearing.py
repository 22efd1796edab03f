"""The listening loop's ears: microphone blocks in; words, tone and barge-in out.

Two tasks of the session's: `loop` follows the stream and never waits for what was said to be understood, so that a
person can cut in at any moment; `understand` takes finished utterances in order. A bounded line of two seconds stands
before the first and of `WAITING` utterances before the second. Sound is held only while its utterance is, and is let
go of the moment the consent is taken back.

Guesses at what is being said, before it is over, are `avatar.drafting`'s.

What a person says into the avatar's speech is barge-in once it has lasted `CUTS_IN_S`. Something shorter lets the
avatar go on and is no turn ("mhm", "네"), unless it is a word that interrupts ("wait", "왜?"). While a key is held to
talk, everything said is meant: it interrupts at once, and is over when the key is let go.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from avatar.drafting import Drafting, Guess
from avatar.engines.base import Samples, Transcript
from avatar.errors import Busy, GyogamError
from avatar.murmuring import Murmuring
from avatar.protocol import messages as wire
from avatar.protocol.frames import MICROPHONE_RATE
from avatar.senses.interjection import wants_the_floor
from avatar.senses.listening import PREROLL_S, TAIL_S, Event, Listener, SpeechEnded, SpeechPaused
from avatar.watching import reading_message

if TYPE_CHECKING:
    from avatar.session import Session

HELD_BYTES = 2 * 2 * MICROPHONE_RATE
"""Two seconds of PCM16; what does not fit is dropped, oldest first."""
CUTS_IN_S = 0.6
"""Speech that cuts the avatar off; back-channels are shorter (0.3 to 0.5 s)."""
WAITING = 3
"""Utterances that may wait to be understood; another one is refused as busy."""
FOLLOW_WITHIN_S = 5.0
TONE_WITHIN_S = 5.0
HEAR_WITHIN_S = 20.0


@dataclass(frozen=True, slots=True)
class Utterance:
    samples: Samples
    ended: float  # the session's clock when it was known to be over
    aside: bool  # the avatar was speaking and went on, or this is its own murmur come back
    listener: Listener  # whose stream it is of: another one now means that the consent was taken back since
    ahead: Guess | None = None  # the same sound, already being read


class Overhearing:
    def __init__(self, session: Session) -> None:
        self._session = session
        self.drafting = Drafting(session)
        self.murmuring = Murmuring(session)
        self._blocks: deque[bytes | bool] = deque()  # sound, and between it a key to talk pressed or let go
        self._held = 0
        self._arrived = asyncio.Event()
        self._listener: Listener | None = None
        self._began = 0.0  # the session's clock when the utterance under way began
        self._utterances: asyncio.Queue[Utterance] = asyncio.Queue(WAITING)

    @property
    def speech(self) -> bool:
        """True while the person is speaking."""
        return self._listener is not None and self._listener.speaking

    def hears(self, listener: Listener) -> bool:
        """Whether this is still the stream that is listened to."""
        return listener is self._listener

    def put(self, pcm16: bytes) -> None:
        self._blocks.append(pcm16)
        self._held += len(pcm16)
        while self._held > HELD_BYTES:
            oldest = next(block for block in self._blocks if isinstance(block, bytes))
            self._blocks.remove(oldest)
            self._held -= len(oldest)
        self._arrived.set()

    def talk(self, down: bool) -> None:
        """The person pressed a key to talk, or let it go, after the sound that came so far."""
        if self._blocks and isinstance(self._blocks[-1], bool):
            self._blocks.pop()
        self._blocks.append(down)
        self._arrived.set()

    def forget(self) -> None:
        """Microphone off: nothing heard is kept, and nothing still being understood counts."""
        self._blocks.clear()
        self._held = 0
        self._listener = None
        while not self._utterances.empty():
            self._utterances.get_nowait()
        self.drafting.forget()
        self._session.fusion.forget("voice")
        self._session.show_user()

    async def loop(self) -> None:
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            while self._blocks:
                block = self._blocks.popleft()
                try:
                    if isinstance(block, bool):
                        await self._key(block)
                    else:
                        self._held -= len(block)
                        await self._follow(block)
                except GyogamError as error:
                    self._session.problem(error)

    async def understand(self) -> None:
        while True:
            utterance = await self._utterances.get()
            for sense in (self._tone, self._words):
                try:
                    await sense(utterance)
                except GyogamError as error:
                    self._session.problem(error)

    async def _follow(self, block: bytes) -> None:
        session = self._session
        if session.house.hearing is None:
            return  # the notice has said so
        if self._listener is None:
            self._listener = Listener()
        listener = self._listener
        now = session.clock.now()
        events = await session.house.ears.call(lambda: listener.feed(block, now), within=FOLLOW_WITHIN_S)
        if listener is not self._listener:
            return
        self._heed(events, listener, aside=session.speaking)
        if session.speaking and listener.voiced_s >= CUTS_IN_S:
            self.murmuring.cut_off()
            await session.barge_in()
        self.drafting.follow(listener)

    async def _key(self, down: bool) -> None:
        session = self._session
        if session.house.hearing is None or not session.consents.microphone:
            return
        if self._listener is None:
            self._listener = Listener()
        listener = self._listener
        if down:
            await session.house.ears.call(listener.hold, within=FOLLOW_WITHIN_S)
            if session.speaking:
                await session.barge_in()
            return
        events = await session.house.ears.call(listener.release, within=FOLLOW_WITHIN_S)
        if listener is self._listener:
            self._heed(events, listener, aside=False)

    def _heed(self, events: list[Event], listener: Listener, *, aside: bool) -> None:
        session = self._session
        for event in events:
            if isinstance(event, SpeechPaused):
                self.drafting.paused(event.samples)
                self.murmuring.paused(listener, self._began)
            elif isinstance(event, SpeechEnded):
                ahead = self.drafting.ended(event.samples)
                voiced_s = len(event.samples) / MICROPHONE_RATE - PREROLL_S - TAIL_S
                echo = self.murmuring.echoes(self._began, voiced_s)
                self._take(Utterance(event.samples, session.clock.now(), aside or echo, listener, ahead))
            else:
                self._began = event.at
                if not session.speaking:
                    session.react("mood")  # it shows that it listens

    def _take(self, utterance: Utterance) -> None:
        try:
            self._utterances.put_nowait(utterance)
        except asyncio.QueueFull:
            raise Busy("Speech comes faster than it is understood.", "Wait for an answer, then go on.") from None

    async def _tone(self, utterance: Utterance) -> None:
        session = self._session
        engine = session.house.voice
        if engine is None:
            return
        reading = await session.house.workers["voice"].call(
            lambda: engine.read(utterance.samples, MICROPHONE_RATE), within=TONE_WITHIN_S
        )
        if utterance.listener is not self._listener:
            return
        state = reading.state.moved(at=session.clock.now(), source="voice")
        session.emit(reading_message(state, "voice"))
        session.felt(state)
        session.react("mirror")

    async def _words(self, utterance: Utterance) -> None:
        from avatar.session import Heard

        session = self._session
        engine = session.house.hearing
        if engine is None or utterance.listener is not self._listener:
            return
        transcript = await self._heard(utterance)
        text = transcript.text.strip()[: wire.TEXT_LIMIT]
        if utterance.listener is not self._listener:
            return
        if not text or (utterance.aside and not wants_the_floor(text)):
            self.drafting.clear()
            return
        session.emit(wire.Heard(text=text, lang=transcript.lang, final=True))
        self.drafting.replaced()
        session.post(Heard(f"spoken-{uuid4()}", text, transcript.lang, utterance.ended))

    async def _heard(self, utterance: Utterance) -> Transcript:
        """The final words: those read ahead in the pause before the end, where there are any."""
        if utterance.ahead is not None:
            await utterance.ahead.over.wait()
            if utterance.ahead.heard is not None:
                return utterance.ahead.heard
        house, lang = self._session.house, self._session.lang
        engine = house.hearing
        assert engine is not None
        return await house.workers["hearing"].call(
            lambda: engine.hear(utterance.samples, MICROPHONE_RATE, likely=lang), within=HEAR_WITHIN_S
        )
