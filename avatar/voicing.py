"""One turn's voice: its sentences as clauses of sound, each sent with what the mouth, the face and the body do with it.

Where there is no sound (the voice is down, nothing in a sentence can be said), face and body are told without it. Cues
of a sentence (`avatar.engines.base.Cue`) are heard and seen at their places, and are no words. For `avatar.speaking`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from avatar.engines.base import Cue, Lang, Plan, Sentence, Streaming, Utterance, Voice
from avatar.errors import Busy, EngineFailed, UnknownName
from avatar.expression import gestures, timeline
from avatar.heard import Spoken
from avatar.mind.mood import tinge
from avatar.mind.restating import is_lead
from avatar.persona import Persona
from avatar.protocol import messages as wire
from avatar.protocol.frames import SPEECH_PART, Kind, pack
from avatar.voice import voices
from avatar.voice.clauses import clauses
from avatar.voice.manner import blend
from avatar.voice.saying import say, sayable, streamed

if TYPE_CHECKING:
    from avatar.session import Session

log = logging.getLogger(__name__)
CLAUSE_WITHIN_S = 30.0
STEP = 0.15
"""The mood's style is heard in shares of so much: finer ones are not told apart, and each would be kept as a sound."""
AHEAD_S = 0.3
"""Sound that the page should have left when the next arrives."""
LETTER_S: dict[Lang, float] = {"en": 0.07, "ko": 0.17}
"""About how long a letter (a Korean syllable) lasts."""
OUR_OWN = ("bank", "safety")
"""Writers whose sentences hold nothing of the person."""
EASE_S = 0.35
"""How fast the face goes to what a sentence without sound shows."""


class Voicing:
    """`mark` notes the milliseconds of the turn's first sound."""

    def __init__(self, session: Session, turn: int, lang: Lang, mark: Callable[[str], None]) -> None:
        self._session = session
        self._turn = turn
        self._lang: Lang = lang
        self._mark = mark
        self.spoken: list[Spoken] = []
        self.began: float | None = None
        """When the page began to play, as far as is known here."""
        self.until = 0.0
        """When the page will have played all that was sent."""
        self._mute = False
        self._chosen: Voice | None = None
        self._gestured = False  # what goes with the turn's strategy has been begun
        self._shown = ""  # the expression of the last sentence without sound

    async def speak(self, waiting: asyncio.Queue[Sentence | None], plan: Plan) -> None:
        """Every sentence of the queue, in order, until None."""
        index = 0
        while (sentence := await waiting.get()) is not None:
            silent = True
            style = self._style(plan, sentence, first=index == 0)
            expression = sentence.expression
            for clause, cues in _clauses(sentence, self._lang, first=index == 0):
                aloud = _aloud(clause, cues)
                if not self._mute and sayable(aloud, self._voice()):
                    common = sentence.engine in OUR_OWN or is_lead(clause)
                    heard = 0.0
                    async for utterance, whole in self._say(
                        aloud, style, plan.intensity, common=common, at_once=bool(cues)
                    ):
                        self._send(index, clause, cues, utterance, expression, plan, whole=whole)
                        heard += utterance.duration
                        self._said(clause, heard, utterance.duration, done=whole)
                        silent = False
                        index += 1
                    if heard:
                        self.spoken[-1] = Spoken(clause, heard)
                expression = after(cues, expression)
            if silent:
                self._show(sentence, plan)

    def _voice(self) -> Voice:
        """The turn's voice, chosen once; the page is told of one that is gone."""
        if self._chosen is None:
            self._chosen, error = voice_of(self._session.persona, self._lang)
            if error is not None:
                log.warning("persona %s: %s", self._session.persona.slug, error)
                self._session.emit(wire.Notice(code=error.code, part="voice", degraded=True, message=str(error)))
        return self._chosen

    def _style(self, plan: Plan, sentence: Sentence, *, first: bool) -> str:
        """What the plan asks for, and after the first sentence (whose sound may be kept) the mood in it. The reviewed
        answers to danger are calm and warm, whatever the mood."""
        session = self._session
        style, share = tinge(session.mood.now(session.clock.now()), session.persona)
        share = STEP * round(share / STEP)
        if first or sentence.engine == "safety" or not share or style == plan.style:
            return plan.style
        return blend({plan.style: 1 - share, style: share})

    async def _say(
        self, clause: str, style: str, intensity: float, *, common: bool, at_once: bool
    ) -> AsyncIterator[tuple[Utterance, bool]]:
        """One clause's sound and whether it is the whole of it; nothing once the voice is down, which the page is told.

        Where the page has nothing left to play, an engine that can gives it in pieces, so that it is heard sooner; not
        one with cues (`at_once`), whose places are known in the whole alone.
        """
        session, voice = self._session, self._voice()
        found = await session.house.speech_of(voice.engine)
        if found is None:
            self._mute = True
            notice = session.house.notices.get(f"speech:{voice.engine}")
            if notice is not None:
                session.emit(notice)
            return
        engine, worker = found
        try:
            if isinstance(engine, Streaming) and not at_once and self.until < session.clock.now() + AHEAD_S:
                async for utterance in worker.stream(
                    lambda _: streamed(engine, voice, clause, style=style, intensity=intensity, common=common),
                    within=CLAUSE_WITHIN_S,
                ):
                    yield utterance, False
            else:
                whole = await worker.call(
                    lambda: say(engine, voice, clause, style=style, intensity=intensity, common=common),
                    within=CLAUSE_WITHIN_S,
                )
                yield whole, True
        except (EngineFailed, Busy) as error:
            self._mute = True
            session.failing(error, "voice")
            return
        session.works("voice")

    def _said(self, clause: str, heard: float, last: float, *, done: bool) -> None:
        """Keeps account of what the page will have played. How long a clause of which only pieces are known will last
        is reckoned from its letters."""
        now = self._session.clock.now()
        self._mark("first_sound")
        if self.began is None:
            self.began = now
        self.until = max(self.until, now) + last
        whole = heard if done else max(heard, LETTER_S[self._lang] * sum(letter.isalnum() for letter in clause))
        if heard > last:
            self.spoken[-1] = Spoken(clause, whole)
        else:
            self.spoken.append(Spoken(clause, whole))

    def _send(
        self,
        index: int,
        clause: str,
        cues: tuple[Cue, ...],
        utterance: Utterance,
        expression: str,
        plan: Plan,
        *,
        whole: bool,
    ) -> None:
        session = self._session
        line = timeline.build(
            utterance, expression=expression, intensity=plan.intensity, style=plan.style, release=whole
        )
        for cue in cues:
            if cue.kind == "expression":
                line = timeline.turned(line, utterance.duration * cue.at / max(1, len(clause)), cue.name)
        samples = np.clip(utterance.samples * 32767.0, -32768, 32767).astype("<i2")
        session.emit(
            wire.Clip(
                turn=self._turn,
                index=index,
                epoch=session.epoch,
                sample_rate=utterance.sample_rate,
                samples=len(samples),
                style=plan.style,
                visemes=[wire.VisemeSpan(name=v.name, start=v.start, end=v.end) for v in line.visemes],
                keyframes=[
                    wire.Keyframe(at=k.at, expression=k.expression, intensity=k.intensity, ease_s=k.ease_s)
                    for k in line.keyframes
                ],
                gesture=self._gesture(cues, plan),
            )
        )
        for part, start in enumerate(range(0, len(samples), SPEECH_PART)):
            payload = samples[start : start + SPEECH_PART].tobytes()
            session.emit(pack(Kind.SPEECH, payload, stream=self._turn, index=index, part=part, epoch=session.epoch))

    def _show(self, sentence: Sentence, plan: Plan) -> None:
        """Face and body of a sentence that is not heard."""
        gesture = self._gesture(sentence.cues, plan)
        expression = after(sentence.cues, sentence.expression)
        if expression == self._shown and not gesture:
            return
        self._shown = expression
        self._session.emit(
            wire.Face(
                expression=expression,
                intensity=plan.intensity * timeline.HOLD,
                ease_s=EASE_S,
                cause="words",
                turn=self._turn,
                gesture=gesture,
            )
        )

    def _gesture(self, cues: tuple[Cue, ...], plan: Plan) -> str:
        """What is written there, else once a turn what goes with its strategy."""
        written = next((cue.name for cue in cues if cue.kind == "gesture"), "")
        own = "" if self._gestured else gestures.going_with(plan.strategy, self._lang)
        self._gestured = True
        return written or own


