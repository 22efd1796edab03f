"""A page as the socket sees it, and a house of scripted engines behind the socket."""

from __future__ import annotations

import asyncio
import io
import json
import secrets
from collections.abc import Callable
from typing import Any

from asgiref.testing import ApplicationCommunicator
from channels.db import database_sync_to_async
from django.contrib.sessions.backends.db import SessionStore
from PIL import Image

from avatar.engines.base import Utterance
from avatar.engines.fakes import FakeFace, FakeHearing, FakeReply, FakeSpeech, FakeText, FakeVoice, Script
from avatar.house import House
from avatar.protocol import frames
from avatar.protocol.messages import PROTOCOL, SERVER
from avatar.voice import voices

Where = Callable[[Any], bool]
PATIENCE_S = 10.0
"""No answer takes this long, even on a busy machine."""


class AnyVoice(FakeSpeech):
    """A tone under whatever name the persona's voice has."""

    def speak(self, text: str, *, voice: str, **how: Any) -> Utterance:
        return super().speak(text, voice="fake-en", **how)


class ScriptedHouse(House):
    """Every part is a fake; `scripts` gives a part delay and failures. Loaded at once."""

    def __init__(self, **scripts: Script) -> None:
        super().__init__()
        self.install("text", FakeText(scripts.get("text")))
        self.install("face", FakeFace(scripts.get("face")))
        self.install("voice", FakeVoice(scripts.get("voice")))
        self.install("hearing", FakeHearing(scripts.get("hearing")))
        self.install("reply", FakeReply(scripts.get("reply")))
        for lang in ("en", "ko"):
            self.install(f"speech:{voices.default_voice(lang).engine}", AnyVoice(scripts.get("speech")))

    async def load(self) -> None:
        """Nothing to load."""

    @property
    def ready(self) -> bool:
        return True


class Page:
    """What a browser does, step by step. Every message from the server is checked against the wire's definition."""

    def __init__(self, application: Any, cookie: str, origin: str = "http://localhost") -> None:
        headers = [(b"origin", origin.encode()), (b"host", b"localhost")]
        if cookie:
            headers.append((b"cookie", f"sessionid={cookie}".encode()))
        scope = {"type": "websocket", "path": "/ws/chat/", "query_string": b"", "headers": headers, "subprotocols": []}
        self._socket = ApplicationCommunicator(application, scope)
        self.got: list[Any] = []
        self.sound: list[frames.Frame] = []
        self.closed: int | None = None
        self._left = False

    async def open(self) -> bool:
        """False when the server refused the handshake."""
        await self._socket.send_input({"type": "websocket.connect"})
        answer = await self._socket.receive_output(PATIENCE_S)
        return answer["type"] == "websocket.accept"

    async def hello(self, **fields: Any) -> Any:
        await self.send(type="hello", protocol=PROTOCOL, lang="en", **fields)
        return await self.until("welcome")

    async def send(self, **message: Any) -> None:
        await self.send_text(json.dumps(message))

    async def send_text(self, text: str) -> None:
        await self._socket.send_input({"type": "websocket.receive", "text": text})

    async def send_bytes(self, data: bytes) -> None:
        await self._socket.send_input({"type": "websocket.receive", "bytes": data})

    async def say(self, text: str, id: str = "m1", lang: str = "en") -> None:
        await self.send(type="say", id=id, text=text, lang=lang)

    async def picture(self, number: int, jpeg: bytes) -> None:
        await self.send_bytes(frames.pack(frames.Kind.PICTURE, jpeg, stream=number))

    async def next(self) -> Any:
        """The next message; None when the server has closed the socket."""
        output = await self._socket.receive_output(PATIENCE_S)
        if output["type"] == "websocket.close":
            self.closed = output.get("code")
            return None
        if output.get("bytes") is not None:
            self.sound.append(frames.unpack(output["bytes"]))
            return self.sound[-1]
        message = SERVER.validate_json(output["text"])
        self.got.append(message)
        return message

    async def until(
        self, kind: str, where: Callable[[Any], bool] = lambda _: True, within_s: float = PATIENCE_S
    ) -> Any:
        """The next message of that type for which `where` holds; what comes before is kept in `got`."""
        async with asyncio.timeout(within_s):
            while True:
                message = await self.next()
                assert message is not None, f"the socket closed with {self.closed} before {kind}"
                if getattr(message, "type", None) == kind and where(message):
                    return message

    async def end(self) -> int | None:
        """Read until the server closes; its code."""
        async with asyncio.timeout(PATIENCE_S):
            while self.closed is None:
                await self.next()
        return self.closed

    async def quiet(self, *kinds: str, seconds: float = 0.3) -> bool:
        """True when none of these types comes within `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                while True:
                    message = await self.next()
                    if message is None or getattr(message, "type", None) in kinds:
                        return False
        except TimeoutError:
            return True

    def of(self, kind: str) -> list[Any]:
        return [message for message in self.got if message.type == kind]

    async def close(self) -> None:
        if self._left:
            return
        self._left = True
        await self._socket.send_input({"type": "websocket.disconnect", "code": 1001})
        await self._socket.wait(PATIENCE_S)


@database_sync_to_async
def visitor() -> str:
    """The cookie of a browser that has opened the page."""
    session = SessionStore()
    session["visitor"] = secrets.token_urlsafe(16)
    session.save()
    return session.session_key


def jpeg(shade: int = 200, size: tuple[int, int] = (320, 240)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (shade, shade, shade)).save(out, "JPEG")
    return out.getvalue()
