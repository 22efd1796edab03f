"""One conversation: the two loops, and the one owner of every task in it.

The listening loop (`avatar.watching`, `avatar.overhearing`) moves the avatar's face as readings of the user come in;
the speaking loop (`avatar.speaking`) answers one turn at a time. Both read one fused state of the user and one mood
of the avatar, which live here. The socket's consumer posts into a session and never waits for an engine.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from avatar.clock import Clock, RealClock
from avatar.correction import Correction
from avatar.emotion import EmotionState
from avatar.engines.base import Lang
from avatar.errors import Busy, GyogamError
from avatar.expression import gestures
from avatar.faults import log_failure
from avatar.house import House
from avatar.ledger import GREETING, Ledger
from avatar.mind.explaining import Basis
from avatar.mind.listening import Cause, ListeningFace, Look
from avatar.mind.mood import Mood
from avatar.overhearing import Overhearing
from avatar.persona import Persona
from avatar.protocol import messages as wire
from avatar.remembering import Remembering
from avatar.senses.fusion import Fusion
from avatar.senses.language import told
from avatar.speaking import TurnRun
from avatar.watching import Watching, reading_message

log = logging.getLogger(__name__)
INBOX = 8
"""Texts that may wait; one more is refused as busy."""
TICK_S = 1.0
MOOD_STEP = 0.03
"""The mood is sent again when a dimension moved this far."""
FADED = 0.1
"""The fused reading is shown again when its confidence moved this far by itself."""
MIRRORED_S = 2.0
"""For this long after the last look at the user's face, that look decides and not the mood alone."""
NOTICED_S = 1.5
"""For this long after somebody cut in, the face that noticed it stays, unless words or looks ask for another."""
Emit = Callable[[wire.Message | bytes], None]


@dataclass(slots=True)
class Consents:
    camera: bool = False
    microphone: bool = False
    transcript: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """Words to answer, typed or spoken."""

    id: str
    text: str
    lang: Lang
    arrived: float
    problem_id: str = field(default="")