def voice_of(persona: Persona, lang: Lang) -> tuple[Voice, UnknownName | None]:
    """The persona's voice for this language; the language's own where the persona names none that speaks it, with the
    error where the one it names is gone."""
    named = persona.voices.get(lang)
    if named:
        try:
            voice = voices.find(named)
        except UnknownName as error:
            return voices.default_voice(lang), error
        if voice.lang == lang:
            return voice, None
    return voices.default_voice(lang), None


def after(cues: tuple[Cue, ...], expression: str) -> str:
    """The expression that holds once these cues are past."""
    return next((cue.name for cue in reversed(cues) if cue.kind == "expression"), expression)


def _clauses(sentence: Sentence, lang: Lang, *, first: bool) -> Iterator[tuple[str, tuple[Cue, ...]]]:
    """Pieces to speak, each with its cues, whose places are counted in the piece."""
    pieces = clauses(sentence.text, lang, first=first) or [""]
    left, at = list(sentence.cues), 0
    for number, piece in enumerate(pieces):
        begin = max(at, sentence.text.find(piece, at))
        at = begin + len(piece)
        mine = left if number == len(pieces) - 1 else [cue for cue in left if cue.at < at]
        left = left[len(mine) :]
        yield piece, tuple(replace(cue, at=min(len(piece), max(0, cue.at - begin))) for cue in mine)


def _aloud(clause: str, cues: tuple[Cue, ...]) -> str:
    """The clause with its sounds written into it, as `avatar.voice.saying` reads them."""
    text, at = "", 0
    for cue in cues:
        if cue.kind == "sound":
            text += f"{clause[at : cue.at]} [{cue.name}] "
            at = cue.at
    return (text + clause[at:]).strip()
