"""The ledger on the database: replay after a cut, with the words in memory, in the transcript, or gone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.db import connection

from avatar.engines.base import Turn
from avatar.ledger import Opened
from avatar.protocol.messages import Accepted, Done, Text
from chat import selectors, services
from chat.errors import Erased
from chat.ledger import DjangoLedger
from chat.models import Persona
from chat.recall import KEEP_S, Recall

pytestmark = pytest.mark.django_db(transaction=True)


class Watch:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def ledger(watch: Watch) -> DjangoLedger:
    services.setup_personas()
    persona = Persona.objects.get(slug="default")
    row = services.start_conversation(owner=selectors.owner_of("visitor"), persona=persona, lang="en")
    return DjangoLedger(row.pk, Recall(watch))


async def one_turn(ledger: DjangoLedger) -> None:
    opened = await ledger.accept("m1", "the dog ran away", "en")
    await ledger.text(opened.turn, 0, "Oh no.", "concerned")
    await ledger.done(opened.turn, "finished", "validate", "sad words", {"total": 12.0})


async def test_what_was_missed_comes_again_in_order(ledger: DjangoLedger):
    await one_turn(ledger)
    missed = await ledger.after(0)
    assert [type(message) for message in missed] == [Accepted, Text, Done]
    assert [message.seq for message in missed] == [1, 2, 3]
    assert missed[1].text == "Oh no."
    assert await ledger.after(2) == missed[2:]
    assert await ledger.after(3) == []


async def test_a_page_ahead_of_the_server_starts_over(ledger: DjangoLedger):
    await one_turn(ledger)
    assert await ledger.after(4) is None


async def test_without_a_transcript_replay_ends_ten_minutes_after_the_last_word(ledger: DjangoLedger, watch: Watch):
    await one_turn(ledger)
    watch.time = KEEP_S - 1
    assert len(await ledger.after(0)) == 3
    watch.time += KEEP_S + 1
    assert await ledger.after(0) is None
    assert await ledger.history() == ()


async def test_a_kept_transcript_replays_after_a_restart(ledger: DjangoLedger):
    await sync_to_async(services.set_consent)(conversation=ledger.conversation, sense="transcript", granted=True)
    await one_turn(ledger)
    restarted = DjangoLedger(ledger.conversation, Recall())
    missed = await restarted.after(0)
    assert [type(message) for message in missed] == [Accepted, Text, Done]
    assert missed[1].text == "Oh no."
    assert await restarted.history() == (Turn("user", "the dog ran away"), Turn("assistant", "Oh no."))


async def test_history_holds_what_was_heard_of_an_interrupted_answer(ledger: DjangoLedger):
    opened = await ledger.accept("m1", "hello", "en")
    await ledger.text(opened.turn, 0, "I have a long story for you.", "happy")
    await ledger.heard(opened.turn, "I have a")
    await ledger.done(opened.turn, "interrupted")
    assert await ledger.history() == (Turn("user", "hello"), Turn("assistant", "I have a"))


async def test_the_same_message_twice_is_answered_once_and_its_words_are_kept_once(ledger: DjangoLedger):
    first = await ledger.accept("m1", "hello", "en")
    again = await ledger.accept("m1", "hello", "en")
    assert (first.fresh, again.fresh) == (True, False)
    assert await ledger.history() == (Turn("user", "hello"),)
    assert await ledger.seq() == 1


async def test_taking_up_ends_what_a_dead_process_left_open(ledger: DjangoLedger):
    await ledger.accept("m1", "hello", "en")
    restarted = DjangoLedger(ledger.conversation, Recall())
    await restarted.open()
    missed = await restarted.after(1)
    assert [(message.turn, message.status) for message in missed] == [(1, "failed")]


async def test_the_greeting_is_a_turn_that_needs_no_ending(ledger: DjangoLedger):
    await ledger.text(0, 0, "Hi, I'm Mira.", "happy")
    await ledger.open()
    assert [type(message) for message in await ledger.after(0)] == [Text]
    assert (await ledger.accept("m1", "hello", "en")).turn == 1


async def test_an_erased_conversation_takes_nothing(ledger: DjangoLedger):
    gone = DjangoLedger(uuid4(), Recall())
    with pytest.raises(Erased):
        await gone.accept("m1", "hello", "en")
    with pytest.raises(Erased):
        await gone.text(1, 0, "hello", "happy")
    await gone.heard(1, "hello")
    assert await gone.done(1, "interrupted") == 0
    assert await gone.history() == ()


def test_the_same_message_from_many_threads_counts_once(ledger: DjangoLedger):
    """As from two processes after a cut: whoever comes first opens the turn, and no number is given out twice."""

    def accept(number: int) -> Opened:
        try:
            return services.accept_text(
                conversation=ledger.conversation, client_id=f"m{number % 2}", text="hello", lang="en"
            )[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        opened = list(pool.map(accept, range(24)))
    assert sum(one.fresh for one in opened) == 2
    assert len({(one.turn, one.seq) for one in opened}) == 2
    assert sorted(one.seq for one in opened if one.fresh) == [1, 2]