class Session:
    """`emit` must not block (see `avatar.outbox`). `start` before anything else, `close` at the end."""

    def __init__(
        self,
        house: House,
        persona: Persona,
        lang: Lang,
        ledger: Ledger,
        emit: Emit,
        clock: Clock | None = None,
    ) -> None:
        self.house = house
        self.persona = persona
        self.lang = lang
        self._page_lang = lang
        self.ledger = ledger
        self.emit = emit
        self.clock: Clock = clock or RealClock()
        self.consents = Consents()
        self.fusion = Fusion()
        self.correction = Correction(self)
        self.remembering = Remembering(self)
        self.mood = Mood(persona, self.clock.now())
        self.listening = ListeningFace(persona)
        self.basis: Basis | None = None  # what the last answer rested on, for when the person asks
        self.epoch = 0
        self.watching = Watching(self)
        self.overhearing = Overhearing(self)
        self._inbox: asyncio.Queue[Heard] = asyncio.Queue(INBOX)
        self._tasks: set[asyncio.Task[None]] = set()
        self._run: TurnRun | None = None
        self._run_task: asyncio.Task[None] | None = None
        self._mirrored = float("-inf")
        self._sent_mood: tuple[float, float, float] | None = None
        self._shown: tuple[str, str, bool, float] = ("none", "neutral", False, 0.0)
        self._failing: dict[str, wire.Notice] = {}

    # ------------------------------------------------------------ life

    async def start(self, *, greet: bool = True) -> None:
        """Begin the loops; tell the page what is degraded; greet in a new conversation."""
        for notice in self.house.notices.values():
            self.emit(notice)
        if "reply" in self.house.notices:
            self._failing["reply"] = self.house.notices["reply"]  # an engine may find its model again: every turn tells
        self._own(self._answer(), "answer")
        self._own(self._tick(), "tick")
        self._own(self.watching.loop(), "watching")
        self._own(self.overhearing.loop(), "overhearing")
        self._own(self.overhearing.understand(), "understanding")
        self._own(self.overhearing.drafting.loop(), "drafting")
        self._own(self.overhearing.murmuring.loop(), "murmuring")
        self.send_mood()
        if greet and await self.ledger.seq() == 0:
            words = (self.persona.text("greeting", self.lang), self.remembering.greeting(self.lang))
            for index, text in enumerate(filter(None, words)):
                seq = await self.ledger.text(GREETING, index, text, "happy")
                self.emit(wire.Text(seq=seq, turn=GREETING, index=index, text=text, expression="happy"))
            if any(words):
                gesture = gestures.going_with("greet", self.lang)
                self.emit(wire.Face(expression="happy", intensity=0.6, ease_s=0.5, cause="greeting", gesture=gesture))

    async def close(self) -> None:
        """Cancel and await every task; nothing runs on after this."""
        await self._stop_turn(None)
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # ------------------------------------------------------------ what the page sends

    async def receive(self, message: wire.Message) -> None:
        """Take one message of the page. Faults become a `problem`; the conversation goes on."""
        try:
            match message:
                case wire.Say():
                    self.post(Heard(message.id, message.text, self._language(message), self.clock.now()))
                case wire.Interrupt():
                    await self.interrupt(message.turn, message.heard_s)
                case wire.Played():
                    self._played(message.turn)
                case wire.Consent():
                    self._consent(message)
                case wire.Correct():
                    self._correct(message)
                case wire.Talk():
                    self.overhearing.talk(message.down)
                case wire.Configure():
                    if message.lang:
                        self.lang = self._page_lang = message.lang
                case wire.Ping():
                    self.emit(wire.Pong(at=message.at))
                case _:
                    pass  # hello is the consumer's
        except GyogamError as error:
            self.problem(error, getattr(message, "id", ""))

    def _language(self, message: wire.Say) -> Lang:
        """The language of the words; where they do not tell, that of the talk so far, or the page's once it changes."""
        likely = self.lang if message.lang == self._page_lang else message.lang
        self._page_lang = message.lang
        return told(message.text, likely)

    def picture(self, number: int, jpeg: bytes) -> None:
        """A camera picture: one slot, the latest wins. Without consent it is dropped unread."""
        if not self.consents.camera:
            self.emit(wire.FrameAck(frame=number, credit=0))
            return
        self.watching.put(number, jpeg)

    def microphone(self, pcm16: bytes) -> None:
        """A block of sound, 16 kHz PCM16 mono; dropped unheard without consent."""
        if self.consents.microphone:
            self.overhearing.put(pcm16)

    def post(self, heard: Heard) -> None:
        """Queue words to be answered. Raises Busy when eight are waiting."""
        try:
            self._inbox.put_nowait(heard)
        except asyncio.QueueFull:
            raise Busy("Eight messages are waiting already.", "Wait for an answer, then say it again.") from None

    def change(self, persona: Persona) -> None:
        """Another persona takes over: its mood starts at its own baseline."""
        self.persona = persona
        self.mood = Mood(persona, self.clock.now())
        self.listening = ListeningFace(persona)
        self.overhearing.murmuring.change(persona)
        self.send_mood()
        self.rest()

    def problem(self, error: GyogamError, about: str = "") -> None:
        self.emit(
            wire.Problem(
                code=error.code, message=str(error.args[0]), hint=error.hint, retryable=error.retryable, id=about
            )
        )

    def failing(self, error: GyogamError, part: str) -> None:
        """A part failed and the turn goes on without it: the page is told, until `works` takes it back."""
        notice = wire.Notice.model_validate({"code": error.code, "part": part, "degraded": True, "message": str(error)})
        if self._failing.get(part) != notice:
            self._failing[part] = notice
            self.emit(notice)

    def works(self, part: str) -> None:
        """A part did its work; if the page has been told otherwise, it is told."""
        notice = self._failing.pop(part, None)
        if notice is not None:
            self.emit(notice.model_copy(update={"degraded": False}))

    # ------------------------------------------------------------ state shared by the loops

    def user(self) -> EmotionState:
        """What is believed of the user now, all senses fused."""
        return self.fusion.now(self.clock.now())

    def felt(self, state: EmotionState) -> EmotionState:
        """Take in a new reading of one sense; the fused state, which also moves the mood and the page's panel."""
        self.fusion.take(state)
        user = self.user()
        self.mood.feel(user, self.clock.now())
        self.show_user()
        self.send_mood()
        return user

    def show_user(self) -> None:
        """The page's panel gets what is believed now, and why."""
        now = self.clock.now()
        user = self.user()
        self._shown = (user.source, user.top, user.sure, user.confidence)
        self.emit(reading_message(user, "fused", evidence=self.fusion.evidence(now), told=self.fusion.told(now)))

    def _refresh_user(self) -> None:
        """What fades without a word being said must not stay on the panel."""
        user = self.user()
        *known, confidence = self._shown
        if known != [user.source, user.top, user.sure] or abs(user.confidence - confidence) >= FADED:
            self.show_user()

    @property
    def speaking(self) -> bool:
        """True from the first sound of a turn until the page has played it."""
        return self._run is not None and self._run.sounding(self.clock.now())

    @property
    def answering(self) -> bool:
        """True while an answer is being made."""
        return self._run is not None and not self._run.ended

    def react(self, cause: Cause, turn: int | None = None) -> bool:
        """Let the listening face answer what is read in the user now; True if it moved."""
        now = self.clock.now()
        if cause == "mirror":
            self._mirrored = now
        look = self.listening.update(
            self.user(), self.mood.now(now), now, speaking=self.overhearing.speech, cause=cause
        )
        if look is not None:
            self._show(look, cause, turn)
        return look is not None

    def rest(self) -> None:
        """The face goes back to what the mood alone would show."""
        now = self.clock.now()
        self.listening.reset()
        look = self.listening.update(self.user(), self.mood.now(now), now, cause="mood")
        if look is not None:
            self._show(look, "rest")

    def _show(self, look: Look, cause: str, turn: int | None = None) -> None:
        self.emit(
            wire.Face.model_validate(
                {
                    "expression": look.expression,
                    "intensity": look.intensity,
                    "ease_s": look.ease_s,
                    "cause": cause,
                    "turn": turn,
                    "gaze": look.gaze,
                    "nod": look.nod,
                }
            )
        )

    def send_mood(self) -> None:
        point = self.mood.now(self.clock.now())
        now = (point.valence, point.arousal, point.dominance)
        if self._sent_mood and all(abs(a - b) < MOOD_STEP for a, b in zip(now, self._sent_mood, strict=True)):
            return
        self._sent_mood = now
        self.emit(wire.Mood(valence=now[0], arousal=now[1], dominance=now[2]))

    async def barge_in(self) -> None:
        """The person speaks into the answer: the page is told to fall silent, then the turn stops."""
        if self._run is not None:
            self.emit(wire.BargeIn(turn=self._run.turn))
            await self.interrupt()

    async def interrupt(self, turn: int | None = None, heard_s: float | None = None) -> None:
        """Stop the turn, keep only what was heard (by the clock where not told), and make its late sound worthless."""
        run = self._run
        if run is None or (turn is not None and run.turn != turn):
            return
        await self._stop_turn(heard_s)
        now = self.clock.now()
        self._mirrored = now - MIRRORED_S + NOTICED_S
        self._show(self.listening.notice(now), "noticed")

    # ------------------------------------------------------------ loops

    async def _answer(self) -> None:
        while True:
            heard = await self._inbox.get()
            try:
                opened = await self.ledger.accept(heard.id, heard.text, heard.lang)
            except GyogamError as error:
                self.problem(error, heard.id)
                continue
            self.emit(wire.Accepted(seq=opened.seq, id=heard.id, turn=opened.turn))
            if not opened.fresh:
                continue
            await self._stop_turn(None)
            self.lang = heard.lang
            self._run = TurnRun(self, opened.turn, heard.text, heard.lang, heard.arrived)
            self._run_task = self._own(self._run.run(), f"turn-{opened.turn}")

    async def _tick(self) -> None:
        while True:
            await self.clock.sleep(TICK_S)
            self.send_mood()
            self._refresh_user()
            run = self._run
            if run is not None and run.over(self.clock.now()):
                self._run = None
                self.rest()
            elif run is None and self.clock.now() - self._mirrored > MIRRORED_S:
                self.react("mood")

    async def _stop_turn(self, heard_s: float | None) -> None:
        run, task = self._run, self._run_task
        self._run = self._run_task = None
        if run is None:
            return
        self.epoch += 1
        if task is not None and not task.done():
            if not run.ended:  # else it is only storing its end, which must not be lost
                task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await run.stopped(heard_s)

    def _played(self, turn: int) -> None:
        if self._run is not None and self._run.turn == turn and self._run.ended:
            self._run = None
            self.rest()

    def _consent(self, message: wire.Consent) -> None:
        setattr(self.consents, message.sense, message.granted)
        if not message.granted:
            if message.sense == "camera":
                self.watching.forget()
            elif message.sense == "microphone":
                self.overhearing.forget()
        self.emit(wire.Consented(sense=message.sense, granted=message.granted))

    def _correct(self, message: wire.Correct) -> None:
        self.correction.begin(message.basic)
        self.mood.feel(self.user(), self.clock.now())
        self.show_user()
        self.react("mood")

    def _own(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work, name=f"session-{name}")
        self._tasks.add(task)
        task.add_done_callback(self._finished)
        return task

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        log_failure(log, task)
