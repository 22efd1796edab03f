"""The microphone's side of a conversation in virtual time: barge-in, back-channels, consent, what is held.

What the stream holds is scripted block by block; how a stream is cut into speech is tests/unit/test_listener.py.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from avatar import overhearing
from avatar.engines import fakes
from avatar.engines.base import Lang, Samples, Transcript
from avatar.engines.worker import InlineWorker
from avatar.errors import EngineFailed
from avatar.protocol import messages as wire
from avatar.protocol.frames import MICROPHONE_RATE
from avatar.senses.listening import Event, SpeechEnded, SpeechPaused, SpeechStarted
from tests.unit import test_session
from tests.unit.test_session import Talk

talk = test_session.talk
"""The fixture of a session with scripted engines."""

BLOCK_S = 0.1
BLOCK = bytes(int(2 * BLOCK_S * MICROPHONE_RATE))
QUIET, SPEECH = 0, 1
STARTS, PAUSES, ENDS = 3, 2, 6  # blocks until speech counts, until silence is a pause, and until it ends an utterance
LONG = ("One two three four five six seven eight.", "Nine ten eleven twelve thirteen fourteen.")


@dataclass
class ScriptedListener:
    """Speech wherever the script of blocks says so."""

    script: list[int]
    fed: list[bytes] = field(default_factory=list)
    voiced: int = 0
    silent: int = 0
    held: bool = False

    @property
    def speaking(self) -> bool:
        return self.voiced >= STARTS

    @property
    def voiced_s(self) -> float:
        return self.voiced * BLOCK_S if self.speaking else 0.0

    @property
    def quiet_s(self) -> float:
        return self.silent * BLOCK_S if self.speaking else 0.0

    def partial(self) -> Samples:
        return np.zeros(int(self.voiced * BLOCK_S * MICROPHONE_RATE), np.float32)

    def hold(self) -> None:
        self.held = True

    def release(self) -> list[Event]:
        self.held = False
        said, self.voiced = self.partial(), 0
        return [SpeechEnded(0.0, said)] if len(said) else []

    def feed(self, block: bytes, now: float) -> list[Event]:
        self.fed.append(block)
        kind = self.script.pop(0) if self.script else QUIET
        if kind == SPEECH:
            self.voiced, self.silent = self.voiced + 1, 0
            return [SpeechStarted(now)] if self.voiced == STARTS else []
        self.silent += 1
        if self.held:
            return []
        if self.speaking and self.silent == PAUSES:
            return [SpeechPaused(self.partial())]
        if self.speaking and self.silent >= ENDS:
            said = self.partial()
            self.voiced = 0
            return [SpeechEnded(now - ENDS * BLOCK_S, said)]
        if self.silent >= 2 and not self.speaking:
            self.voiced = 0
        return []


class Room:
    """A conversation with the microphone on, and somebody who speaks for so many blocks."""

    def __init__(self, talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
        self.talk = talk
        self.script: list[int] = []
        self.listeners: list[ScriptedListener] = []
        monkeypatch.setattr(overhearing, "Listener", self._listener)

    def _listener(self) -> ScriptedListener:
        self.listeners.append(ScriptedListener(self.script))
        return self.listeners[-1]

    async def microphone(self, granted: bool) -> None:
        await self.talk.session.receive(wire.Consent(sense="microphone", granted=granted))

    async def hear(self, speech_s: float, quiet_s: float = 0.8) -> None:
        for kind, seconds in ((SPEECH, speech_s), (QUIET, quiet_s)):
            for _ in range(round(seconds / BLOCK_S)):
                self.script.append(kind)
                await self.talk.clock.advance(BLOCK_S)
                self.talk.session.microphone(BLOCK)
                await self.talk.clock.advance(0.0)

    async def speak(self) -> None:
        """The avatar is in the middle of a long answer, all of which has been sent."""
        await self.talk.say("hello", seconds=0.5)
        assert self.talk.session.speaking

    def says(self, text: str) -> None:
        self.talk.house.install("hearing", fakes.FakeHearing(text=text))

    def slow(self, hearing_s: float) -> Ear:
        """An ear that says how much it was given, so many seconds later."""
        ear = Ear()
        self.talk.house.install("hearing", ear, InlineWorker("hearing", self.talk.clock, delay=hearing_s))
        return ear

    async def key(self, down: bool) -> None:
        await self.talk.session.receive(wire.Talk(down=down))
        await self.talk.clock.advance(0.0)

    def heard(self, *, final: bool = True) -> list[str]:
        return [item.text for item in self.talk.of(wire.Heard) if item.final == final]


class Ear(fakes.FakeHearing):
    """Hears "3 s" in three seconds of sound, and notes what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[float, bool]] = []  # seconds, and whether for a draft

    def hear(
        self,
        samples: Samples,
        sample_rate: int,
        lang: Lang | None = None,
        *,
        likely: Lang | None = None,
        draft: bool = False,
    ) -> Transcript:
        seconds = round(len(samples) / sample_rate, 1)
        self.asked.append((seconds, draft))
        return Transcript(lang or likely or "en", f"{seconds:g} s")


