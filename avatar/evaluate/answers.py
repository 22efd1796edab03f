"""What is answered to a situation, and by whom: a reply engine in a turn as a session takes it, and what it is
compared with: a random reviewed line of the same strategy, and the answer to another situation.

Used by `avatar.evaluate.mind`.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from avatar.emotion import EmotionState, state_of
from avatar.engines.base import Replier, ReplyDone, ReplyRequest, Sentence, TextSense
from avatar.evaluate.situations import LONG, Situation
from avatar.mind import bank, memory, safety
from avatar.mind.memory import Notes
from avatar.mind.mood import Mood
from avatar.mind.policy import strategies
from avatar.mind.safety import Risk
from avatar.mind.turn import feeling_met, think
from avatar.persona import builtin
from avatar.remembering import Reader
from avatar.remembering import told as recalled

SETTLED_S = 5.0
"""The mood is taken as it is this long after the words were felt."""
SEED = 7
READER = Reader()


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, with what was planned for it and the milliseconds it took; 0 where nothing was timed."""

    situation: Situation
    sentences: tuple[str, ...]
    strategy: str  # of avatar/mind/strategies.toml; "" where nobody planned
    support: str  # the same in the language of support talk
    style: str  # how the voice sounds; "" where nobody planned
    writers: tuple[str, ...] = ()  # who wrote each sentence
    felt: str = ""  # the emotion that was read in the message
    first_ms: float = 0.0
    total_ms: float = 0.0

    @property
    def text(self) -> str:
        return " ".join(self.sentences)


def feeling(basic: str) -> EmotionState:
    """The state of a person who said what they feel."""
    return state_of({basic: 1.0}, confidence=1.0, source="user")


def ask(engine: Replier, sense: TextSense, situation: Situation, told: bool) -> Answer:
    """The engine's answer. `told`: the feeling is given as it is, not read from the words. The clock runs from the
    message on; what a session has noted of the turns before is not counted."""
    persona, lang, text = builtin(situation.persona), situation.lang, situation.text
    notes = memory.noted(situation.history, lang)
    if situation.history:
        READER.read(sense, notes, situation.history[0].text, lang, memory.MOST)
    started, first = time.perf_counter(), 0.0
    reading = sense.read([text], [lang])[0]
    user = feeling(situation.basic) if told else reading.state
    mood = Mood(persona, 0.0)
    mood.feel(user, 0.0)
    risk, plan = think(persona, lang, text, user, mood.now(SETTLED_S), situation.history, reading.danger)
    request = ReplyRequest(persona, lang, text, user, plan, situation.history)
    pieces = []
    for piece in _safe(risk, request) if risk.level != "none" else _spoken(engine, sense, request, notes):
        first = first or time.perf_counter() - started
        pieces.append(piece)
    return Answer(
        situation,
        tuple(piece.text for piece in pieces),
        plan.strategy,
        strategies()[plan.strategy].support,
        plan.style,
        tuple(piece.engine for piece in pieces),
        reading.state.top,
        1000 * first,
        1000 * (time.perf_counter() - started),
    )


def _safe(risk: Risk, request: ReplyRequest) -> Iterator[Sentence]:
    """The fixed texts for words of danger; the engine has no say in them."""
    said = [turn.text for turn in request.history if turn.role == "assistant"]
    for text in safety.next_answer(risk, request.lang, said).sentences:
        yield Sentence(text, request.plan.expression, "safety")


def _spoken(engine: Replier, sense: TextSense, request: ReplyRequest, notes: Notes) -> Iterator[Sentence]:
    """What the person asks to be reminded of is answered from the notes, everything else by the engine."""
    felt = feeling_met(request.text, request.state, request.history, request.plan)
    notes.hear(request.text, request.lang, felt)
    might = notes.might(request.text)
    vector = READER.read(sense, notes, request.text, request.lang, memory.MOST) if might else None
    known = recalled(notes, request.text, vector, request.lang, felt, request.persona)
    if known.answer:
        yield from (Sentence(text, request.plan.expression, "memory") for text in known.answer)
        return
    for piece in engine.reply(replace(request, remembers=known.remembers, summary=known.summary)):
        if not isinstance(piece, ReplyDone):
            yield piece


def answers(engine: Replier, sense: TextSense, some: Sequence[Situation], told: bool = False) -> Iterator[Answer]:
    """One answer a situation. In a long conversation the turn before has just been answered, as it would have been."""
    for situation in some:
        if len(situation.history) >= LONG:
            before = replace(situation, history=situation.history[:-2], text=situation.history[-2].text)
            ask(engine, sense, before, told)
        yield ask(engine, sense, situation, told)


def random_lines(some: Sequence[Answer]) -> list[Answer]:
    """For each answer, a reviewed line of the same strategy, drawn whatever was said; none where there is no such line
    (danger has fixed texts)."""
    chance, made = random.Random(SEED), []  # noqa: S311 - a baseline, not a secret
    pools: dict[tuple[str, str], list[str]] = {}
    for entry in bank.entries():
        for voice in bank.VOICES:
            for line in entry.part(voice, "body"):
                pools.setdefault((voice, bank.strategy_of(line) or ""), []).append(line)
    for one in some:
        persona = builtin(one.situation.persona)
        pool = pools.get((bank.voice_of(one.situation.lang, persona.speech_level), one.strategy))
        if pool:
            line = chance.choice(pool).replace(bank.NAME, persona.text("name", one.situation.lang))
            made.append(replace(one, sentences=(line,), writers=()))
    return made


def of_others(some: Sequence[Answer]) -> list[Answer]:
    """Each situation with the answer, plan and all, to another one of the same language and speech level."""
    made = []
    for group in sorted({(one.situation.lang, one.situation.level) for one in some}):
        own = [one for one in some if (one.situation.lang, one.situation.level) == group]
        random.Random(SEED).shuffle(own)  # noqa: S311 - a baseline, not a secret
        made += [replace(other, situation=one.situation) for one, other in zip(own, own[1:] + own[:1], strict=True)]
    return made
