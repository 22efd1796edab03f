"""What is understood before a person has finished: a caption while they speak, the words read ahead in a pause.

Both are guesses that cost the final words little. A draft of the growing utterance is begun only while the hearing
engine has nothing else to do, one at a time, on its newest `READS_S`; final words wait for at most one. In a pause
the utterance is read as if it were over: if the silence goes on, its words are there when it ends; if speech goes on,
they have been a caption. A guess that fails is no fault: the final words are read anyway and tell of it. Used by
`avatar.overhearing`; `loop` is a task of the session's.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from avatar.engines.base import Samples, Transcript
from avatar.errors import GyogamError
from avatar.protocol import messages as wire
from avatar.protocol.frames import MICROPHONE_RATE
from avatar.senses.listening import Listener

if TYPE_CHECKING:
    from avatar.session import Session

EVERY_S = 0.8
"""From the beginning of one draft to that of the next, at least; and as long a rest as the last one took."""
FROM_S = 0.5
"""Speech before the first draft."""
QUIET_S = 0.1
"""Silence in which no draft is begun: the utterance may be about to end."""
READS_S = 9.0
"""Newest sound that a draft reads; an ellipsis stands for what was before."""
WITHIN_S = 20.0


@dataclass(slots=True, eq=False)
class Guess:
    """Sound of an utterance under way, to be read as if that were all."""

    samples: Samples
    utterance: int
    draft: bool
    heard: Transcript | None = None
    over: asyncio.Event = field(default_factory=asyncio.Event)  # read, or given up


class Drafting:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._utterance = 0  # the number of the one under way
        self._waiting: Guess | None = None
        self._ahead: Guess | None = None  # of the pause that goes on
        self._busy = False
        self._after = float("-inf")  # no draft begins before this moment
        self._caption = ""  # what stands on the page as not yet final
        self._guessed: list[str] = []  # captions of the utterance under way, each of its newest sound
        self._wake = asyncio.Event()

    def follow(self, listener: Listener) -> None:
        """After every block of sound: begin a draft if it is time for one."""
        session = self._session
        if self._ahead is not None and listener.quiet_s < QUIET_S:
            self._ahead = None  # speech went on
        if not listener.speaking or listener.voiced_s < FROM_S or listener.quiet_s >= QUIET_S or session.speaking:
            return
        if self._busy or session.clock.now() < self._after or not session.house.workers["hearing"].idle:
            return
        self._put(Guess(listener.partial(), self._utterance, draft=True))

    def paused(self, samples: Samples) -> None:
        """The person paused: read the utterance as if it were over."""
        self._ahead = Guess(samples, self._utterance, draft=False)
        self._put(self._ahead)

    def ended(self, samples: Samples) -> Guess | None:
        """The utterance is over; the guess that has been made, or is being made, of exactly this sound."""
        ahead, self._ahead = self._ahead, None
        self._utterance += 1
        self._guessed.clear()
        return ahead if ahead is not None and len(ahead.samples) == len(samples) else None

    @property
    def words(self) -> str:
        """What has been understood of the utterance under way, overlaps included; "" while nothing has."""
        return "\n".join(self._guessed)

    def forget(self) -> None:
        """The consent was taken back: no guess under way counts, and no caption stays."""
        self._ahead = None
        self._utterance += 1
        self._guessed.clear()
        if self._waiting is not None:
            self._waiting.over.set()
            self._waiting = None
        self.clear()

    def clear(self) -> None:
        """What was shown came to nothing."""
        if self._caption:
            self._caption = ""
            self._session.emit(wire.Heard(text="", lang=self._session.lang, final=False))

    def replaced(self) -> None:
        """Final words took the caption's place on the page."""
        self._caption = ""

    async def loop(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            guess, self._waiting = self._waiting, None
            if guess is not None:
                self._busy = True
                try:
                    await self._read(guess)
                finally:
                    self._busy = False
                    guess.over.set()

    def _put(self, guess: Guess) -> None:
        if self._waiting is not None:
            self._waiting.over.set()
        self._waiting = guess
        self._wake.set()

    async def _read(self, guess: Guess) -> None:
        session = self._session
        engine = session.house.hearing
        if engine is None or (guess.draft and guess.utterance != self._utterance):
            return
        began = session.clock.now()
        most = int(READS_S * MICROPHONE_RATE)
        samples = guess.samples[-most:] if guess.draft else guess.samples
        lang = session.lang
        try:
            guess.heard = await session.house.workers["hearing"].call(
                lambda: engine.hear(samples, MICROPHONE_RATE, likely=lang, draft=guess.draft), within=WITHIN_S
            )
        except GyogamError:
            return  # a guess; the final words are read again and tell of it
        finally:
            now = session.clock.now()
            self._after = max(began + EVERY_S, now + (now - began))
        text = guess.heard.text.strip()
        if text and guess.utterance == self._utterance and not session.speaking:
            more = "… " if len(samples) < len(guess.samples) else ""
            self._guessed.append(text)
            self._caption = f"{more}{text}"[: wire.TEXT_LIMIT]
            session.emit(wire.Heard(text=self._caption, lang=guess.heard.lang, final=False))
