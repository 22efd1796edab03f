"""The socket's promises when lines are cut and windows change, and what stays private."""

from __future__ import annotations

from uuid import UUID

import pytest
from channels.db import database_sync_to_async
from django.db import OperationalError

from avatar.engines.fakes import Script
from avatar.house import House
from chat import live, services
from chat.consumers import SOCKETS
from chat.models import Conversation, Event, Turn
from chat.recall import RECALL
from tests.channels import test_consumer
from tests.channels.pages import Page, jpeg, visitor
from tests.channels.test_consumer import Opener

pytestmark = pytest.mark.django_db(transaction=True)
house, opened = test_consumer.house, test_consumer.opened
"""The fixtures of a scripted house and of pages before it."""


# ---------------------------------------------------------------- cuts and other windows


async def test_a_cut_is_resumed_with_what_was_missed(opened: Opener):
    cookie = await visitor()
    page = await opened(cookie)
    welcome = await page.hello()
    await page.until("text")
    await page.say("I am happy")
    await page.until("done")
    await page.close()
    back = await opened(cookie)
    again = await back.hello(conversation=welcome.conversation, last_seq=2)
    assert again.resumed is True
    assert again.conversation == welcome.conversation
    missed = [await back.next() for _ in range(3)]
    assert [message.seq for message in missed] == [3, 4, 5]
    assert [message.type for message in missed] == ["text", "text", "done"]
    assert await back.quiet("text", "clip")
    assert not back.sound
    await back.say("I am happy", "m1")
    assert (await back.until("accepted")).turn == 1
    await back.say("and sad", "m2")
    assert (await back.until("accepted")).turn == 2


async def test_a_cut_in_the_middle_of_a_turn_ends_it_once(opened: Opener, house: House):
    house.install("reply", type(house.reply)(Script(delay_s=0.2), [f"Sentence {n}." for n in range(20)]))
    cookie = await visitor()
    page = await opened(cookie)
    welcome = await page.hello()
    await page.say("I am happy")
    await page.until("text", lambda text: text.turn == 1)
    await page.close()
    back = await opened(cookie)
    await back.hello(conversation=welcome.conversation, last_seq=1)
    done = await back.until("done")
    assert (done.turn, done.status) == (1, "interrupted")
    ended = database_sync_to_async(Event.objects.filter(kind="done", turn__number=1).count)
    assert await ended() == 1


async def test_a_page_that_missed_what_is_gone_starts_over(opened: Opener, monkeypatch: pytest.MonkeyPatch):
    cookie = await visitor()
    page = await opened(cookie)
    welcome = await page.hello()
    await page.say("I am happy")
    await page.until("done")
    await page.close()
    RECALL.forget(UUID(welcome.conversation))
    back = await opened(cookie)
    again = await back.hello(conversation=welcome.conversation, last_seq=1)
    assert again.resumed is False
    assert again.conversation == welcome.conversation
    assert again.seq >= 4
    assert await back.quiet("text", "done")


async def test_only_its_owner_resumes_a_conversation(opened: Opener):
    page = await opened()
    welcome = await page.hello()
    await page.until("text")
    stranger = await opened()
    other = await stranger.hello(conversation=welcome.conversation, last_seq=0)
    assert other.conversation != welcome.conversation
    assert other.resumed is False
    assert page.closed is None


async def test_a_second_window_takes_the_conversation_over(opened: Opener):
    cookie = await visitor()
    first = await opened(cookie)
    welcome = await first.hello()
    second = await opened(cookie)
    assert (await second.hello(conversation=welcome.conversation, last_seq=0)).resumed
    assert await first.end() == 4409
    await second.say("I am happy")
    assert (await second.until("done")).status == "finished"


async def test_three_windows_a_browser(opened: Opener):
    cookie = await visitor()
    pages = [await opened(cookie) for _ in range(3)]
    fourth = await opened(cookie)
    assert (await fourth.until("problem")).code == "too_many_sockets"
    assert await fourth.end() == 4429
    await pages[0].close()
    again = await opened(cookie)
    assert await again.hello()
    assert await opened()  # another browser is not held up


async def test_a_socket_without_the_page_s_cookie_is_refused(opened: Opener):
    page = await opened("")
    assert (await page.until("problem")).code == "no_visitor"
    assert await page.end() == 4401


async def test_a_page_of_another_origin_is_refused(house: House):
    from chat.asgi import application

    page = Page(application, await visitor(), origin="https://evil.example")
    assert not await page.open()


async def test_leaving_frees_everything(opened: Opener):
    cookie = await visitor()
    for _ in range(5):
        page = await opened(cookie)
        await page.hello()
        await page.say("I am happy")
        await page.until("accepted")
        await page.close()
    assert not SOCKETS._open
    assert not live._running


# ---------------------------------------------------------------- privacy


async def test_words_stay_out_of_the_database_until_the_transcript_is_kept(opened: Opener):
    page = await opened()
    await page.hello()

    async def stored() -> str:
        rows = database_sync_to_async(lambda: str([*Turn.objects.values(), *Event.objects.values()]))
        return await rows()

    await page.say("the quiet brown fox is happy")
    await page.until("done")
    assert "fox" not in await stored()
    assert "I hear you" not in await stored()
    await page.send(type="consent", sense="transcript", granted=True)
    await page.until("consented")
    await page.say("the loud red fox is happy", "m2")
    await page.until("done", lambda done: done.turn == 2)
    kept = await stored()
    assert "loud red fox" in kept
    assert "quiet brown fox" not in kept
    await page.send(type="consent", sense="transcript", granted=False)
    await page.until("consented", lambda message: not message.granted)
    assert "fox" not in await stored()


async def test_a_sense_is_let_go_of_even_when_the_database_refuses(
    opened: Opener, house: House, monkeypatch: pytest.MonkeyPatch
):
    page = await opened()
    await page.hello()
    await page.send(type="consent", sense="camera", granted=True)
    await page.until("consented")

    def locked(**_: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(services, "set_consent", locked)
    await page.send(type="consent", sense="camera", granted=False)
    assert not (await page.until("consented")).granted
    assert (await page.until("problem")).code == "store_failed"
    await page.picture(1, jpeg())
    assert (await page.until("frame_ack")).credit == 0
    await page.send(type="consent", sense="microphone", granted=True)
    assert (await page.until("problem")).code == "store_failed"
    assert not [message for message in page.of("consented") if message.sense == "microphone"]


async def test_erasing_ends_the_talk_and_leaves_nothing(opened: Opener):
    page = await opened()
    await page.hello()
    await page.send(type="consent", sense="transcript", granted=True)
    await page.say("I am happy")
    await page.until("done")
    conversation = await database_sync_to_async(Conversation.objects.get)()
    assert await database_sync_to_async(live.erase)(conversation.pk)
    assert await page.end() == 4410
    assert not await database_sync_to_async(Conversation.objects.exists)()
    assert not RECALL.known(conversation.pk)


async def test_nothing_said_or_shown_is_logged(opened: Opener, house: House, caplog: pytest.LogCaptureFixture):
    caplog.set_level("DEBUG", logger="chat")
    caplog.set_level("DEBUG", logger="avatar")
    house.install("reply", type(house.reply)(Script(fails=frozenset({1}))))
    page = await opened()
    await page.hello()
    await page.say("the secret fox")
    await page.until("done")
    await page.send_text('{"type": "say", "text": "secret fox"}')
    await page.until("problem")
    assert "fox" not in caplog.text
