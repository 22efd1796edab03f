"""A single turn outside of a session: words read, planned and answered as a session does it, without voice and face.

Nothing of it is kept but what the text engine's words centre on. Used by `python -m avatar reply` and
`avatar.evaluate.answers`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from avatar.emotion import EmotionState
from avatar.engines.base import Lang, Plan, Replier, ReplyDone, ReplyRequest, Sentence, TextReading, TextSense, Turn
from avatar.mind import memory
from avatar.mind.explaining import EXPLAIN, WRITER, explained
from avatar.mind.helped import Ending
from avatar.mind.memory import Notes
from avatar.mind.mood import Mood
from avatar.mind.reply import safe
from avatar.mind.safety import Risk
from avatar.mind.turn import feeling_met, think
from avatar.persona import Persona
from avatar.remembering import Reader, told

SETTLED_S = 5.0
"""The mood is taken as it is this long after the words were felt."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What was read and planned; `pieces` are made while they are taken."""

    reading: TextReading
    risk: Risk
    plan: Plan
    pieces: Iterator[Sentence | ReplyDone]


class SingleTurn:
    """Answers messages one by one, each with the conversation that it stands in."""

    def __init__(self, engine: Replier, sense: TextSense) -> None:
        self._engine = engine
        self._sense = sense
        self._reader = Reader()

    def noted(self, history: Sequence[Turn], lang: Lang) -> Notes:
        """What a session would have noted, and understood, of the turns before."""
        notes = memory.noted(history, lang)
        if history:
            self._reader.read(self._sense, notes, history[0].text, lang, memory.MOST)
        return notes

    def answer(
        self,
        persona: Persona,
        lang: Lang,
        text: str,
        history: Sequence[Turn] = (),
        *,
        felt: EmotionState | None = None,
        notes: Notes | None = None,
    ) -> Answered:
        """The answer to `text`. `felt`: what the person feels, where it need not be read; `notes`: of `noted`, where
        that is not to be done now."""
        history = tuple(history)
        reading = self._sense.read([text], [lang])[0]
        user = felt or reading.state
        mood = Mood(persona, 0.0)
        mood.feel(user, 0.0)
        risk, plan = think(persona, lang, text, user, mood.now(SETTLED_S), history, reading.danger)
        request = ReplyRequest(persona, lang, text, user, plan, history)
        if risk.level != "none":
            return Answered(reading, risk, plan, safe(risk, request))
        if plan.strategy == EXPLAIN:
            return Answered(reading, risk, plan, _why(request))
        return Answered(reading, risk, plan, self._spoken(request, notes))

    def _spoken(self, request: ReplyRequest, notes: Notes | None) -> Iterator[Sentence | ReplyDone]:
        """What the person asks to be reminded of is answered from the notes, everything else by the engine."""
        text, lang = request.text, request.lang
        notes = notes or memory.noted(request.history, lang)
        feeling = feeling_met(text, request.state, request.history, request.plan)
        notes.hear(text, lang)
        notes.felt(feeling)
        vector = self._reader.read(self._sense, notes, text, lang, memory.MOST) if notes.might(text) else None
        known = told(notes, text, vector, lang, feeling, request.persona, request.history)
        if known.answer:
            yield from (Sentence(words, request.plan.expression, "memory") for words in known.answer)
            yield ReplyDone(1, "memory")
            return
        ending = Ending(known.offer)
        for piece in self._engine.reply(replace(request, remembers=known.remembers, summary=known.summary)):
            if isinstance(piece, ReplyDone):
                if ending.text:
                    yield Sentence(ending.text, request.plan.expression, "memory")
                yield piece
            elif piece.text and ending.lets(piece.text):
                yield piece


def _why(request: ReplyRequest) -> Iterator[Sentence | ReplyDone]:
    """Asked why it answered so: what the conversation itself tells, as nothing else is kept."""
    for text in explained(None, request.history, request.lang, request.persona):
        yield Sentence(text, request.plan.expression, WRITER)
    yield ReplyDone(1, WRITER)
