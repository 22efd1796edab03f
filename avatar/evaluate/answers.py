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
from avatar.engines.base import Replier, Sentence, TextSense
from avatar.evaluate.situations import LONG, Situation
from avatar.mind import bank
from avatar.mind.policy import strategies
from avatar.persona import builtin
from avatar.single import SingleTurn

SEED = 7


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


def ask(single: SingleTurn, situation: Situation, told: bool) -> Answer:
    """The engine's answer. `told`: the feeling is given as it is, not read from the words. The clock runs from the
    message on; what a session has noted of the turns before is not counted."""
    persona, lang, history = builtin(situation.persona), situation.lang, situation.history
    notes = single.noted(history, lang)
    started, first = time.perf_counter(), 0.0
    felt = feeling(situation.basic) if told else None
    answered = single.answer(persona, lang, situation.text, history, felt=felt, notes=notes)
    pieces: list[Sentence] = []
    for piece in answered.pieces:
        if isinstance(piece, Sentence):
            first = first or time.perf_counter() - started
            pieces.append(piece)
    return Answer(
        situation,
        tuple(piece.text for piece in pieces),
        answered.plan.strategy,
        strategies()[answered.plan.strategy].support,
        answered.plan.style,
        tuple(piece.engine for piece in pieces),
        answered.reading.state.top,
        1000 * first,
        1000 * (time.perf_counter() - started),
    )


def answers(engine: Replier, sense: TextSense, some: Sequence[Situation], told: bool = False) -> Iterator[Answer]:
    """One answer a situation. In a long conversation the turn before has just been answered, as it would have been."""
    single = SingleTurn(engine, sense)
    for situation in some:
        if len(situation.history) >= LONG:
            before = replace(situation, history=situation.history[:-2], text=situation.history[-2].text)
            ask(single, before, told)
        yield ask(single, situation, told)


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
