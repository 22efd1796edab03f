"""The speaking loop: one turn from the user's words to the last sample of the answer.

Words are read and the face reacts; safety comes before everything; the policy chooses; sentences stream from the
reply and are spoken clause by clause while earlier ones play. A turn has exactly one terminal state.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from avatar.emotion import NOTHING
from avatar.engines.base import (
    Lang,
    Plan,
    Replier,
    ReplyDone,
    ReplyRequest,
    Sentence,
    TextReading,
    Turn,
)
from avatar.errors import Busy, Degraded, EngineFailed, GyogamError, OtherLanguage
from avatar.heard import heard_text
from avatar.mind import safety
from avatar.mind.explaining import EXPLAIN, WRITER, basis, explained
from avatar.mind.helped import Ending
from avatar.mind.safety import Risk
from avatar.mind.tags import cued
from avatar.mind.turn import feeling_met, think
from avatar.protocol import messages as wire
from avatar.senses.language import NO_WORDS
from avatar.voicing import Voicing, after
from avatar.watching import reading_message

if TYPE_CHECKING:
    from avatar.session import Session

log = logging.getLogger(__name__)
READ_WITHIN_S = 2.0
SENTENCE_WITHIN_S = 10.0
Status = Literal["finished", "interrupted", "failed"]
LATE_S = 3.0
"""How long after the sound should have ended the face waits for the page's word that it has."""


