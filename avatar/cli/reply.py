"""`python -m avatar reply`: JSON lines in, JSON lines out.

In: {"persona", "lang", "text", "history"?: [{"role", "text"}], "basic"?: the user's emotion, given from outside}.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from typing import Any

from avatar.emotion import BASIC, LANGUAGES, EmotionState, state_of
from avatar.engines.base import ReplyDone, Sentence, Turn
from avatar.engines.registry import get
from avatar.errors import BadInput
from avatar.persona import builtin
from avatar.senses.language import readable
from avatar.single import SingleTurn

FIELDS = {"persona", "lang", "history", "text", "basic"}


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--engine", default=None, help="key of the reply engine (default: GYOGAM_REPLY_ENGINE)")


def run(options: argparse.Namespace) -> int:
    engine = get("reply", options.engine or os.environ.get("GYOGAM_REPLY_ENGINE"))
    single = SingleTurn(engine, get("text", os.environ.get("GYOGAM_TEXT_ENGINE")))
    ready = False
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        row = _row(line, number)
        if not ready:
            engine.load()
            ready = True
        print(json.dumps(_answer(single, row, number), ensure_ascii=False), flush=True)
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


def _felt(row: dict[str, Any], number: int) -> EmotionState | None:
    """The emotion given from outside; None where it is to be read."""
    basic = row.get("basic")
    if basic is None:
        return None
    try:
        return state_of({name: float(value) for name, value in basic.items()}, confidence=1.0, source="user")
    except (ValueError, TypeError, AttributeError) as error:
        raise BadInput(
            f"Line {number}: basic is not a distribution ({error}).", f"Names: {', '.join(BASIC)}."
        ) from None


def _answer(single: SingleTurn, row: dict[str, Any], number: int) -> dict[str, Any]:
    persona, lang = builtin(row.get("persona") or "default"), row.get("lang", "en")
    history = _history(row, number)
    started = time.perf_counter()
    answered = single.answer(persona, lang, row["text"], history, felt=_felt(row, number))
    plan = answered.plan
    sentences: list[Sentence] = []
    done = ReplyDone(0, "")
    first = 0.0
    for piece in answered.pieces:
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