@pytest.fixture
async def room(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Room]:
    talk.house.install("reply", fakes.FakeReply(sentences=LONG))
    made = Room(talk, monkeypatch)
    await talk.session.start(greet=False)
    await made.microphone(True)
    yield made


def order(talk: Talk, *kinds: type[Any]) -> list[str]:
    return [type(item).__name__ for item in talk.sent if isinstance(item, kinds)]


async def test_words_heard_are_felt_shown_and_answered_with_sound(room: Room) -> None:
    await room.hear(1.5)
    talk = room.talk
    assert order(talk, wire.Accepted, wire.Clip, wire.Done)[:2] == ["Accepted", "Clip"]
    final = next(at for at, item in enumerate(talk.sent) if isinstance(item, wire.Heard) and item.final)
    assert final < next(at for at, item in enumerate(talk.sent) if isinstance(item, wire.Accepted))
    assert room.heard() == ["hello there"]
    assert [item.present for item in talk.of(wire.Reading) if item.sense == "voice"] == [True]
    assert [item.status for item in talk.of(wire.Done)] == ["finished"]
    assert (await talk.ledger.history())[0].text == "hello there"


async def test_the_face_shows_that_it_listens_while_somebody_speaks(room: Room) -> None:
    before = len(room.talk.sent)
    await room.hear(0.4, quiet_s=0.0)
    faces = [item for item in room.talk.sent[before:] if isinstance(item, wire.Face)]
    assert [face.expression for face in faces] == ["attentive"]


async def test_speech_into_the_answer_silences_the_page_at_once_and_is_then_answered(room: Room) -> None:
    await room.speak()
    talk = room.talk
    began = talk.clock.now()
    await room.hear(1.2)
    at = next(t for t, item in zip(talk.times, talk.sent, strict=True) if isinstance(item, wire.BargeIn))
    assert at - began == pytest.approx(overhearing.CUTS_IN_S, abs=0.11)
    assert set(order(talk, wire.BargeIn, wire.Heard)[1:]) == {"Heard"}
    assert room.heard() == ["hello there"]
    assert [item.turn for item in talk.of(wire.BargeIn)] == [1]
    await talk.clock.advance(1.0)
    assert [item.turn for item in talk.of(wire.Done)] == [1, 2]
    assert talk.of(wire.Clip)[-1].epoch > talk.of(wire.Clip)[0].epoch
    said = (await talk.ledger.history())[1].text
    assert said and said != " ".join(LONG) and LONG[0].startswith(said.split(".")[0][:10]), "what was heard is kept"


async def test_a_turn_still_in_the_making_ends_as_interrupted(room: Room) -> None:
    room.talk.house.install("reply", fakes.FakeReply(sentences=LONG), InlineWorker("reply", room.talk.clock, delay=1.0))
    await room.talk.say("hello", seconds=1.2)
    assert room.talk.session.speaking
    await room.hear(1.0)
    assert [(item.turn, item.status) for item in room.talk.of(wire.Done)][0] == (1, "interrupted")
    assert len(room.talk.of(wire.BargeIn)) == 1


async def test_an_answer_that_begins_while_somebody_goes_on_speaking_yields(room: Room) -> None:
    room.talk.house.install("reply", fakes.FakeReply(sentences=LONG), InlineWorker("reply", room.talk.clock, delay=0.5))
    await room.talk.say("hello", seconds=0.0)
    await room.hear(1.5)
    assert len(room.talk.of(wire.BargeIn)) == 1
    assert room.heard() == ["hello there"]


async def test_an_answer_with_pauses_is_cut_off_as_late_as_it_still_sounds(room: Room) -> None:
    """A voice slower than its own speech leaves gaps: the sound ends later than it would have without them."""
    talk = room.talk
    talk.house.install("speech:fake", fakes.FakeSpeech(), InlineWorker("voice", talk.clock, delay=4.0))
    await talk.say("hello", seconds=9.5)
    began, seconds = [
        (at, item.samples / item.sample_rate)
        for at, item in zip(talk.times, talk.sent, strict=True)
        if isinstance(item, wire.Clip)
    ][-1]
    assert talk.of(wire.Done)[0].status == "finished"
    assert began < talk.clock.now() < began + seconds
    assert talk.session.speaking
    await room.hear(1.0)
    assert len(talk.of(wire.BargeIn)) == 1


@pytest.mark.parametrize("text", ["Mhm.", "Okay.", "네.", "응", "매워"])
async def test_a_back_channel_neither_stops_the_avatar_nor_counts(room: Room, text: str) -> None:
    room.says(text)
    await room.speak()
    await room.hear(0.4)
    assert room.talk.session.speaking
    assert not room.talk.of(wire.BargeIn) and not room.talk.of(wire.Heard)
    assert [item.turn for item in room.talk.of(wire.Accepted)] == [1]


