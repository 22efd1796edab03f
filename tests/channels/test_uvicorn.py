"""The socket under the server we ship with: real cookies, real frames, cut lines and readers that do not read."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import uvicorn
from channels.db import database_sync_to_async
from django.core.management import call_command
from django.test import Client
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from avatar.engines.fakes import Script
from avatar.house import House
from avatar.protocol import frames
from avatar.protocol.messages import PROTOCOL
from chat import live
from chat.consumers import SLOW_READER, SOCKETS, ChatConsumer
from chat.management.commands.serve import SOCKET_LIMIT
from chat.models import Turn
from tests.channels.pages import ScriptedHouse, jpeg

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    call_command("setup_personas", verbosity=0)
    house = ScriptedHouse()
    monkeypatch.setattr(ChatConsumer, "house", lambda self: house)
    return house


@pytest.fixture
async def address(house: House) -> AsyncIterator[str]:
    """Where uvicorn serves, with the settings of `manage.py serve`; at its end no socket is left open."""
    from chat.asgi import application

    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(
            application,
            ws="websockets-sansio",
            ws_max_size=SOCKET_LIMIT,
            ws_per_message_deflate=False,
            lifespan="off",
            log_level="warning",
            timeout_graceful_shutdown=2,
        )
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listener]))

        async def started() -> bool:
            return server.started

        await until_true(started)
        yield f"127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        await serving
    assert not SOCKETS._open


def cookie_of_the_page() -> str:
    client = Client()
    client.get("/")
    return client.cookies["sessionid"].value


async def talk(address: str, **hello: object) -> ClientConnection:
    cookie = await database_sync_to_async(cookie_of_the_page)()
    headers = {"Cookie": f"sessionid={cookie}"}
    line = await connect(f"ws://{address}/ws/chat/", additional_headers=headers, origin="http://localhost", proxy=None)
    await line.send(json.dumps({"type": "hello", "protocol": PROTOCOL, "lang": "en", **hello}))
    return line


def words(text: str, id: str = "m1") -> str:
    return json.dumps({"type": "say", "id": id, "text": text, "lang": "en"})


HELD_UP_S = 3.0
"""Pictures read inside the consumer would hold words up for longer; how fast words pass is for a benchmark."""


async def until(line: ClientConnection, kind: str, within_s: float = 10) -> dict:
    async with asyncio.timeout(within_s):
        while True:
            message = await line.recv()
            if isinstance(message, str) and (read := json.loads(message))["type"] == kind:
                return read


async def until_true(holds: Callable[[], Awaitable[bool]], within_s: float = 10) -> None:
    async with asyncio.timeout(within_s):
        while not await holds():  # noqa: ASYNC110 (neither server nor database has an event to wait for)
            await asyncio.sleep(0.02)


async def left_alone() -> None:
    """Wait until no socket is open on the server."""

    async def none_open() -> bool:
        return not SOCKETS._open

    await until_true(none_open)


async def test_a_turn_over_a_real_line(address: str):
    line = await talk(address)
    await until(line, "welcome")
    await line.send(words("I am happy"))
    assert (await until(line, "done"))["status"] == "finished"
    await line.close()
    await left_alone()


async def test_a_line_cut_in_the_middle_of_an_answer_leaves_no_open_turn(address: str, house: House):
    house.install("reply", type(house.reply)(Script(delay_s=0.1), [f"Sentence {n}." for n in range(30)]))
    line = await talk(address)
    await line.send(words("I am happy"))
    await until(line, "clip")
    line.transport.abort()
    await left_alone()
    statuses = database_sync_to_async(lambda: list(Turn.objects.filter(number=1).values_list("status", flat=True)))

    async def ended() -> bool:
        return await statuses() != ["open"]

    await until_true(ended)
    assert await statuses() == ["interrupted"]


async def test_a_message_beyond_every_limit_closes_the_line_and_others_go_on(address: str):
    line, other = await talk(address), await talk(address)
    await until(line, "welcome")
    await until(other, "welcome")
    await line.send(bytes(SOCKET_LIMIT + 1))
    with pytest.raises(ConnectionClosed):
        await until(line, "done")
    await other.send(words("I am happy"))
    await until(other, "done")
    await other.close()
    await left_alone()


async def test_a_reader_that_does_not_read_is_let_go(address: str, house: House):
    """Sound piles up until the outbox is full; then the talk ends at once, and the socket when it can."""
    house.install("reply", type(house.reply)(sentences=["word " * 350 + "."] * 40))
    line = await talk(address)
    await until(line, "welcome")
    line.transport.pause_reading()
    await line.send(words("tell me everything"))

    async def talking() -> bool:
        return bool(live._running)

    async def ended() -> bool:
        return not live._running and not [t for t in asyncio.all_tasks() if t.get_name().startswith("session")]

    try:
        await until_true(talking)
        await until_true(ended, within_s=60)
        line.transport.resume_reading()
        with pytest.raises(ConnectionClosed) as closed:
            await until(line, "done", within_s=60)
        assert closed.value.rcvd.code == SLOW_READER
        await left_alone()
    finally:
        line.transport.abort()


async def test_words_are_acknowledged_while_another_page_floods_pictures(address: str):
    flooder, talker = await talk(address), await talk(address)
    await until(flooder, "welcome")
    await until(talker, "welcome")
    await flooder.send(json.dumps({"type": "consent", "sense": "camera", "granted": True}))
    stop = asyncio.Event()

    async def flood() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            await flooder.send(frames.pack(frames.Kind.PICTURE, jpeg(), stream=number))
            await asyncio.sleep(0.002)

    async def drain() -> None:
        async for _ in flooder:
            pass

    tasks = [asyncio.create_task(flood()), asyncio.create_task(drain())]
    times = []
    loop = asyncio.get_running_loop()
    for number in range(8):
        began = loop.time()
        await talker.send(words("I am happy", f"m{number}"))
        await until(talker, "accepted")
        times.append(loop.time() - began)
        await until(talker, "done")
    stop.set()
    await flooder.close()
    await talker.close()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert max(times) < HELD_UP_S
    await left_alone()
