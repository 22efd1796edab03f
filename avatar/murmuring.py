"""The listening loop's small sounds: a nod and a hum in a pause of somebody's speech, made in the avatar's own voice.

A murmur is no turn: it is not stored, does not count as said and interrupts nobody. `Murmurs` decides; the sound is
made on the English voice's thread, which sings for every voice, and one that is not ready at once is left out: a late
hum would be an interruption. Speech that begins while a murmur sounds, and is as short as one, is its echo and no turn.
`loop` is a task of the session's.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import numpy as np

from avatar.engines.base import Utterance
from avatar.errors import GyogamError
from avatar.expression import visemes
from avatar.mind.murmurs import Murmur, Murmurs
from avatar.persona import Persona
from avatar.protocol import messages as wire
from avatar.protocol.frames import Kind, pack
from avatar.senses.listening import Listener
from avatar.voice.saying import may_sound, sound
from avatar.voicing import voice_of

if TYPE_CHECKING:
    from avatar.session import Session

WITHIN_S = 0.3
LATE_S = 0.35
"""From sending a murmur until the page has begun to play it and the microphone has heard it, at most."""
ECHO_S = 0.7
"""Speech that is longer than this is nobody's echo; murmurs are shorter."""


class Murmuring:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._murmurs = Murmurs(session.persona)
        self._wish: tuple[Murmur, Listener] | None = None
        self._wake = asyncio.Event()
        self._number = 0
        self._cut = float("-inf")  # the session's clock when the avatar was last cut off
        self._from = self._until = float("-inf")  # the session's clock, while the last murmur may be heard

    def change(self, persona: Persona) -> None:
        """Another persona listens."""
        self._murmurs = Murmurs(persona)

    def hush(self) -> None:
        """There is danger: no sounds for a while."""
        self._murmurs.hush(self._session.clock.now())

    def cut_off(self) -> None:
        """The person cut into the avatar's speech: while they go on, it is wholly silent."""
        self._cut = self._session.clock.now()

    def paused(self, listener: Listener, began: float) -> None:
        """The person pauses inside speech that began then."""
        session = self._session
        if session.speaking or session.answering or began <= self._cut:
            return
        murmur = self._murmurs.paused(
            session.clock.now(),
            spoken_s=listener.voiced_s,
            words=session.overhearing.drafting.words,
            user=session.user(),
            lang=session.lang,
        )
        if murmur is not None:
            self._wish = murmur, listener
            self._wake.set()

    def echoes(self, at: float, voiced_s: float) -> bool:
        """Whether speech of this length that began then is the murmur itself, come back through the microphone."""
        return self._from <= at <= self._until and voiced_s <= ECHO_S

    async def loop(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            wish, self._wish = self._wish, None
            if wish is not None:
                made = await self._made(wish[0])
                if self._session.overhearing.hears(wish[1]) and not self._session.speaking:
                    self._send(wish[0], made)

    async def _made(self, murmur: Murmur) -> Utterance | None:
        """The sound; None for a nod alone, and where it cannot be made now: the nod is sign enough."""
        session = self._session
        voice, _ = voice_of(session.persona, session.lang)
        name = "speech:hibari"
        if not murmur.sound or not may_sound(voice) or name not in session.house.engines:
            return None
        try:
            return await session.house.workers[name].call(lambda: sound(murmur.sound, voice), within=WITHIN_S)
        except GyogamError:
            return None

    def _send(self, murmur: Murmur, made: Utterance | None) -> None:
        session, now = self._session, self._session.clock.now()
        self._number += 1
        samples = np.zeros(0, "<i2")
        if made is not None:
            samples = np.clip(murmur.level * made.samples * 32767.0, -32768, 32767).astype("<i2")
            self._from, self._until = now, now + made.duration + LATE_S
        session.emit(
            wire.Murmur(
                number=self._number,
                sound=murmur.sound if made is not None else "",
                sample_rate=made.sample_rate if made is not None else 24_000,
                samples=len(samples),
                visemes=[
                    wire.VisemeSpan(name=one.name, start=one.start, end=one.end)
                    for one in (visemes.spans(made.phonemes) if made is not None else ())
                ],
                gesture=murmur.gesture,
            )
        )
        if len(samples):
            session.emit(pack(Kind.MURMUR, samples.tobytes(), stream=self._number))