@pytest.mark.parametrize("text", ["Stop!", "그만."])
async def test_a_short_word_that_wants_the_floor_gets_it(room: Room, text: str) -> None:
    room.says(text)
    await room.speak()
    await room.hear(0.4)
    assert room.heard() == [text]
    assert [item.turn for item in room.talk.of(wire.Accepted)] == [1, 2]


async def test_yes_is_an_answer_when_the_avatar_is_silent(room: Room) -> None:
    room.says("네.")
    await room.hear(0.4)
    assert room.heard() == ["네."]


async def test_consent_taken_back_in_the_middle_of_speech_drops_it(room: Room) -> None:
    await room.hear(1.0, quiet_s=0.0)
    assert room.heard(final=False) == ["hello there"]
    await room.microphone(False)
    assert room.heard(final=False) == ["hello there", ""], "the caption is taken away"
    await room.hear(1.0)
    fed = len(room.listeners[0].fed)
    assert (len(room.listeners), fed) == (1, 10), "nothing is fed without consent"
    await room.microphone(True)
    await room.hear(0.0, quiet_s=1.0)
    assert len(room.listeners) == 2, "a new consent hears a new stream"
    assert not room.heard()


async def test_consent_taken_back_while_words_are_understood_drops_them(room: Room) -> None:
    clock = room.talk.clock
    room.talk.house.install("voice", fakes.FakeVoice(), InlineWorker("voice", clock, delay=1.0))
    await room.hear(1.0, quiet_s=0.8)
    await room.microphone(False)
    await room.microphone(True)
    await clock.advance(5.0)
    assert not room.heard()
    assert not [item for item in room.talk.of(wire.Reading) if item.sense == "voice"]


async def test_slow_understanding_does_not_deafen(room: Room) -> None:
    """Barge-in works and nothing is lost while earlier words are still being understood."""
    clock = room.talk.clock
    room.talk.house.install("hearing", fakes.FakeHearing(), InlineWorker("hearing", clock, delay=6.0))
    await room.hear(1.0)
    await room.hear(1.0)
    await room.speak()
    await room.hear(1.0)
    assert len(room.talk.of(wire.BargeIn)) == 1
    await clock.advance(20.0)
    assert len(room.heard()) == 3


async def test_what_waits_is_bounded_and_told(room: Room) -> None:
    clock = room.talk.clock
    room.talk.house.install("hearing", fakes.FakeHearing(), InlineWorker("hearing", clock, delay=19.0))
    for _ in range(overhearing.WAITING + 2):
        await room.hear(1.0)
    assert [item.code for item in room.talk.of(wire.Problem)] == ["busy"]
    room.talk.house.ears = InlineWorker("ears", clock, delay=4.0)
    for _ in range(100):
        room.talk.session.microphone(BLOCK)
    assert sum(map(len, room.talk.session.overhearing._blocks)) <= overhearing.HELD_BYTES


async def test_a_dead_voice_sense_leaves_the_words(room: Room) -> None:
    down = InlineWorker("voice", room.talk.clock, fail=EngineFailed("down"))
    room.talk.house.install("voice", fakes.FakeVoice(), down)
    await room.hear(1.0)
    assert [item.code for item in room.talk.of(wire.Problem)] == ["engine_failed"]
    assert room.heard() == ["hello there"]


async def test_while_the_key_is_held_silence_ends_nothing_and_letting_go_ends_it_at_once(room: Room) -> None:
    room.slow(0.1)
    await room.key(True)
    await room.hear(1.0, quiet_s=1.5)
    await room.hear(0.5, quiet_s=0.1)
    assert not room.heard()
    await room.key(False)
    await room.talk.clock.advance(0.3)
    assert room.heard() == ["1.5 s"]


async def test_the_key_takes_the_floor_at_once_and_the_shortest_word_counts(room: Room) -> None:
    room.says("네.")
    await room.speak()
    await room.key(True)
    assert len(room.talk.of(wire.BargeIn)) == 1
    await room.hear(0.3, quiet_s=0.0)
    await room.key(False)
    await room.talk.clock.advance(0.3)
    assert room.heard() == ["네."]


async def test_a_key_without_consent_does_nothing(room: Room) -> None:
    await room.microphone(False)
    await room.speak()
    await room.key(True)
    await room.key(False)
    assert not room.talk.of(wire.BargeIn)
    assert room.listeners == []


async def test_another_language_is_heard_in_the_middle_of_a_conversation(room: Room) -> None:
    class Korean(Ear):
        def hear(self, samples: Samples, sample_rate: int, lang: Lang | None = None, **more: Any) -> Transcript:
            self.asked.append((0.0, more["likely"] == "en" and lang is None))
            return Transcript("ko", "안녕하세요")

    ear = Korean()
    room.talk.house.install("hearing", ear)
    assert room.talk.session.lang == "en"
    await room.hear(2.0)
    assert ear.asked[0] == (0.0, True), "the conversation's language is likely, not certain"
    assert room.talk.of(wire.Heard)[-1].lang == "ko"
    await room.talk.clock.advance(1.0)
    assert room.talk.session.lang == "ko"
