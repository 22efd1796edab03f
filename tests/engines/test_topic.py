"""The topic limits on the talks they were not chosen on, with the real encoder; and a correction in a whole session."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from avatar.clock import VirtualClock
from avatar.emotion import LANGUAGES, state_of
from avatar.engines import fakes, registry
from avatar.house import virtual_house
from avatar.ledger import MemoryLedger
from avatar.persona import persona_from
from avatar.protocol import messages as wire
from avatar.senses.fusion import CORRECTION_S
from avatar.session import Session
from training import topic_limits


@pytest.mark.parametrize("lang", LANGUAGES)
def test_talks_that_go_on_are_held_and_new_ones_are_noticed(lang: str) -> None:
    talks = topic_limits.talks(lang)  # type: ignore[arg-type]
    found = list(topic_limits.outcomes({name: talks[name] for name in list(talks)[1::2]}, lang))  # type: ignore[arg-type]
    went_on = [left > 0 for same, left in found if same]
    turned = [left > 0 for same, left in found if not same]
    assert sum(went_on) / len(went_on) < 0.2
    assert sum(turned) / len(turned) > 0.55


class Unmoved(fakes.FakeText):
    """Reads nothing out of any words, but knows what they mean."""

    def read(self, texts, langs=None):  # type: ignore[no-untyped-def]
        return [
            fakes.TextReading(text, "en", "goemotions", {}, (), state_of({}, confidence=0.8, source="text"))
            for text in texts
        ]

    def embed(self, texts):  # type: ignore[no-untyped-def]
        return registry.get("text", registry.DEFAULTS["text"]).embed(texts)

    name = registry.get("text").name  # whose index of the bank fits its vectors


@pytest.fixture
async def session() -> AsyncIterator[Session]:
    clock = VirtualClock()
    house = virtual_house(clock)
    house.install("text", Unmoved())
    house.install("reply", fakes.FakeReply())
    persona = persona_from({"slug": "test", "name": {"en": "Test"}})
    made = Session(house, persona, "en", MemoryLedger(), lambda item: None, clock)
    await made.start(greet=False)
    yield made
    await made.close()


async def said(session: Session, text: str, seconds: float = 30.0) -> None:
    await session.receive(wire.Say(id=f"{session.clock.now()}-{text[:9]}", text=text, lang="en"))
    await session.clock.advance(seconds)  # type: ignore[attr-defined]


async def test_a_correction_holds_on_its_topic_and_ends_with_it(session: Session) -> None:
    await said(session, "Our old dog has to see the vet tomorrow.")
    await said(session, "The vet said that the dog could have bad kidneys.")
    await session.receive(wire.Correct(basic="fear"))
    for text in ("The dog got so thin, the vet says.", "hmm", "Our dog is sick and the vet cannot help her.", "yeah"):
        await said(session, text)
        assert session.fusion.told(session.clock.now()) == "fear", text
    await said(session, "I got tickets for the concert on Saturday!")
    assert session.fusion.told(session.clock.now()) == "fear", "one other message is a detour"
    await said(session, "The band plays all of their old songs on this tour.")
    assert session.fusion.told(session.clock.now()) is None


async def test_words_on_the_topic_lengthen_a_correction(session: Session) -> None:
    await said(session, "Our old dog has to see the vet tomorrow.", CORRECTION_S / 2)
    await session.receive(wire.Correct(basic="fear"))
    for _ in range(4):
        await said(session, "The vet looked at our dog again.", CORRECTION_S / 2)
    assert session.fusion.told(session.clock.now()) == "fear"
    await session.clock.advance(CORRECTION_S)  # type: ignore[attr-defined]
    assert session.fusion.told(session.clock.now()) is None
