"""Memory that forgets: by age, by number of conversations, by number of events."""

from __future__ import annotations

from uuid import uuid4

from avatar.protocol.messages import Text
from chat import recall
from chat.recall import KEEP_S, Recall


def test_touching_keeps_and_leaving_forgets():
    time = 0.0
    memory = Recall(lambda: time)
    talk, idle = uuid4(), uuid4()
    memory.of(talk).said[1] = "hello"
    memory.of(idle).said[1] = "bye"
    time = KEEP_S - 1
    memory.of(talk)
    time = KEEP_S + 1
    assert memory.known(talk)
    assert not memory.known(idle)
    assert memory.of(talk).said == {1: "hello"}
    memory.forget(talk)
    assert memory.of(talk).said == {}


def test_old_events_and_turns_go_first():
    memory = Recall(lambda: 0.0)
    talk = uuid4()
    kept = memory.of(talk)
    for number in range(1, recall.LIMIT_EVENTS + 11):
        kept.events[number] = Text(seq=number, turn=1, index=0, text="x", expression="neutral")
    for number in range(1, recall.LIMIT_SAID + 6):
        kept.said[number] = "x"
        kept.answers[number] = ["y"]
    kept = memory.of(talk)
    assert next(iter(kept.events)) == 11
    assert next(iter(kept.said)) == 6
    assert len(kept.answers) == recall.LIMIT_TURNS


def test_many_conversations_do_not_fill_memory(monkeypatch):
    monkeypatch.setattr(recall, "LIMIT_CONVERSATIONS", 10)
    memory = Recall(lambda: 0.0)
    talks = [uuid4() for _ in range(25)]
    for talk in talks:
        memory.of(talk)
    assert len(memory) == 10
    assert memory.known(talks[-1])
    assert not memory.known(talks[0])
