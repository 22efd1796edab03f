"""The face answers within 100 ms of a reading, and what turns sad meets concern, in virtual time."""

from __future__ import annotations

import pytest

from avatar.emotion import state_of
from avatar.engines import fakes
from avatar.engines.base import FaceReading, Picture, Samples, VoiceReading
from avatar.engines.worker import InlineWorker
from avatar.protocol import messages as wire
from tests.unit import test_overhearing, test_session
from tests.unit.test_overhearing import Room
from tests.unit.test_session import Talk, jpeg

talk = test_session.talk
room = test_overhearing.room
WITHIN_S = 0.1
CONCERN = {"concerned", "sympathetic", "caring"}


class SadFace(fakes.FakeFace):
    """Happy when the picture is bright, sad otherwise."""

    def read(self, picture: Picture, *, crop: bool = False) -> list[FaceReading]:
        (face,) = super().read(picture, crop=crop)
        if face.state.top == "happiness":
            return [face]
        state = state_of({"sadness": 0.9, "neutral": 0.1}, confidence=0.8, source="face")
        return [FaceReading(face.box, face.score, state)]


class SadVoice(fakes.FakeVoice):
    """Everybody sounds sad."""

    def read(self, samples: Samples, sample_rate: int) -> VoiceReading:
        state = state_of({"sadness": 0.9, "neutral": 0.1}, confidence=0.8, source="voice")
        return VoiceReading(state, 150.0, 3.0, -30.0)


def first(talk: Talk, kind: type[object], **about: object) -> float:
    return next(
        at
        for at, item in zip(talk.times, talk.sent, strict=True)
        if isinstance(item, kind) and all(getattr(item, name) == value for name, value in about.items())
    )


def concern(talk: Talk, since: float) -> float:
    return next(
        at
        for at, item in zip(talk.times, talk.sent, strict=True)
        if isinstance(item, wire.Face) and item.expression in CONCERN and at >= since
    )


async def test_a_smile_is_answered_within_100_ms_of_its_first_reading(talk: Talk) -> None:
    talk.house.install("face", SadFace(), InlineWorker("face", talk.clock, delay=0.04))
    await talk.session.start(greet=False)
    await talk.session.receive(wire.Consent(sense="camera", granted=True))
    talk.session.picture(1, jpeg(220))
    await talk.clock.advance(0.3)
    read = first(talk, wire.Reading, sense="face")
    assert first(talk, wire.Face, cause="mirror") - read <= WITHIN_S


async def test_a_face_that_turns_sad_meets_concern(talk: Talk) -> None:
    talk.house.install("face", SadFace(), InlineWorker("face", talk.clock, delay=0.04))
    await talk.session.start(greet=False)
    await talk.session.receive(wire.Consent(sense="camera", granted=True))
    for number in range(10):
        talk.session.picture(number, jpeg(220))
        await talk.clock.advance(0.2)
    began = talk.clock.now()
    for number in range(10, 20):
        talk.session.picture(number, jpeg(20))
        await talk.clock.advance(0.2)
    read = next(
        at
        for at, item in zip(talk.times, talk.sent, strict=True)
        if isinstance(item, wire.Reading) and item.sense == "fused" and at >= began and item.basic["sadness"] > 0.5
    )
    assert concern(talk, began) - read <= WITHIN_S
    assert talk.of(wire.Face)[-1].expression in CONCERN


@pytest.mark.parametrize("speech_s", [0.3, 0.5, 1.0, 3.0])
async def test_a_voice_that_sounds_sad_meets_concern_however_short_it_was(room: Room, speech_s: float) -> None:
    talk = room.talk
    talk.house.install("voice", SadVoice(), InlineWorker("voice", talk.clock, delay=0.05))
    talk.house.install("hearing", fakes.FakeHearing(text=""))  # a voice without words
    await room.hear(speech_s)
    read = first(talk, wire.Reading, sense="voice")
    assert concern(talk, 0.0) - read <= WITHIN_S


@pytest.mark.parametrize("before", ["I passed, great", "hello"])
async def test_words_that_turn_sad_meet_concern_before_the_answer(talk: Talk, before: str) -> None:
    await talk.session.start(greet=False)
    await talk.say(before, seconds=0.3)
    began = talk.clock.now()
    await talk.say("but then I failed and feel awful", seconds=2.0)
    assert concern(talk, began) - began <= WITHIN_S


# ---------------------------------------------------------------- cutting in is noticed


async def test_the_face_notices_at_once_that_one_cuts_in(talk: Talk) -> None:
    talk.house.install("reply", fakes.FakeReply(sentences=test_overhearing.LONG))
    await talk.session.start(greet=False)
    await talk.say("I failed and feel awful", seconds=0.5)
    assert talk.session.speaking
    began = talk.clock.now()
    await talk.session.receive(wire.Interrupt(turn=1, heard_s=0.4))
    assert first(talk, wire.Face, cause="noticed") - began <= WITHIN_S
    noticed = talk.of(wire.Face)[-1]
    assert (noticed.expression, noticed.gaze) == ("attentive", "user")
    assert not talk.session.speaking
    await talk.clock.advance(6.0)
    assert talk.of(wire.Face)[-1].expression != "attentive", "and goes to rest again"


async def test_typing_over_the_answer_ends_its_sound_within_150_ms(talk: Talk) -> None:
    talk.house.install("reply", fakes.FakeReply(sentences=test_overhearing.LONG))
    talk.house.install("speech:fake", fakes.FakeSpeech(), InlineWorker("voice", talk.clock, delay=0.5))
    await talk.session.start(greet=False)
    await talk.say("hello", seconds=0.7)
    assert talk.session.speaking and not talk.of(wire.Done)
    began = talk.clock.now()
    await talk.session.receive(wire.Interrupt(turn=1, heard_s=0.1))
    await talk.say("no, wait", seconds=0.05)
    assert talk.session.epoch == 1, "what still comes of the turn is worthless"
    assert first(talk, wire.Done, turn=1, status="interrupted") - began <= 0.15
    assert first(talk, wire.Accepted, turn=2) - began <= 0.15
    said = (await talk.ledger.history())[1].text
    assert "fourteen" not in said and len(said.split()) <= 2


async def test_speaking_over_the_answer_is_noticed_and_a_back_channel_is_not(room: Room) -> None:
    room.says("응")
    await room.speak()
    await room.hear(0.4)
    assert room.talk.session.speaking
    assert not [face for face in room.talk.of(wire.Face) if face.cause == "noticed"]
    await room.hear(1.0)
    assert len([face for face in room.talk.of(wire.Face) if face.cause == "noticed"]) == 1
