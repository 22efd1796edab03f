"""What is understood before a person has finished, in virtual time: captions, and words read ahead in a pause."""

from __future__ import annotations

from typing import Any

from avatar import drafting
from avatar.engines import fakes
from avatar.engines.base import Lang, Samples, Transcript
from avatar.errors import EngineFailed
from avatar.protocol import messages as wire
from tests.unit import test_overhearing, test_session
from tests.unit.test_overhearing import Ear, Room

talk, room = test_session.talk, test_overhearing.room
"""The fixtures of a session with scripted engines, and of a conversation with the microphone on."""


async def test_words_are_shown_while_they_are_being_said(room: Room) -> None:
    ear = room.slow(0.2)
    await room.hear(3.0)
    captions = room.heard(final=False)
    assert len(captions) >= 3
    shown = [float(text.split()[0]) for text in captions]
    assert shown == sorted(shown) and shown[0] < 1.0
    assert room.heard() == ["3 s"]
    begun = [seconds for seconds, draft in ear.asked if draft]
    assert min(later - earlier for earlier, later in zip(begun, begun[1:], strict=False)) >= drafting.EVERY_S - 0.01


async def test_a_long_speech_is_drafted_from_its_newest_part(room: Room) -> None:
    ear = room.slow(0.1)
    await room.hear(12.0)
    assert max(seconds for seconds, draft in ear.asked if draft) == drafting.READS_S
    assert room.heard(final=False)[-2].startswith("… ")
    assert room.heard() == ["12 s"]


async def test_what_was_read_in_the_pause_is_there_when_the_silence_has_gone_on(room: Room) -> None:
    ear = room.slow(0.2)
    await room.hear(2.0, quiet_s=0.6)
    assert room.heard() == ["2 s"], "no time is lost after the end of the silence"
    assert [seconds for seconds, draft in ear.asked if not draft] == [2.0], "it was read once"


async def test_a_pause_after_which_speech_goes_on_ends_nothing(room: Room) -> None:
    ear = room.slow(0.1)
    await room.hear(1.0, quiet_s=0.4)
    await room.hear(1.0)
    assert room.heard() == ["2 s"]
    assert [seconds for seconds, draft in ear.asked if not draft] == [1.0, 2.0]


async def test_final_words_wait_for_one_draft_at_most(room: Room) -> None:
    ear = room.slow(2.0)
    await room.hear(3.0)
    await room.talk.clock.advance(4.0)
    assert room.heard() == ["3 s"]
    first_final = next(at for at, (_, draft) in enumerate(ear.asked) if not draft)
    assert len(ear.asked) - first_final == 1
    assert first_final <= 2, "drafts rest as long as they take"


async def test_a_draft_is_not_begun_while_the_ear_is_at_work_for_somebody_else(room: Room) -> None:
    ear = room.slow(0.1)
    worker = room.talk.house.workers["hearing"]
    worker._running = 1  # type: ignore[attr-defined]
    await room.hear(2.0)
    assert [draft for _, draft in ear.asked] == [False]


async def test_a_draft_that_comes_too_late_is_not_shown(room: Room) -> None:
    room.slow(0.2)
    await room.hear(0.6, quiet_s=0.8)
    await room.talk.clock.advance(1.0)
    texts = [item.final for item in room.talk.of(wire.Heard)]
    assert texts[-1] is True


async def test_consent_taken_back_while_a_draft_is_made_drops_it(room: Room) -> None:
    room.slow(1.0)
    await room.hear(0.7, quiet_s=0.0)
    await room.microphone(False)
    await room.microphone(True)
    await room.talk.clock.advance(5.0)
    assert not room.talk.of(wire.Heard)


async def test_words_come_even_if_every_guess_failed(room: Room) -> None:
    ear = room.slow(0.1)
    ear.script = fakes.Script()
    good, calls = ear.hear, []

    def sometimes(*given: Any, **more: Any) -> Transcript:
        calls.append(more)
        if len(calls) == 1:
            raise EngineFailed("down")
        return good(*given, **more)

    ear.hear = sometimes  # type: ignore[method-assign]
    await room.hear(0.4)
    assert room.heard() == ["0.4 s"]
    assert not room.talk.of(wire.Problem)


async def test_a_caption_that_came_to_nothing_is_taken_away(room: Room) -> None:
    class Unsure(Ear):
        def hear(self, samples: Samples, sample_rate: int, lang: Lang | None = None, **more: Any) -> Transcript:
            return Transcript("en", "perhaps" if more.get("draft") else "")

    room.talk.house.install("hearing", Unsure())
    await room.hear(1.0)
    assert room.heard(final=False) == ["perhaps", ""]
    assert not room.heard()
