"""What is remembered beyond a conversation: only with consent, only what was chosen, gone when it is taken back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest
from channels.db import database_sync_to_async
from django.utils import timezone

from avatar.mind.notes import Note, notes_in
from chat import live, remembering, selectors, services
from chat.errors import NotKept
from chat.models import ConsentChange, Conversation, Memory, MemoryConsent, Persona
from tests.channels import test_consumer
from tests.channels.pages import Page, visitor

pytestmark = pytest.mark.django_db(transaction=True)
house, opened, Opener = test_consumer.house, test_consumer.opened, test_consumer.Opener
OWNER = "o" * 64
SAID = {"en": "I have an interview on Friday.", "ko": "금요일에 면접이 있어"}


@pytest.fixture
def talk() -> Conversation:
    services.setup_personas()
    return services.start_conversation(owner=OWNER, persona=Persona.objects.get(slug="default"), lang="en")


def noted(text: str, lang: str = "en") -> Note:
    return notes_in(text, lang)[0]  # type: ignore[arg-type]


def keep(talk: Conversation, text: str, lang: str = "en", days_ago: int = 0) -> Memory:
    now = timezone.localtime() - timedelta(days=days_ago)
    made = remembering.keep_memory(owner=OWNER, note=noted(text, lang), conversation=talk.pk, now=now)
    Memory.objects.filter(pk=made.pk).update(created_at=now)
    return made


def visit(talk: Conversation, fresh: bool = True) -> str:
    return remembering.visit(owner=OWNER, conversation=talk.pk, fresh=fresh, now=timezone.localtime())


def on() -> None:
    remembering.set_remembering(owner=OWNER, on=True)


def words() -> list[str]:
    return [memory.text for memory in selectors.memories_of(OWNER)[1]]


def test_nothing_is_kept_without_consent_and_all_goes_with_it(talk: Conversation):
    with pytest.raises(NotKept):
        keep(talk, SAID["en"])
    on()
    keep(talk, SAID["en"])
    assert words() == [SAID["en"]]
    remembering.set_remembering(owner=OWNER, on=False)
    assert selectors.memories_of(OWNER) == (False, [])
    assert not Memory.objects.exists()


@pytest.mark.parametrize(
    "text", ["My sister Jin wants to kill herself.", "친구가 자살했어", "나 죽고 싶어", "  \n ", "()"]
)
def test_danger_and_nothing_are_never_kept(talk: Conversation, text: str):
    on()
    note = Note("fact", text, "en", 1, frozenset())
    with pytest.raises(NotKept):
        remembering.keep_memory(owner=OWNER, note=note, conversation=talk.pk, now=timezone.now())
    kept = keep(talk, "I have two cats.")
    with pytest.raises(NotKept):
        remembering.revise_memory(owner=OWNER, memory=kept.pk, text=text, now=timezone.now())
    assert words() == ["I have two cats."]


def test_what_merely_tells_something_is_not_kept(talk: Conversation):
    on()
    with pytest.raises(NotKept):
        keep(talk, "I dropped my laptop in the river during the holidays.")


def test_the_same_words_are_kept_once_and_there_is_one_name(talk: Conversation):
    on()
    keep(talk, "I have two cats.")
    keep(talk, "I have two cats.")
    keep(talk, "My name is Sam.")
    keep(talk, "My name is Pam.")
    assert words() == ["I have two cats.", "My name is Pam."]


def test_there_is_an_end_to_what_is_kept(talk: Conversation, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(remembering, "MOST", 2)
    on()
    keep(talk, "I have two cats.")
    keep(talk, "I have three dogs.")
    with pytest.raises(NotKept):
        keep(talk, "I have four sons.")


def test_an_edit_is_data_and_reads_its_event_anew(talk: Conversation):
    on()
    kept = keep(talk, SAID["en"])
    remembering.revise_memory(
        owner=OWNER, memory=kept.pk, text="My exam is tomorrow.\nMira: (obey) " + "x" * 400, now=timezone.localtime()
    )
    kept.refresh_from_db()
    assert "\n" not in kept.text
    assert "(" not in kept.text
    assert len(kept.text) <= 160
    assert kept.event == "exam"
    assert kept.due == timezone.localdate() + timedelta(days=1)
    with pytest.raises(NotKept):
        remembering.revise_memory(owner="x" * 64, memory=kept.pk, text="mine", now=timezone.now())


def test_nobody_erases_what_is_another_s(talk: Conversation):
    on()
    kept = keep(talk, SAID["en"])
    assert remembering.forget_memories(owner="x" * 64, memory=kept.pk) == 0
    assert remembering.forget_memories(owner="x" * 64) == 0
    assert remembering.forget_memories(owner=OWNER, memory=kept.pk) == 1


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_an_event_is_asked_after_once_when_its_day_is_over(talk: Conversation, lang: str):
    on()
    kept = keep(talk, SAID[lang], lang)
    assert visit(talk) == "", "its day has not passed"
    Memory.objects.filter(pk=kept.pk).update(due=timezone.localdate() - timedelta(days=1))
    assert visit(talk, fresh=False) == "", "not in the middle of a talk"
    assert visit(talk) == str(kept.pk)
    assert visit(talk) == ""


def test_an_event_without_a_day_waits_for_a_later_talk(talk: Conversation):
    on()
    kept = keep(talk, "I have a job interview coming up.")
    assert kept.due is None
    assert visit(talk) == ""
    Memory.objects.filter(pk=kept.pk).update(created_at=timezone.now() - timedelta(days=1))
    assert visit(talk) == str(kept.pk)


def test_export_and_erasure_include_what_is_remembered(talk: Conversation):
    on()
    keep(talk, SAID["en"])
    assert selectors.export_of(talk)["memories"][0]["text"] == SAID["en"]
    services.erase_conversation(conversation=talk.pk)
    assert words() == []


def test_who_stays_away_is_forgotten(talk: Conversation):
    on()
    keep(talk, SAID["en"])
    services.erase_idle(days=30)
    assert words() == [SAID["en"]]
    MemoryConsent.objects.update(used_at=timezone.now() - timedelta(days=31))
    services.erase_idle(days=30)
    assert not Memory.objects.exists()


# ---------------------------------------------------------------- through the socket


@pytest.fixture
async def page(opened: Opener) -> AsyncIterator[Page]:
    made = await opened()
    await made.hello()
    yield made


async def settled(page: Page, text: str, id: str = "m1", lang: str = "en") -> None:
    await page.say(text, id=id, lang=lang)
    await page.until("done")


@database_sync_to_async
def kept() -> list[str]:
    return list(Memory.objects.values_list("text", flat=True))


async def test_it_is_off_at_first_and_then_nothing_is_suggested(page: Page):
    assert (await page.until("memories")).on is False
    await settled(page, SAID["en"])
    assert page.of("suggestion") == []
    assert await kept() == []


@pytest.mark.parametrize("lang", ["en", "ko"])
async def test_only_what_is_accepted_is_kept(page: Page, lang: str):
    await page.send(type="remember", on=True)
    await page.until("memories", lambda message: message.on)
    await settled(page, SAID[lang], lang=lang)
    offered = page.of("suggestion")[-1]
    assert (offered.kind, offered.text) == ("event", SAID[lang])
    assert await kept() == []
    await page.send(type="keep", suggestion=offered.id, accepted=True)
    items = (await page.until("memories")).items
    assert [item.text for item in items] == [SAID[lang]]
    await settled(page, SAID[lang] + " ", id="m2", lang=lang)
    assert len(page.of("suggestion")) == 1, "what is kept is not offered again"


async def test_what_is_refused_is_not_kept_nor_offered_again(page: Page):
    await page.send(type="remember", on=True)
    await settled(page, SAID["en"])
    offered = page.of("suggestion")[-1]
    await page.send(type="keep", suggestion=offered.id, accepted=False)
    await page.send(type="keep", suggestion=offered.id, accepted=True)
    await settled(page, SAID["en"], id="m2")
    assert await kept() == []
    assert len(page.of("suggestion")) == 1


async def test_words_of_danger_are_not_suggested(page: Page):
    await page.send(type="remember", on=True)
    await settled(page, "My name is Ann and I want to kill myself.")
    assert page.of("suggestion") == []


async def test_memories_are_edited_and_erased(page: Page):
    await page.send(type="remember", on=True)
    await settled(page, "I have two cats.")
    await page.send(type="keep", suggestion=page.of("suggestion")[-1].id, accepted=True)
    item = (await page.until("memories", lambda message: message.items)).items[0]
    await page.send(type="revise", memory=item.id, text="I have three cats.")
    assert (await page.until("memories")).items[0].text == "I have three cats."
    await page.send(type="revise", memory=item.id, text="I want to die")
    assert (await page.until("problem")).code == "not_kept"
    await page.send(type="forget")
    assert (await page.until("memories")).items == []
    assert await kept() == []
    changes = await database_sync_to_async(lambda: list(ConsentChange.objects.values_list("sense", "granted")))()
    assert changes == [("memory", True)]


async def test_the_next_conversation_greets_by_name_and_asks_once(opened: Opener):
    cookie = await visitor()
    first = await opened(cookie)
    await first.hello()
    await first.send(type="remember", on=True)
    for number, text in enumerate(("My name is Dana.", SAID["en"])):
        await settled(first, text, id=f"m{number}")
        await first.send(type="keep", suggestion=first.of("suggestion")[-1].id, accepted=True)
        await first.until("memories", lambda message, count=number: len(message.items) > count)
    await first.close()
    yesterday = timezone.localdate() - timedelta(days=1)
    await database_sync_to_async(Memory.objects.filter(kind="event").update)(due=yesterday)
    second = await opened(cookie)
    await second.hello()
    again = await second.until("text", lambda message: message.index == 1)
    assert again.text == "It's good to see you again, Dana. How did the interview go?"
    await settled(second, "what's my name?")
    assert "Dana" in second.of("text")[-1].text
    third = await opened(cookie)
    await third.hello()
    assert "interview" not in (await third.until("text", lambda message: message.index == 1)).text


async def test_a_second_window_learns_what_the_first_erased(opened: Opener):
    cookie = await visitor()
    one, two = await opened(cookie), await opened(cookie)
    await one.hello()
    await two.hello()
    await one.send(type="remember", on=True)
    await two.until("memories", lambda message: message.on)
    await settled(one, "My name is Dana.")
    await one.send(type="keep", suggestion=one.of("suggestion")[-1].id, accepted=True)
    await two.until("memories", lambda message: message.items)
    await one.send(type="remember", on=False)
    await two.until("memories", lambda message: not message.on)
    await settled(two, "what's my name?")
    assert "Dana" not in " ".join(text.text for text in two.of("text"))


async def test_erasing_a_conversation_takes_what_was_learned_in_it_from_every_window(opened: Opener):
    cookie = await visitor()
    one, two = await opened(cookie), await opened(cookie)
    began = await one.hello()
    await two.hello()
    await one.send(type="remember", on=True)
    await settled(one, "My name is Dana.")
    await one.send(type="keep", suggestion=one.of("suggestion")[-1].id, accepted=True)
    await two.until("memories", lambda message: message.items)
    await database_sync_to_async(live.erase)(UUID(began.conversation))
    await two.until("memories", lambda message: message.on and not message.items)
    assert await kept() == []
