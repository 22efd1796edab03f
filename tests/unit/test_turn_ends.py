"""Every turn ends exactly once, whatever breaks; and what is logged of a mistake never quotes a person."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from avatar.engines.base import ReplyDone, ReplyRequest, Sentence
from avatar.engines.fakes import FakeReply
from avatar.engines.worker import InlineWorker, Worker
from avatar.errors import Busy, EngineFailed
from avatar.faults import trace
from avatar.protocol import messages as wire
from tests.unit import test_session
from tests.unit.test_session import Talk

talk = test_session.talk

WORDS = "the secret fox"


class Mistaken(Exception):
    """As onnxruntime's errors are: of no builtin kind. It quotes its input."""


class Broken(FakeReply):
    def reply(self, request: ReplyRequest, cancelled: object = None) -> Iterator[Sentence | ReplyDone]:
        raise Mistaken(f"cannot answer {request.text!r}")


async def test_an_engine_that_raises_anything_at_all_ends_the_turn_as_failed(
    talk: Talk,
    caplog: pytest.LogCaptureFixture,
) -> None:
    worker = Worker("reply")
    talk.house.install("reply", Broken(), worker)
    await talk.session.start(greet=False)
    await talk.say(WORDS)
    for _ in range(200):  # the worker's thread is real
        if talk.of(wire.Done):
            break
        await talk.clock.advance(0.01)
    worker.close()
    assert [done.status for done in talk.of(wire.Done)] == ["failed"]
    assert "Mistaken" in caplog.text
    assert "fox" not in caplog.text
    assert not any("fox" in problem.model_dump_json() for problem in talk.of(wire.Problem))


async def test_a_mistake_of_our_own_ends_the_turn_and_is_logged_without_its_words(
    talk: Talk,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG)

    def think(*_: object) -> None:
        raise LookupError(f"nothing known of {WORDS}")

    await talk.session.start(greet=False)
    with monkeypatch.context() as patched:
        patched.setattr("avatar.speaking.think", think)
        await talk.say(WORDS)
    assert [done.status for done in talk.of(wire.Done)] == ["failed"]
    assert "LookupError" in caplog.text
    assert "test_turn_ends.py" in caplog.text
    assert "fox" not in caplog.text
    await talk.say("and again")
    assert [done.status for done in talk.of(wire.Done)] == ["failed", "finished"]


async def test_a_store_that_fails_while_a_turn_is_stopped_leaves_the_session_alive(talk: Talk) -> None:
    async def refuse(turn: int, text: str) -> None:
        raise Busy("The conversation could not be stored.")

    await talk.session.start(greet=False)
    await talk.say("one", seconds=0.05)
    whole = talk.ledger.heard
    talk.ledger.heard = refuse  # type: ignore[method-assign]
    await talk.say("two", seconds=3.0)
    talk.ledger.heard = whole  # type: ignore[method-assign]
    await talk.say("three", seconds=3.0)
    assert [done.turn for done in talk.of(wire.Done)] == [1, 2, 3]
    assert [problem.message for problem in talk.of(wire.Problem)] == ["The conversation could not be stored."]


def test_a_trace_names_the_places_and_not_the_message() -> None:
    try:
        raise ValueError(WORDS)
    except ValueError as error:
        told = trace(error)
    assert told.startswith("ValueError at test_turn_ends.py:")
    assert "fox" not in told
    assert trace(ValueError(WORDS)) == "ValueError at no known place"


async def test_a_voice_that_fails_once_is_told_and_taken_back_when_it_speaks_again(talk: Talk) -> None:
    speech = talk.house.engines["speech:fake"]
    talk.house.install(
        "speech:fake", speech, InlineWorker("speech", talk.clock, fail=EngineFailed("The voice is down."))
    )
    await talk.session.start(greet=False)
    await talk.say("one", seconds=5.0)
    talk.house.install("speech:fake", speech, InlineWorker("speech", talk.clock))
    await talk.say("two", seconds=5.0)
    await talk.say("three", seconds=5.0)
    told = [(notice.part, notice.code, notice.degraded) for notice in talk.of(wire.Notice)]
    assert told == [("voice", "engine_failed", True), ("voice", "engine_failed", False)]
    assert [done.status for done in talk.of(wire.Done)] == ["finished"] * 3


async def test_a_text_engine_that_is_busy_costs_its_reading_and_not_the_answer(talk: Talk) -> None:
    engine = talk.house.engines["text"]
    talk.house.install("text", engine, InlineWorker("text", talk.clock, fail=Busy("Sixteen calls wait.")))
    await talk.session.start(greet=False)
    await talk.say("hello", seconds=5.0)
    assert [(notice.part, notice.degraded) for notice in talk.of(wire.Notice)] == [("text", True)]
    assert [done.status for done in talk.of(wire.Done)] == ["finished"]
