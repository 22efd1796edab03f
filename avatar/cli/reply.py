"""`python -m avatar reply`: JSON lines in, JSON lines out.

In: {"persona", "lang", "text", "history"?: [{"role", "text"}], "basic"?: the user's emotion, given from outside}.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from typing import Any

from avatar.emotion import BASIC, LANGUAGES, EmotionState, state_of
from avatar.engines.base import Lang, Plan, ReplyDone, ReplyRequest, Sentence, TextReading, Turn
from avatar.engines.registry import get
from avatar.errors import BadInput
from avatar.mind import memory, safety
from avatar.mind.mood import Mood
from avatar.mind.safety import Risk
from avatar.mind.turn import feeling_met, think
from avatar.persona import Persona, builtin
from avatar.remembering import Reader, Recalled, told
from avatar.senses.language import readable

FIELDS = {"persona", "lang", "history", "text", "basic"}
READER = Reader()
SETTLED_S = 5.0
"""The mood is taken as it is this long after the words were felt."""


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--engine", default=None, help="key of the reply engine (default: GYOGAM_REPLY_ENGINE)")


def run(options: argparse.Namespace) -> int:
    engine = get("reply", options.engine or os.environ.get("GYOGAM_REPLY_ENGINE"))
    ready = False
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        row = _row(line, number)
        if not ready:
            engine.load()
            ready = True
        print(json.dumps(_answer(engine, row, number), ensure_ascii=False), flush=True)
    return 0


def _row(line: str, number: int) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise BadInput(f"Line {number} is not JSON ({error.msg}).", "Give one JSON object a line.") from None
    if not isinstance(row, dict) or not isinstance(row.get("text"), str) or not row["text"].strip():
        raise BadInput(f"Line {number} has no text.", 'Give {"persona", "lang", "history", "text"}.')
    unknown = set(row) - FIELDS
    if unknown:
        raise BadInput(f"Line {number} has unknown fields: {', '.join(sorted(unknown))}.", f"Known: {sorted(FIELDS)}.")
    if row.get("lang", "en") not in LANGUAGES:
        raise BadInput(f"Line {number} asks for language {row['lang']!r}.", f"Use one of: {', '.join(LANGUAGES)}.")
    row["text"] = readable(row["text"])
    return row


def _history(row: dict[str, Any], number: int) -> tuple[Turn, ...]:
    turns = row.get("history") or []
    try:
        found = tuple(Turn(turn["role"], readable(str(turn["text"]))) for turn in turns)
    except (TypeError, KeyError):
        raise BadInput(f"Line {number}: history must be a list of role and text.") from None
    if any(turn.role not in ("user", "assistant") for turn in found):
        raise BadInput(f"Line {number}: a role in history is neither user nor assistant.")
    return found


def _reading(row: dict[str, Any], lang: Lang) -> TextReading:
    reading: TextReading = get("text", os.environ.get("GYOGAM_TEXT_ENGINE")).read([row["text"]], [lang])[0]
    return reading


def _state(row: dict[str, Any], reading: TextReading, number: int) -> EmotionState:
    """The emotion given from outside, or what the text engine reads."""
    basic = row.get("basic")
    if basic is None:
        return reading.state
    try:
        return state_of({name: float(value) for name, value in basic.items()}, confidence=1.0, source="user")
    except (ValueError, TypeError, AttributeError) as error:
        raise BadInput(
            f"Line {number}: basic is not a distribution ({error}).", f"Names: {', '.join(BASIC)}."
        ) from None


def _recalled(text: str, lang: Lang, feeling: str, history: Sequence[Turn], persona: Persona) -> Recalled:
    """What the history beyond its last turns gives to this answer, as in a session."""
    notes = memory.noted(history, lang)
    notes.hear(text, lang, feeling)
    vector = None
    if notes.might(text):
        sense = get("text", os.environ.get("GYOGAM_TEXT_ENGINE"))
        sense.load()
        vector = READER.read(sense, notes, text, lang, memory.MOST)
    return told(notes, text, vector, lang, feeling, persona)


def _own_words(known: Recalled, plan: Plan) -> Iterator[Sentence | ReplyDone]:
    yield from (Sentence(text, plan.expression, "memory") for text in known.answer)
    yield ReplyDone(1, "memory")


def _reviewed(risk: Risk, lang: str, plan: Plan, history: Sequence[Turn]) -> Iterator[Sentence | ReplyDone]:
    """The fixed answer to words of danger, as in a session: the reply engine has no say in it."""
    said = [turn.text for turn in history if turn.role == "assistant"]
    for text in safety.next_answer(risk, lang, said).sentences:
        yield Sentence(text, plan.expression, "safety")
    yield ReplyDone(1, "safety")


def _answer(engine: Any, row: dict[str, Any], number: int) -> dict[str, Any]:
    persona, lang = builtin(row.get("persona") or "default"), row.get("lang", "en")
    history = _history(row, number)
    started = time.perf_counter()
    reading = _reading(row, lang)
    user = _state(row, reading, number)
    mood = Mood(persona, 0.0)
    mood.feel(user, 0.0)
    risk, plan = think(persona, lang, row["text"], user, mood.now(SETTLED_S), history, reading.danger)
    feeling = feeling_met(row["text"], user, history, plan)
    known = Recalled() if risk.level != "none" else _recalled(row["text"], lang, feeling, history, persona)
    sentences: list[Sentence] = []
    done = ReplyDone(0, engine.name)
    first = 0.0
    request = ReplyRequest(persona, lang, row["text"], user, plan, history, known.remembers, known.summary)
    if risk.level != "none":
        pieces = _reviewed(risk, lang, plan, history)
    else:
        pieces = _own_words(known, plan) if known.answer else engine.reply(request)
    for piece in pieces:
        if isinstance(piece, ReplyDone):
            done = piece
        else:
            first = first or time.perf_counter() - started
            sentences.append(piece)
    if done.degraded:
        print(f"reply: line {number}: {done.degraded}", file=sys.stderr)
    return {
        "reply": " ".join(sentence.text for sentence in sentences),
        "strategy": plan.strategy,
        "express": {"style": plan.style, "expression": plan.expression, "intensity": plan.intensity},
        "sentences": [{"text": sentence.text, "expression": sentence.expression} for sentence in sentences],
        "candidates": done.candidates,
        "engine": done.engine,
        "ms": {
            "first_token": round(first * 1000, 1),
            "total": round((time.perf_counter() - started) * 1000, 1),
        },
    }