class TurnRun:
    """`run` is the turn's task; `stopped` gives it its terminal state when it was cut short."""

    def __init__(self, session: Session, turn: int, text: str, lang: Lang, arrived: float) -> None:
        self.session = session
        self.turn = turn
        self.text = text
        self.lang = lang
        self.arrived = arrived
        self.ended = False
        self.plan: Plan | None = None
        self.ms: dict[str, float] = {}
        self.voicing = Voicing(session, turn, lang, self._mark)
        self._met = ""  # the feeling that the answer meets

    # ------------------------------------------------------------ state

    def sounding(self, now: float) -> bool:
        """From the first sound to the end of the last one, pauses while a clause is being made included."""
        return self.voicing.began is not None and (not self.ended or now < self.voicing.until)

    def over(self, now: float) -> bool:
        """Ended, and its sound should long have been played."""
        return self.ended and (self.voicing.began is None or now > self.voicing.until + LATE_S)

    # ------------------------------------------------------------ the turn

    async def run(self) -> None:
        status: Status | None = "failed"  # also after a mistake of our own, which the task's owner logs
        try:
            await self._go()
            status = "finished"
        except GyogamError as error:
            log.warning("turn %d failed: %s", self.turn, error.code)
            self.session.problem(error)
        except asyncio.CancelledError:
            status = None  # `stopped` ends the turn
            raise
        finally:
            if status is not None:
                await self._end(status)

    async def stopped(self, heard_s: float | None) -> None:
        """Cut short, or interrupted while its sound still played: history keeps only what was heard."""
        if heard_s is None:
            began = self.voicing.began
            heard_s = max(0.0, self.session.clock.now() - began) if began is not None else 0.0
        playing = self.sounding(self.session.clock.now())
        if playing or not self.ended:
            try:
                await self.session.ledger.heard(self.turn, heard_text(self.voicing.spoken, heard_s))
            except GyogamError as error:
                self.session.problem(error)
        if not self.ended:
            await self._end("interrupted")

    async def _end(self, status: Status) -> None:
        self.ended = True
        self._mark("total")
        plan = self.plan
        strategy, why = (plan.strategy, plan.why) if plan else ("", "")
        try:
            seq = await self.session.ledger.done(self.turn, status, strategy, why, self.ms, self._met)
        except GyogamError as error:
            self.session.problem(error)
            seq = 0  # not stored, but the page must not wait for ever
        self.session.emit(
            wire.Done.model_validate(
                {"seq": seq, "turn": self.turn, "status": status, "strategy": strategy, "why": why, "ms": self.ms}
            )
        )

    async def _go(self) -> None:
        session = self.session
        risk = safety.check(self.text)
        if risk.level == "crisis":
            await self._in_danger(risk)
            return
        await session.remembering.heard(self.text, self.lang)
        chances = await self._read()
        history = (await session.ledger.history())[:-1]  # without the words being answered
        now = session.clock.now()
        user = session.user()
        risk, self.plan = think(session.persona, self.lang, self.text, user, session.mood.now(now), history, chances)
        self._met = feeling_met(self.text, user, history, self.plan)
        if self.plan.strategy != EXPLAIN:
            session.basis = basis(self.plan, self.text, user, history, session.fusion.evidence(now))
        if risk.level != "none":
            session.remembering.unheard()
            self._help(risk)
            await self._reassure(risk, history)
            return
        if self.plan.strategy == EXPLAIN:
            why = explained(session.basis, history, self.lang, session.persona)
            await self._speak_all(_fixed(why, self.plan.expression, WRITER))
            return
        known = await session.remembering.recalled(self.text, self.lang, self._met, history)
        if self.plan.strategy == "recall":
            await self._speak_all(_fixed(known.answer, self.plan.expression, "memory"))
            return
        engine = session.house.reply
        if engine is None:
            raise EngineFailed("There is nothing to answer with: the reply engine is missing.", "Run `make setup`.")
        request = ReplyRequest(
            session.persona, self.lang, self.text, session.user(), self.plan, history, known.remembers, known.summary
        )
        stream = session.house.workers["reply"].stream(
            lambda cancelled: engine.reply(request, cancelled), within=SENTENCE_WITHIN_S
        )
        await self._speak_all(self._sentences(stream, engine, Ending(known.offer)))

    async def _in_danger(self, risk: Risk) -> None:
        """What the patterns alone know for a crisis: nothing waits for the words to be read, or for any engine."""
        session = self.session
        self._help(risk)
        reading = asyncio.get_running_loop().create_task(self._read(), name=f"reading-{self.turn}")
        try:
            history = (await session.ledger.history())[:-1]
            mood = session.mood.now(session.clock.now())
            _, self.plan = think(session.persona, self.lang, self.text, session.user(), mood, history)
            session.basis = basis(self.plan, self.text, session.user(), history)
            await self._reassure(risk, history)
            await reading
        finally:
            if not reading.done():
                reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    async def _reassure(self, risk: Risk, history: Sequence[Turn]) -> None:
        """The reviewed sentences: no reply engine has a say in them."""
        plan = self.plan
        if plan is None:
            raise RuntimeError("answered before planned")
        answer = safety.next_answer(risk, self.lang, [turn.text for turn in history if turn.role == "assistant"])
        await self._speak_all(_fixed(answer.sentences, plan.expression))

    def _help(self, risk: Risk) -> None:
        """The card, and for a crisis the face, before anything is said."""
        self.session.overhearing.murmuring.hush()
        self._card(safety.answer(risk, self.lang))
        if risk.level == "crisis":
            self._face("caring", 0.75, "safety")

    async def _read(self) -> Mapping[str, float] | None:
        """The words' emotion; the face reacts to it before anything is said. Returns what was read of danger: None
        when the text engine could not or does not, which leaves the patterns alone; the page is told when it fails."""
        session = self.session
        engine = session.house.text
        if engine is not None:
            try:
                readings = await session.house.workers["text"].call(
                    lambda: engine.read([self.text], [self.lang]),
                    within=READ_WITHIN_S,
                )
                session.works("text")
                tell_of_language(session, readings[0])
                state = readings[0].state.moved(at=session.clock.now(), source="text")
                session.fusion.take(state)
                if "reaction" not in self.ms:
                    session.react("words", self.turn)
                    self._mark("reaction")
                session.emit(reading_message(state, "text"))
                await session.correction.heard(self.text, self.lang)
                session.felt(state)
                return readings[0].danger
            except (EngineFailed, Busy) as error:
                session.failing(error, "text")
        session.felt(NOTHING.moved(at=session.clock.now(), source="text"))
        if "reaction" not in self.ms:
            session.react("words", self.turn)
            self._mark("reaction")
        return None

    async def _sentences(
        self, stream: AsyncIterator[Sentence | ReplyDone], engine: Replier, ending: Ending
    ) -> AsyncIterator[Sentence]:
        """What there is to say. The page is told of answers that are less than they could be, until one is whole."""
        async for item in stream:
            if isinstance(item, Sentence):
                if ending.lets(item.text):
                    yield item
            elif reason := item.degraded or getattr(engine, "degraded", None):
                self.session.failing(Degraded(reason), "reply")
            else:
                self.session.works("reply")
                self.session.house.notices.pop("reply", None)
        if ending.text and self.plan is not None:
            yield Sentence(ending.text, self.plan.expression, "memory")

    async def _speak_all(self, sentences: AsyncIterator[Sentence]) -> None:
        """Show each sentence as it comes; speak them in order while the next is being written."""
        waiting: asyncio.Queue[Sentence | None] = asyncio.Queue()
        if self.plan is None:
            raise RuntimeError("spoken before planned")
        speaking = self.voicing.speak(waiting, self.plan)
        voice = asyncio.get_running_loop().create_task(speaking, name=f"voice-{self.turn}")
        try:
            index = 0
            written = ""  # an expression that a tag asked for holds on
            async for whole in sentences:
                sentence = cued(whole)
                if written:
                    sentence = replace(sentence, expression=written)
                written = after(sentence.cues, written)
                if not sentence.text:
                    waiting.put_nowait(sentence)
                    continue
                seq = await self.session.ledger.text(self.turn, index, sentence.text, sentence.expression)
                self._mark("first_text")
                self.session.emit(
                    wire.Text(seq=seq, turn=self.turn, index=index, text=sentence.text, expression=sentence.expression)
                )
                waiting.put_nowait(sentence)
                index += 1
            waiting.put_nowait(None)
            await voice
        finally:
            if not voice.done():
                voice.cancel()
                await asyncio.gather(voice, return_exceptions=True)

    # ------------------------------------------------------------ small things

    def _mark(self, name: str) -> None:
        """Milliseconds from the text's arrival to the first time something happened."""
        self.ms.setdefault(name, round((self.session.clock.now() - self.arrived) * 1000.0, 1))

    def _face(self, expression: str, intensity: float, cause: str) -> None:
        self.session.emit(
            wire.Face.model_validate(
                {
                    "expression": expression,
                    "intensity": intensity * self.session.persona.expressiveness,
                    "ease_s": 0.3,
                    "cause": cause,
                    "turn": self.turn,
                }
            )
        )
        self._mark("reaction")

    def _card(self, answer: safety.SafetyAnswer) -> None:
        card = answer.card
        self.session.emit(
            wire.Card.model_validate(
                {
                    "kind": card.kind,
                    "lang": self.lang,
                    "title": card.title,
                    "text": card.text,
                    "lines": [
                        {"label": line.label, "number": line.number, "detail": line.detail} for line in card.lines
                    ],
                }
            )
        )
        self._mark("card")


def tell_of_language(session: Session, reading: TextReading) -> None:
    """Words in another language are answered all the same; the page says kindly which ones are read well."""
    if reading.other not in (None, NO_WORDS):
        session.problem(OtherLanguage(f"This looks like {reading.other}.", "English and Korean are read well."))


async def _fixed(sentences: tuple[str, ...], expression: str, engine: str = "safety") -> AsyncIterator[Sentence]:
    for text in sentences:
        yield Sentence(text, expression, engine)
