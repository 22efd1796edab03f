"""A hum while somebody speaks, in a conversation in virtual time: what the page gets, and what it does not count as."""

from __future__ import annotations

import numpy as np
import pytest

from avatar.engines import fakes
from avatar.engines.worker import InlineWorker
from avatar.errors import EngineFailed
from avatar.mind.murmurs import APART_S
from avatar.murmuring import ECHO_S
from avatar.persona import builtin
from avatar.protocol import messages as wire
from avatar.protocol.frames import Kind, unpack
from avatar.voice.saying import sound
from avatar.voice.voices import engine, find
from tests.unit import test_overhearing, test_session
from tests.unit.test_overhearing import Room
from tests.unit.test_session import Talk

talk = test_session.talk
room = test_overhearing.room
PAUSE_S = 0.4
"""Longer than a pause, shorter than an end."""


@pytest.fixture
def listener(room: Room) -> Room:
    """A lively persona with a voice of its own listens."""
    room.talk.session.change(builtin("sunny"))
    room.talk.house.install("speech:hibari", engine("hibari"))
    return room


def murmurs(talk: Talk) -> list[wire.Murmur]:
    return talk.of(wire.Murmur)


def sounds_of(talk: Talk) -> list[np.ndarray]:
    frames = [unpack(raw) for raw in talk.sent if isinstance(raw, bytes)]
    return [np.frombuffer(frame.payload, "<i2") for frame in frames if frame.kind is Kind.MURMUR]


async def test_a_pause_in_speech_gets_a_small_sound_that_is_no_turn(listener: Room) -> None:
    talk = listener.talk
    await listener.hear(2.5, quiet_s=PAUSE_S)
    (made,) = murmurs(talk)
    (samples,) = sounds_of(talk)
    assert made.sound in ("mm", "hum")
    assert len(samples) == made.samples
    assert 100 < int(np.abs(samples.astype(int)).max()) < 0.3 * 32768, "heard, and low"
    assert any(one.name != "sil" for one in made.visemes)
    assert not talk.of(wire.Text) and not talk.of(wire.Clip) and not talk.of(wire.BargeIn)
    assert await talk.ledger.history() == ()
    await listener.hear(1.0)
    assert listener.heard() == ["hello there"], "the person has not been cut off"
    assert [item.turn for item in talk.of(wire.Accepted)] == [1]


async def test_a_long_story_gets_few_of_them(listener: Room) -> None:
    for _ in range(6):
        await listener.hear(2.5, quiet_s=PAUSE_S)
    talk = listener.talk
    times = [at for at, item in zip(talk.times, talk.sent, strict=True) if isinstance(item, wire.Murmur) and item.sound]
    assert 2 <= len(times) <= 3
    assert all(later - earlier >= APART_S for earlier, later in zip(times, times[1:], strict=False))


async def test_a_short_remark_gets_none(listener: Room) -> None:
    await listener.hear(1.5, quiet_s=PAUSE_S)
    assert murmurs(listener.talk) == []


async def test_none_while_the_avatar_speaks_or_thinks(listener: Room) -> None:
    talk = listener.talk
    talk.house.install("reply", fakes.FakeReply(), InlineWorker("reply", talk.clock, delay=9.0))
    await talk.say("hello", seconds=0.5)
    assert talk.session.answering and not talk.session.speaking
    await listener.hear(2.5, quiet_s=PAUSE_S)
    assert murmurs(talk) == []


async def test_who_cuts_in_is_not_hummed_at(listener: Room) -> None:
    talk = listener.talk
    talk.house.install("reply", fakes.FakeReply(sentences=test_overhearing.LONG))
    await listener.speak()
    await listener.hear(2.5, quiet_s=PAUSE_S)
    assert len(talk.of(wire.BargeIn)) == 1
    assert murmurs(talk) == []


async def test_danger_in_the_words_so_far_gets_no_sound(listener: Room) -> None:
    listener.says("I want to kill myself")
    await listener.hear(2.5, quiet_s=PAUSE_S)
    assert [one.sound for one in murmurs(listener.talk)] in ([], [""])
    assert sounds_of(listener.talk) == []


async def test_danger_in_the_turn_before_gets_no_sound(listener: Room) -> None:
    talk = listener.talk
    await talk.say("I want to kill myself", seconds=60.0)
    await talk.session.receive(wire.Played(turn=1, heard_s=9.0))
    await listener.hear(2.5, quiet_s=PAUSE_S)
    assert talk.of(wire.Card)
    assert sounds_of(talk) == []


@pytest.mark.parametrize("how", ["late", "broken", "missing"])
async def test_a_sound_that_is_not_there_at_once_is_a_nod(listener: Room, how: str) -> None:
    talk = listener.talk
    if how == "missing":
        del talk.house.engines["speech:hibari"]
    else:
        fail = EngineFailed("down") if how == "broken" else None
        worker = InlineWorker("voice", talk.clock, delay=2.0 if how == "late" else 0.0, fail=fail)
        talk.house.install("speech:hibari", engine("hibari"), worker)
    await listener.hear(2.5, quiet_s=PAUSE_S)
    await talk.clock.advance(1.0)
    assert [(one.sound, one.samples) for one in murmurs(talk)] == [("", 0)]
    assert sounds_of(talk) == []
    assert not talk.of(wire.Problem)


async def test_its_own_echo_is_no_turn_but_an_answer_to_it_is(listener: Room) -> None:
    talk = listener.talk
    listener.says("Mm.")
    murmuring = talk.session.overhearing.murmuring
    now = talk.clock.now()
    murmuring._from, murmuring._until = now, now + 1.0  # as while one sounds
    await listener.hear(0.5)
    assert talk.of(wire.Accepted) == []
    murmuring._from, murmuring._until = talk.clock.now(), talk.clock.now() + 1.0
    await listener.hear(1.5)
    assert len(talk.of(wire.Accepted)) == 1, "nobody's echo is so long"


@pytest.mark.parametrize("name", ["mm", "hum", "eung", "oh"])
def test_every_murmur_is_short_enough_to_be_known_by_its_echo(name: str) -> None:
    said = sound(name, find("hibari"))
    sung = [one for one in said.phonemes if one.symbol.strip()]
    assert sung[-1].end - sung[0].start <= ECHO_S
