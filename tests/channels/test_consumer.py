"""The socket's promises, with scripted engines behind it: what is sent wrong is told, and the conversation goes on."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from channels.db import database_sync_to_async
from django.core.management import call_command

from avatar.engines.base import FaceReading
from avatar.engines.fakes import FakeFace, Script
from avatar.house import House
from avatar.protocol import frames
from avatar.protocol.messages import TEXT_LIMIT
from chat import limits, live
from chat.consumers import ChatConsumer
from chat.models import Persona, Turn
from tests.channels.pages import PATIENCE_S, Page, ScriptedHouse, jpeg, visitor

pytestmark = pytest.mark.django_db(transaction=True)
Opener = Callable[..., Awaitable[Page]]


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    """The house behind every socket of a test; a test replaces its engines by `install`."""
    call_command("setup_personas", verbosity=0)
    house = ScriptedHouse()
    monkeypatch.setattr(ChatConsumer, "house", lambda self: house)
    return house


@pytest.fixture
async def opened(house: House) -> AsyncIterator[Opener]:
    """Opens pages; whatever a test leaves open is closed, and then no task of a session may be left."""
    from chat.asgi import application

    pages: list[Page] = []

    async def open(cookie: str | None = None) -> Page:
        page = Page(application, await visitor() if cookie is None else cookie)
        pages.append(page)
        assert await page.open()
        return page

    yield open
    for page in pages:
        await page.close()
    left = [task.get_name() for task in asyncio.all_tasks() if task.get_name().startswith(("session", "turn", "voice"))]
    assert left == []


async def test_a_turn_from_hello_to_done(opened: Opener):
    page = await opened()
    welcome = await page.hello()
    assert welcome.resumed is False
    assert welcome.persona.slug == "default"
    assert {card.slug for card in welcome.personas} == {"default", "calm", "sunny"}
    greeting = await page.until("text")
    assert (greeting.turn, greeting.seq) == (0, 1)
    await page.say("I failed my exam and I feel awful")
    accepted = await page.until("accepted")
    assert (accepted.id, accepted.turn) == ("m1", 1)
    done = await page.until("done")
    assert (done.turn, done.status) == (1, "finished")
    texts = [text for text in page.of("text") if text.turn == 1]
    assert [text.text for text in texts] == ["I hear you.", "Tell me more?"]
    seqs = [message.seq for message in page.got if message.type in ("accepted", "text", "done")]
    assert seqs == sorted(set(seqs))
    clips = page.of("clip")
    assert clips
    for clip in clips:
        parts = [f for f in page.sound if (f.stream, f.index) == (clip.turn, clip.index)]
        assert sum(len(part.payload) for part in parts) == clip.samples * 2
        assert any(part.payload.strip(b"\0") for part in parts)
    reaction = next(face for face in page.of("face") if face.cause == "words")
    assert page.got.index(reaction) < page.got.index(texts[0])


async def test_the_greeting_is_in_the_page_s_language(opened: Opener):
    page = await opened()
    await page.send(type="hello", protocol=1, lang="ko", persona="sunny")
    welcome = await page.until("welcome")
    assert (welcome.persona.name, welcome.lang) == ("솔", "ko")
    assert "솔" in (await page.until("text")).text


async def test_words_said_while_the_models_load_are_answered_later(opened: Opener, monkeypatch: pytest.MonkeyPatch):
    loaded = asyncio.Event()

    class Slow(ScriptedHouse):
        async def load(self) -> None:
            await loaded.wait()

        @property
        def ready(self) -> bool:
            return loaded.is_set()

    house = Slow()
    monkeypatch.setattr(ChatConsumer, "house", lambda self: house)
    page = await opened()
    await page.hello()
    notice = await page.until("notice")
    assert (notice.code, notice.degraded) == ("loading", True)
    await page.say("I am happy")
    assert await page.quiet("done", "text")
    loaded.set()
    assert not (await page.until("notice")).degraded
    assert (await page.until("done")).status == "finished"


async def test_leaving_while_the_models_load_leaves_nothing_running(opened: Opener, monkeypatch: pytest.MonkeyPatch):
    class Never(ScriptedHouse):
        async def load(self) -> None:
            await asyncio.Event().wait()

        @property
        def ready(self) -> bool:
            return False

    house = Never()
    monkeypatch.setattr(ChatConsumer, "house", lambda self: house)
    page = await opened()
    await page.hello()
    await page.close()
    assert not live._running


# ---------------------------------------------------------------- what is sent wrong


async def test_nothing_is_taken_before_hello(opened: Opener):
    page = await opened()
    await page.say("hello?")
    problem = await page.until("problem")
    assert (problem.code, problem.id) == ("hello_first", "m1")
    await page.picture(1, jpeg())
    assert (await page.until("problem")).code == "hello_first"
    assert (await page.hello()).persona.slug == "default"


async def test_another_protocol_is_told_and_a_right_hello_still_works(opened: Opener):
    page = await opened()
    await page.send(type="hello", protocol=99, lang="en")
    problem = await page.until("problem")
    assert problem.code == "wrong_protocol"
    assert "Reload" in problem.hint
    await page.say("still there?")
    assert (await page.until("problem")).code == "hello_first"
    assert await page.hello()


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("not json", "bad_message"),
        ("[]", "bad_message"),
        ('{"type": "dance"}', "bad_message"),
        ('{"type": "say", "id": "x", "text": "hi", "lang": "en", "mood": 1}', "bad_message"),
        ('{"type": "say", "id": "x", "text": "", "lang": "en"}', "bad_message"),
        ('{"type": "interrupt", "turn": -1}', "bad_message"),
        ('{"type": "ping", "at": NaN}', "bad_message"),
    ],
)
async def test_an_unknown_message_is_told_and_the_conversation_goes_on(opened: Opener, raw: str, code: str):
    page = await opened()
    await page.hello()
    await page.send_text(raw)
    problem = await page.until("problem")
    assert problem.code == code
    assert problem.hint
    assert problem.id == ("x" if '"id"' in raw else "")
    await page.say("I am happy", "m2")
    assert (await page.until("done")).status == "finished"


async def test_a_text_that_is_too_long_is_told_with_its_id(opened: Opener):
    page = await opened()
    await page.hello()
    await page.say("x" * (TEXT_LIMIT + 1), "long")
    problem = await page.until("problem")
    assert (problem.code, problem.id) == ("text_too_long", "long")
    assert str(TEXT_LIMIT) in problem.message
    await page.say("x" * TEXT_LIMIT, "fits")
    assert (await page.until("accepted")).id == "fits"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "bad_message"),
        (b"GY", "bad_message"),
        (b"XX" + bytes(14), "bad_message"),
        (frames.HEADER.pack(b"GY", 9, 1, 1, 0, 0, 0), "wrong_protocol"),
        (frames.HEADER.pack(b"GY", 1, 7, 1, 0, 0, 0), "bad_message"),
        (frames.pack(frames.Kind.PICTURE, bytes(frames.PICTURE_LIMIT + 1), stream=1), "bad_message"),
    ],
)
async def test_a_bad_binary_frame_is_told_and_the_conversation_goes_on(opened: Opener, raw: bytes, code: str):
    page = await opened()
    await page.hello()
    await page.send_bytes(raw)
    assert (await page.until("problem")).code == code
    await page.send(type="ping", at=1.5)
    assert (await page.until("pong")).at == 1.5


async def test_no_word_of_the_person_is_in_a_problem(opened: Opener):
    page = await opened()
    await page.hello()
    await page.send_text('{"type": "say", "id": "x", "text": "my secret", "lang": "xx"}')
    assert "secret" not in (await page.until("problem")).model_dump_json()


# ---------------------------------------------------------------- pictures and sound


async def test_pictures_without_consent_come_back_without_credit_and_unread(opened: Opener, house: House):
    page = await opened()
    await page.hello()
    await page.picture(7, jpeg())
    ack = await page.until("frame_ack")
    assert (ack.frame, ack.credit) == (7, 0)
    assert house.face.script.calls == 0


async def test_pictures_with_consent_are_read_until_it_is_taken_back(opened: Opener, house: House):
    page = await opened()
    await page.hello()
    await page.send(type="consent", sense="camera", granted=True)
    assert (await page.until("consented")).granted
    await page.picture(1, jpeg(220))
    ack = await page.until("frame_ack")
    assert (ack.frame, ack.credit) == (1, 1)
    assert page.of("reading")[0].sense == "face"
    await page.send(type="consent", sense="camera", granted=False)
    await page.until("consented", lambda message: not message.granted)
    calls = house.face.script.calls
    await page.picture(2, jpeg(220))
    assert (await page.until("frame_ack")).credit == 0
    assert house.face.script.calls == calls


async def test_what_is_not_a_jpeg_is_told_and_gives_its_credit_back(opened: Opener):
    page = await opened()
    await page.hello()
    await page.send(type="consent", sense="camera", granted=True)
    await page.picture(1, b"\x89PNG\r\n\x1a\n" + bytes(200))
    assert (await page.until("problem")).code == "bad_picture"
    ack = await page.until("frame_ack")
    assert (ack.frame, ack.credit) == (1, 1)
    await page.picture(2, jpeg())
    assert (await page.until("frame_ack")).frame == 2


async def test_a_flood_of_pictures_is_told_once_and_words_still_pass(opened: Opener, house: House):
    looked = threading.Event()

    class Staring(FakeFace):
        """Looks at its first picture until the words have been taken."""

        def read(self, *what: Any, **how: Any) -> list[FaceReading]:
            looked.wait(PATIENCE_S)
            return super().read(*what, **how)

    house.install("face", Staring())
    page = await opened()
    await page.hello()
    await page.send(type="consent", sense="camera", granted=True)
    for number in range(60):
        await page.picture(number, jpeg())
    await page.say("I am sad")
    await page.until("accepted", within_s=PATIENCE_S / 2)
    looked.set()
    await page.until("done")
    assert [problem.code for problem in page.of("problem")] == ["too_fast"]
    assert house.face.script.calls <= limits.PICTURES[0]


async def test_sound_without_consent_is_dropped_and_told_once(opened: Opener, house: House):
    page = await opened()
    await page.hello()
    block = frames.pack(frames.Kind.MICROPHONE, bytes(3200), stream=1)
    for _ in range(5):
        await page.send_bytes(block)
    assert (await page.until("problem")).code == "not_consented"
    assert await page.quiet("problem")
    assert house.hearing.script.calls == 0


# ---------------------------------------------------------------- words


async def test_the_same_message_twice_is_answered_once(opened: Opener):
    page = await opened()
    await page.hello()
    await page.say("I am happy")
    await page.until("done")
    await page.say("I am happy")
    again = await page.until("accepted")
    assert (again.turn, again.id) == (1, "m1")
    assert await page.quiet("text", "done")
    assert await database_sync_to_async(Turn.objects.filter(number__gt=0).count)() == 1


async def test_twenty_texts_a_minute(opened: Opener, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "TEXTS", (3, 60.0))
    page = await opened()
    await page.hello()
    for number in range(4):
        await page.say("hello", f"m{number}")
    problem = await page.until("problem")
    assert (problem.code, problem.id, problem.retryable) == ("too_fast", "m3", True)
    assert " s." in problem.hint


async def test_a_ninth_waiting_text_is_refused_as_busy(opened: Opener, house: House, monkeypatch: pytest.MonkeyPatch):
    """While the ledger is slow, eight texts wait and one more is told at once."""
    from chat.ledger import DjangoLedger

    gate = asyncio.Event()
    accept = DjangoLedger.accept

    async def slow(self, *args):
        await gate.wait()
        return await accept(self, *args)

    monkeypatch.setattr(DjangoLedger, "accept", slow)
    page = await opened()
    await page.hello()
    await page.until("text")
    for number in range(10):
        await page.say("hello", f"m{number}")
    problem = await page.until("problem")
    assert (problem.code, problem.id, problem.retryable) == ("busy", "m9", True)
    gate.set()
    await page.until("done", lambda done: done.turn == 9, within_s=20)
    assert len(page.of("accepted")) == 9


async def test_barge_in_keeps_only_what_was_heard(opened: Opener, house: House):
    house.install("reply", type(house.reply)(sentences=("This is a long story about many things.",)))
    page = await opened()
    await page.hello()
    await page.say("I am happy")
    clip = await page.until("clip")
    await page.send(type="interrupt", turn=1, heard_s=clip.samples / clip.sample_rate / 2)
    done = await page.until("done")
    assert done.turn == 1
    assert (await page.until("face", lambda face: face.cause == "noticed")).expression
    await page.say("go on", "m2")
    await page.until("done", lambda done: done.turn == 2)
    assert page.of("clip")[-1].epoch > clip.epoch


async def test_a_failing_voice_does_not_take_the_words_away(opened: Opener, house: House):
    for name, engine in list(house.engines.items()):
        if name.startswith("speech:"):
            house.install(name, type(engine)(Script(fails=frozenset(range(1, 99)))))
    page = await opened()
    await page.hello()
    await page.say("I am happy")
    assert (await page.until("done")).status == "finished"
    assert [text.text for text in page.of("text") if text.turn == 1] == ["I hear you.", "Tell me more?"]
    assert [notice.part for notice in page.of("notice")] == ["voice"]


async def test_a_failing_generator_ends_the_turn_and_the_next_one_works(opened: Opener, house: House):
    house.install("reply", type(house.reply)(Script(fails=frozenset({1}))))
    page = await opened()
    await page.hello()
    await page.say("I am happy")
    assert (await page.until("done")).status == "failed"
    await page.say("and now?", "m2")
    assert (await page.until("done", lambda done: done.turn == 2)).status == "finished"


# ---------------------------------------------------------------- choosing


async def test_another_persona_takes_over_and_is_kept(opened: Opener):
    cookie = await visitor()
    page = await opened(cookie)
    first = await page.hello()
    await page.send(type="configure", persona="sunny", lang="ko")
    welcome = await page.until("welcome")
    assert (welcome.persona.name, welcome.conversation, welcome.resumed) == ("솔", first.conversation, True)
    await page.send(type="configure", persona="nobody")
    assert (await page.until("problem")).code == "unknown_name"
    await page.close()
    again = await opened(cookie)
    assert (await again.hello(conversation=first.conversation, last_seq=first.seq)).persona.slug == "sunny"


async def test_without_any_active_persona_the_page_is_told_what_to_do(opened: Opener):
    await database_sync_to_async(Persona.objects.update)(is_active=False)
    page = await opened()
    await page.send(type="hello", protocol=1, lang="en")
    problem = await page.until("problem")
    assert problem.code == "no_persona"
    assert "setup_personas" in problem.hint
