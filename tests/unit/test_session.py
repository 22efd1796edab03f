"""One conversation in virtual time: order of events, barge-in, faults, consent. Engines are scripted fakes."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from avatar.clock import VirtualClock
from avatar.engines import fakes, registry
from avatar.engines.worker import InlineWorker
from avatar.errors import Busy, EngineFailed
from avatar.house import House, virtual_house
from avatar.ledger import MemoryLedger, Opened
from avatar.mind import safety
from avatar.persona import persona_from
from avatar.protocol import messages as wire
from avatar.protocol.frames import Kind, unpack
from avatar.session import Session
from avatar.voice import voices

PERSONA = persona_from(
    {
        "slug": "test",
        "name": {"en": "Test"},
        "greeting": {"en": "Hello."},
        "voices": {"en": "fake-en", "ko": "fake-ko"},
    }
)


class Talk:
    """A session under test and everything it sent."""

    def __init__(self, house: House, clock: VirtualClock) -> None:
        self.house = house
        self.clock = clock
        self.sent: list[wire.Message | bytes] = []
        self.times: list[float] = []
        self.ledger = MemoryLedger()
        self.session = Session(house, PERSONA, "en", self.ledger, self._emit, clock)

    def _emit(self, item: wire.Message | bytes) -> None:
        self.sent.append(item)
        self.times.append(self.clock.now())

    def of(self, kind: type[Any]) -> list[Any]:
        return [item for item in self.sent if isinstance(item, kind)]

    async def say(self, text: str, seconds: float = 1.0, id: str = "") -> None:
        await self.session.receive(wire.Say(id=id or f"c-{len(self.times)}-{text[:8]}", text=text, lang="en"))
        await self.clock.advance(seconds)


@pytest.fixture
async def talk() -> AsyncIterator[Talk]:
    registry.register(fakes.specs())
    clock = VirtualClock()
    house = virtual_house(clock)
    for name, engine in {
        "text": fakes.FakeText(),
        "face": fakes.FakeFace(),
        "voice": fakes.FakeVoice(),
        "hearing": fakes.FakeHearing(),
        "reply": fakes.FakeReply(),
        "speech:fake": fakes.FakeSpeech(),
    }.items():
        house.install(name, engine)
    made = Talk(house, clock)
    yield made
    await made.session.close()


async def test_a_turn_reacts_then_writes_then_speaks_then_ends_then_rests(talk: Talk) -> None:
    await talk.session.start()
    await talk.say("I failed and feel awful")
    kinds = [type(item).__name__ for item in talk.sent]
    order = [kinds.index(name) for name in ("Accepted", "Text", "Clip", "bytes", "Done") if name in kinds]
    texts = [item for item in talk.of(wire.Text) if item.turn == 1]
    reaction = next(i for i, item in enumerate(talk.sent) if isinstance(item, wire.Face) and item.cause == "words")
    first_text = talk.sent.index(texts[0])
    assert kinds.index("Accepted") < reaction < first_text < kinds.index("Clip") < kinds.index("Done")
    assert len(order) == 5
    assert talk.sent[reaction].expression in ("concerned", "sympathetic", "caring", "tender")  # type: ignore[union-attr]
    done = talk.of(wire.Done)
    assert [item.status for item in done] == ["finished"]
    assert set(done[0].ms) >= {"reaction", "first_text", "first_sound", "total"}
    await talk.session.receive(wire.Played(turn=1, heard_s=2.0))
    assert talk.of(wire.Face)[-1].cause == "rest"


async def test_sound_arrives_whole_and_in_order(talk: Talk) -> None:
    await talk.session.start(greet=False)
    await talk.say("hello")
    for clip in talk.of(wire.Clip):
        parts = [unpack(raw) for raw in talk.sent if isinstance(raw, bytes)]
        mine = [frame for frame in parts if frame.index == clip.index and frame.kind is Kind.SPEECH]
        assert [frame.part for frame in mine] == list(range(len(mine)))
        assert sum(len(frame.payload) for frame in mine) == 2 * clip.samples
    assert [clip.index for clip in talk.of(wire.Clip)] == list(range(len(talk.of(wire.Clip))))


async def test_the_same_message_twice_counts_once(talk: Talk) -> None:
    await talk.session.start(greet=False)
    await talk.say("hello", id="same")
    await talk.say("hello", id="same")
    assert len(talk.of(wire.Accepted)) == 2
    assert {item.turn for item in talk.of(wire.Accepted)} == {1}
    assert len(talk.of(wire.Done)) == 1


async def test_barge_in_keeps_only_what_was_heard(talk: Talk) -> None:
    talk.house.install("reply", fakes.FakeReply(sentences=("One two three four.", "Five six seven eight nine ten.")))
    await talk.session.start(greet=False)
    await talk.say("hello")
    first = talk.of(wire.Clip)[0]
    await talk.session.receive(wire.Interrupt(turn=1, heard_s=first.samples / first.sample_rate))
    history = await talk.ledger.history()
    assert history[-1].role == "assistant"
    assert "ten" not in history[-1].text
    assert history[-1].text.startswith("One")
    assert [item.status for item in talk.of(wire.Done)] == ["finished"], "a turn has one terminal state"
    await talk.say("and now?")
    assert talk.of(wire.Clip)[-1].epoch == first.epoch + 1


async def test_new_words_interrupt_the_turn_in_flight(talk: Talk) -> None:
    talk.house.install("reply", fakes.FakeReply(), InlineWorker("reply", talk.clock, delay=5.0))
    await talk.session.start(greet=False)
    await talk.say("first", seconds=1.0)
    await talk.say("second", seconds=60.0)
    assert [(item.turn, item.status) for item in talk.of(wire.Done)] == [(1, "interrupted"), (2, "finished")]


async def test_eight_texts_may_wait_and_the_ninth_is_told_busy(talk: Talk) -> None:
    for number in range(9):  # the loops have not started, as while engines load
        await talk.session.receive(wire.Say(id=f"m{number}", text="hello", lang="en"))
    problems = talk.of(wire.Problem)
    assert [(item.code, item.retryable, item.id) for item in problems] == [("busy", True, "m8")]


async def test_a_dead_voice_leaves_the_words_and_says_so(talk: Talk) -> None:
    talk.house.install("speech:fake", fakes.FakeSpeech(fakes.Script(fails=frozenset(range(1, 100)))))
    await talk.session.start(greet=False)
    await talk.say("hello")
    assert len([item for item in talk.of(wire.Text)]) == 2
    assert [(item.part, item.degraded) for item in talk.of(wire.Notice)] == [("voice", True)]
    assert talk.of(wire.Done)[0].status == "finished"
    assert not talk.of(wire.Clip)


async def test_a_reply_that_dies_midway_ends_the_turn_as_failed_and_the_next_one_works(talk: Talk) -> None:
    talk.house.install("reply", fakes.FakeReply(fakes.Script(fails=frozenset({2}))))
    await talk.session.start(greet=False)
    await talk.say("hello")
    assert [item.status for item in talk.of(wire.Done)] == ["failed"]
    assert talk.of(wire.Problem)[0].code == "engine_failed"
    await talk.say("again")
    assert [item.status for item in talk.of(wire.Done)] == ["failed", "finished"]


async def test_a_crisis_shows_the_card_at_once_though_every_engine_is_down(talk: Talk) -> None:
    down = EngineFailed("down")
    for name in ("text", "reply", "speech:fake"):
        talk.house.workers[name] = InlineWorker(name, talk.clock, delay=1.5, fail=down)
    await talk.session.start(greet=False)
    began = talk.clock.now()
    await talk.say("I want to kill myself", seconds=30.0)
    at = next(t for t, item in zip(talk.times, talk.sent, strict=True) if isinstance(item, wire.Card))
    assert at - began <= 0.3
    assert "988" in str(talk.of(wire.Card)[0])
    said = next(t for t, item in zip(talk.times, talk.sent, strict=True) if isinstance(item, wire.Text))
    assert said - began <= 0.3, "the fixed words wait for no engine"
    assert talk.of(wire.Done)[0].strategy == "safety"


@pytest.mark.parametrize(("chance", "kind"), [("crisis", "crisis"), ("concern", "concern")])
async def test_danger_that_only_the_read_words_tell_gets_the_card_and_the_fixed_answer(
    talk: Talk, monkeypatch: pytest.MonkeyPatch, chance: str, kind: str
) -> None:
    text = "I gave my guitar away, I will not need it"
    chances = dict.fromkeys(("crisis", "concern", *safety.KINDS), 0.0) | {chance: 0.999, "suicide": 0.9}
    plain = fakes.FakeText._one
    monkeypatch.setattr(fakes.FakeText, "_one", lambda self, text: replace(plain(self, text), danger=chances))
    await talk.session.start(greet=False)
    await talk.say(text, seconds=30.0)
    assert [card.kind for card in talk.of(wire.Card)] == [kind]
    expected = safety.answer(safety.Risk(kind, ("suicide",)), "en").sentences  # type: ignore[arg-type]
    assert tuple(item.text for item in talk.of(wire.Text)) == expected


def jpeg(brightness: int) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (320, 240), (brightness,) * 3).save(file, "JPEG")
    return file.getvalue()


async def test_a_picture_without_consent_is_dropped_unread(talk: Talk) -> None:
    await talk.session.start(greet=False)
    talk.session.picture(1, jpeg(200))
    await talk.clock.advance(1.0)
    assert [(ack.frame, ack.credit) for ack in talk.of(wire.FrameAck)] == [(1, 0)]
    assert talk.house.face.script.calls == 0  # type: ignore[union-attr]
    assert not [item for item in talk.of(wire.Reading) if item.sense == "face"]


async def test_a_smile_is_mirrored_and_forgotten_when_the_camera_goes_off(talk: Talk) -> None:
    await talk.session.start(greet=False)
    await talk.session.receive(wire.Consent(sense="camera", granted=True))
    for number in range(8):
        talk.session.picture(number, jpeg(220))
        await talk.clock.advance(0.2)
    mirrored = [item for item in talk.of(wire.Face) if item.cause == "mirror"]
    assert mirrored and mirrored[-1].expression in ("happy", "joyful", "delighted")
    assert sum(ack.credit for ack in talk.of(wire.FrameAck)) == 8
    await talk.session.receive(wire.Consent(sense="camera", granted=False))
    last = [item for item in talk.of(wire.Reading) if item.sense == "face"][-1]
    assert not last.present and last.confidence == 0.0
    assert talk.session.user().confidence == 0.0


async def test_what_is_not_a_picture_is_a_problem_and_the_camera_goes_on(talk: Talk) -> None:
    await talk.session.start(greet=False)
    await talk.session.receive(wire.Consent(sense="camera", granted=True))
    talk.session.picture(1, b"not a jpeg")
    await talk.clock.advance(0.5)
    talk.session.picture(2, jpeg(220))
    await talk.clock.advance(0.5)
    assert [item.code for item in talk.of(wire.Problem)] == ["bad_picture"]
    assert [ack.frame for ack in talk.of(wire.FrameAck)] == [1, 2]
    assert [item for item in talk.of(wire.Reading) if item.sense == "face" and item.present]


async def test_a_correction_holds_against_the_words(talk: Talk) -> None:
    await talk.session.start(greet=False)
    await talk.say("I am so angry")
    assert talk.session.user().top == "anger"
    await talk.session.receive(wire.Correct(basic="sadness"))
    await talk.say("really angry", seconds=5.0)
    assert talk.session.user().top == "sadness"
    await talk.session.receive(wire.Correct(basic=None))
    assert talk.session.user().top == "anger"


async def test_a_ledger_that_cannot_store_says_so_and_the_next_words_are_taken(talk: Talk) -> None:
    class Locked(Busy):
        code = "store_failed"

    whole = talk.ledger.accept

    async def refuse(client_id: str, text: str, lang: str) -> Opened:
        raise Locked("The conversation could not be stored.", "Say it again in a moment.")

    await talk.session.start(greet=False)
    talk.ledger.accept = refuse  # type: ignore[method-assign]
    await talk.say("hello", id="lost")
    talk.ledger.accept = whole  # type: ignore[method-assign]
    assert [(item.code, item.id) for item in talk.of(wire.Problem)] == [("store_failed", "lost")]
    await talk.say("hello again")
    assert [item.status for item in talk.of(wire.Done)] == ["finished"]


async def test_a_voice_that_is_gone_is_named_once_and_another_speaks(talk: Talk) -> None:
    talk.session.change(persona_from({"slug": "old", "name": {"en": "Old"}, "voices": {"en": "sold-out"}}))
    talk.house.install("speech:hibari", fakes.FakeSpeech())
    talk.house.engines["speech:hibari"].voices = lambda: voices.voices()  # type: ignore[method-assign]
    await talk.session.start(greet=False)
    await talk.say("hello")
    told = [item for item in talk.of(wire.Notice) if item.degraded]
    assert len(told) == 1
    assert "sold-out" in told[0].message
    assert talk.of(wire.Done)[0].status == "finished"
    assert talk.of(wire.Clip)


async def test_closing_leaves_no_task_behind(talk: Talk) -> None:
    talk.house.install("reply", fakes.FakeReply(), InlineWorker("reply", talk.clock, delay=500.0))
    await talk.session.start()
    await talk.say("hello")
    await talk.session.close()
    assert not talk.session._tasks
    assert [item.status for item in talk.of(wire.Done)] == ["interrupted"]


async def test_the_fused_reading_says_what_it_rests_on(talk: Talk) -> None:
    await talk.session.start(greet=False)
    await talk.say("I am so angry", seconds=5.0)
    first = [item for item in talk.of(wire.Reading) if item.sense == "fused"][-1]
    assert [(one.source, one.share, one.top) for one in first.evidence] == [("text", 1.0, "anger")]
    assert first.told is None
    await talk.session.receive(wire.Correct(basic="sadness"))
    told = [item for item in talk.of(wire.Reading) if item.sense == "fused"][-1]
    assert told.told == "sadness"
    assert [(one.source, one.share) for one in told.evidence] == [("user", 1.0), ("text", 0.0)]
    assert all(item.told is None and not item.evidence for item in talk.of(wire.Reading) if item.sense != "fused")


async def test_what_fades_in_silence_fades_on_the_page(talk: Talk) -> None:
    await talk.session.start(greet=False)
    await talk.say("I am so angry")
    await talk.clock.advance(70.0)
    shown = [item for item in talk.of(wire.Reading) if item.sense == "fused"]
    assert not shown[-1].evidence and shown[-1].confidence == 0.0
    assert len(shown) < 20, "and the page is not told every second"


async def test_a_correction_that_ran_out_is_told_to_the_page(talk: Talk) -> None:
    await talk.session.start(greet=False)
    await talk.session.receive(wire.Correct(basic="sadness"))
    await talk.clock.advance(605.0)
    assert [item for item in talk.of(wire.Reading) if item.sense == "fused"][-1].told is None
