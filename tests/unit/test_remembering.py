"""A session still knows what was said long ago, and gives it to every engine; it forgets with the session."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from avatar.engines.base import ReplyDone, ReplyRequest, Sentence
from avatar.engines.fakes import FakeReply, FakeText, Script
from avatar.ledger import MemoryLedger
from avatar.protocol import messages as wire
from avatar.session import Session
from tests.unit import test_session
from tests.unit.test_session import PERSONA, Talk

talk = test_session.talk


class Listening(FakeReply):
    """Keeps what it is asked with."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[ReplyRequest] = []

    def reply(self, request: ReplyRequest, cancelled: object = None) -> Iterator[Sentence | ReplyDone]:
        self.asked.append(request)
        yield from super().reply(request)


@pytest.fixture
async def engine(talk: Talk) -> Listening:
    made = Listening()
    talk.house.install("reply", made)
    await talk.session.start(greet=False)
    return made


async def talked(talk: Talk, *texts: str) -> str:
    """What was answered to the last of these."""
    for text in texts:
        await talk.say(text, 10.0)
    last = max(message.turn for message in talk.of(wire.Text))
    return " ".join(message.text for message in talk.of(wire.Text) if message.turn == last)


async def test_turn_fifty_knows_turn_one(talk: Talk, engine: Listening) -> None:
    await talked(talk, "Hi, I'm Dana. My sister Jin is getting married.", *[f"well, {i}" for i in range(48)])
    asked = len(engine.asked)
    assert await talked(talk, "what's my name?") == "You told me your name is Dana."
    assert "“My sister Jin is getting married.”" in await talked(talk, "Do you remember my sister?")
    assert len(engine.asked) == asked, "no engine can answer this otherwise"
    done = talk.of(wire.Done)[-1]
    assert (done.status, done.strategy) == ("finished", "recall")


async def test_the_one_thing_a_message_calls_for_reaches_the_engine(talk: Talk, engine: Listening) -> None:
    await talked(talk, "My dog Biscuit is fourteen and limps.", *[f"well, {i}" for i in range(8)])
    assert engine.asked[-1].remembers == ""
    await talked(talk, "Biscuit did not eat this morning.")
    assert engine.asked[-1].remembers == "their dog Biscuit is fourteen and limps"
    assert "Biscuit is fourteen" in engine.asked[-1].summary


async def test_without_a_text_engine_names_and_words_still_do(talk: Talk, engine: Listening) -> None:
    del talk.house.engines["text"]
    await talked(talk, "My dog Biscuit is fourteen and limps.", *[f"well, {i}" for i in range(8)], "Biscuit sleeps.")
    assert "Biscuit" in engine.asked[-1].remembers


async def test_a_failing_text_engine_fails_no_turn(talk: Talk, engine: Listening) -> None:
    class Mute(FakeText):
        def embed(self, texts):  # type: ignore[no-untyped-def]
            Script(fails=frozenset({1})).play("text")

    await talked(talk, "My dog Biscuit is fourteen and limps.", *[f"well, {i}" for i in range(8)])
    talk.house.install("text", Mute())
    await talked(talk, "Biscuit did not eat this morning.")
    assert talk.of(wire.Done)[-1].status == "finished"
    assert "Biscuit" in engine.asked[-1].remembers


async def test_a_conversation_taken_up_again_knows_its_beginning(talk: Talk, engine: Listening) -> None:
    await talked(talk, "My name is Dana.", *[f"well, {i}" for i in range(30)])
    await talk.session.close()
    talk.session = Session(talk.house, PERSONA, "en", talk.ledger, talk._emit, talk.clock)
    await talk.session.start()
    assert await talked(talk, "what's my name?") == "You told me your name is Dana."


async def test_an_interrupted_turn_is_heard_too(talk: Talk, engine: Listening) -> None:
    await talk.say("My name is Dana.", 0.0)
    assert "Dana" in await talked(talk, "what's my name?")


async def test_words_of_danger_are_no_memory(talk: Talk, engine: Listening) -> None:
    answer = await talked(talk, "My name is Dana and I want to kill myself.", "hm", "hm", "hm", "what's my name?")
    assert "Dana" not in answer
    assert engine.asked == [] or "kill" not in engine.asked[-1].summary


async def test_what_helped_is_offered_to_be_kept_and_to_be_tried_again(talk: Talk, engine: Listening) -> None:
    talk.session.remembering.kept([], on=True)
    await talked(talk, "I feel sad and awful", "Walking helped a lot.")
    (suggestion,) = talk.of(wire.Suggestion)
    note = talk.session.remembering.taken(suggestion.id)
    assert note is not None
    assert (suggestion.kind, note.text, note.feeling) == ("helped", "Walking helped a lot.", "sadness")

    await talk.session.close()
    talk.ledger = MemoryLedger()
    talk.session = Session(talk.house, PERSONA, "en", talk.ledger, talk._emit, talk.clock)
    talk.session.remembering.kept([replace(note, turn=0, key="1")], on=True)
    talk.sent.clear()
    await talk.session.start(greet=False)
    assert "Walking" not in await talked(talk, "I feel sad and awful"), "the pain is heard first"
    offered = await talked(talk, "so sad, I failed again")
    assert offered == "I hear you. Walking helped last time, you told me. Could it help today?"
    assert "Walking" not in await talked(talk, "still sad and awful"), "once in a talk"
