"""What a reply's tags do in a conversation, in virtual time: heard and seen, and neither shown, stored nor spoken."""

from __future__ import annotations

import pytest

from avatar.engines import fakes
from avatar.engines.worker import InlineWorker
from avatar.errors import EngineFailed
from avatar.persona import builtin, persona_from
from avatar.protocol import messages as wire
from avatar.voice.voices import engine
from tests.unit import test_session
from tests.unit.test_session import Talk

talk = test_session.talk


class Heard(fakes.FakeSpeech):
    """Notes what it was to say."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def speak(self, text: str, **how: object) -> object:  # type: ignore[override]
        self.said.append(text)
        return super().speak(text, **how)  # type: ignore[arg-type]


async def answered(talk: Talk, *sentences: str) -> Heard:
    voice = Heard()
    talk.house.install("speech:fake", voice)
    talk.house.install("reply", fakes.FakeReply(sentences=sentences))
    await talk.session.start(greet=False)
    await talk.say("hello")
    assert [item.status for item in talk.of(wire.Done)] == ["finished"]
    return voice


async def test_tags_are_neither_shown_nor_stored_nor_spoken(talk: Talk) -> None:
    voice = await answered(talk, "[smile] I am glad.", "*nods* Go on *laughs softly*.", "[sad]")
    assert [(item.index, item.text) for item in talk.of(wire.Text)] == [(0, "I am glad."), (1, "Go on.")]
    assert (await talk.ledger.history())[-1].text == "I am glad. Go on."
    assert not any(mark in " ".join(voice.said) for mark in "[]*()")
    assert "nod" not in " ".join(voice.said) and "laugh" not in " ".join(voice.said)


async def test_an_expression_holds_from_there_on(talk: Talk) -> None:
    await answered(talk, "I had a very good day [surprised] but then it rained.", "So it goes.")
    first, second = talk.of(wire.Clip)[0], talk.of(wire.Clip)[-1]
    clips = talk.of(wire.Clip)[:-1]
    seen = [(key.expression, clip.index, key.at) for clip in clips for key in clip.keyframes]
    assert first.keyframes[0].expression != "surprised"
    assert [name for name, *_ in seen].count("surprised") >= 1
    begun = [name for name, *_ in seen].index("surprised")
    assert {name for name, *_ in seen[begun:]} == {"surprised"}
    assert {key.expression for key in second.keyframes} == {"surprised"}
    assert talk.of(wire.Text)[1].expression == "surprised"


async def test_the_face_turns_where_the_tag_stands(talk: Talk) -> None:
    await answered(talk, "One two three [sad] four five.")
    clips = talk.of(wire.Clip)
    length = sum(clip.samples / clip.sample_rate for clip in clips)
    before, turned = 0.0, None
    for clip in clips:
        for key in clip.keyframes:
            if key.expression == "sad" and turned is None:
                turned = before + key.at
        before += clip.samples / clip.sample_rate
    assert turned == pytest.approx(length * 13 / 24, rel=0.2)


async def test_a_gesture_is_begun_where_it_is_written(talk: Talk) -> None:
    await answered(talk, "I see.", "[claps] That is great.")
    assert [clip.gesture for clip in talk.of(wire.Clip)][-1] == "clap"


async def test_a_sound_is_heard_in_its_place_and_is_no_word_that_was_heard(talk: Talk) -> None:
    talk.house.install("speech:hibari", engine("hibari"))
    talk.session.change(builtin("default"))
    talk.house.install("reply", fakes.FakeReply(sentences=("I see.", "*laughs*")))
    await talk.session.start(greet=False)
    await talk.say("hello")
    words, laugh = talk.of(wire.Clip)
    assert 0.3 < laugh.samples / laugh.sample_rate < 1.6
    assert {key.expression for key in laugh.keyframes} == {"laughing"}
    assert [item.text for item in talk.of(wire.Text)] == ["I see."]
    seconds = words.samples / words.sample_rate + 0.2
    await talk.session.receive(wire.Interrupt(turn=1, heard_s=seconds))
    assert (await talk.ledger.history())[-1].text == "I see."


# ---------------------------------------------------------------- without sound


async def test_a_dead_voice_leaves_the_face_and_the_gesture(talk: Talk) -> None:
    talk.house.install("speech:fake", fakes.FakeSpeech(), InlineWorker("voice", talk.clock, fail=EngineFailed("down")))
    talk.house.install("reply", fakes.FakeReply(sentences=("I see. [sad]", "[waves] Bye.")))
    await talk.session.start(greet=False)
    await talk.say("I failed and feel awful")
    assert not talk.of(wire.Clip)
    shown = [item for item in talk.of(wire.Face) if item.turn == 1][1:]  # the first answers the words
    assert [(item.expression, item.gesture == "wave") for item in shown] == [("sad", False), ("sad", True)]
    assert all(0 < item.intensity <= 0.8 for item in shown)


async def test_without_a_voice_the_body_still_goes_with_the_answer(talk: Talk) -> None:
    talk.session.change(persona_from({"slug": "x", "name": {"en": "X"}, "voices": {"en": "fake-en"}}))
    talk.house.install("speech:fake", fakes.FakeSpeech(), InlineWorker("voice", talk.clock, fail=EngineFailed("down")))
    await talk.session.start(greet=False)
    await talk.say("I failed and feel awful")
    spoken = Talk(talk.house, talk.clock)
    talk.house.install("speech:fake", fakes.FakeSpeech())
    await spoken.session.start(greet=False)
    await spoken.say("I failed and feel awful")
    with_sound = [clip.gesture for clip in spoken.of(wire.Clip) if clip.gesture]
    without = [face.gesture for face in talk.of(wire.Face) if face.gesture]
    assert without == with_sound != []
    await spoken.session.close()
