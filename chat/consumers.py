"""The socket. It decodes, checks and posts; it never computes and never waits for an engine.

One writer task sends what the outbox holds, in order; everything else posts into the outbox. What the page sends wrong
becomes a `problem` and the conversation goes on. Only the browser session that began a conversation may resume it.
"""

from __future__ import annotations

import asyncio
import json
import logging
from functools import partial
from typing import Any
from uuid import UUID

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from avatar.clock import Clock, RealClock
from avatar.errors import GyogamError, UnknownName
from avatar.faults import log_failure
from avatar.house import House
from avatar.outbox import Outbox
from avatar.protocol import frames
from avatar.protocol import messages as wire
from avatar.session import Session
from chat import keeping, limits, live, selectors, services
from chat.errors import (
    CLOSE_CODES,
    SLOW_READER,
    Erased,
    HelloFirst,
    NoPersona,
    NotConsented,
    NoVisitor,
    TooFast,
    TooManySockets,
)
from chat.ledger import DjangoLedger, stored
from chat.models import Conversation
from chat.recall import RECALL

log = logging.getLogger(__name__)
SOCKETS = limits.Sockets()
"""Of this process."""
LOADING = wire.Notice(code="loading", part="reply", degraded=True, message="The models are being loaded.")


class ChatConsumer(AsyncWebsocketConsumer):
    """One socket, one session. A subclass in tests gives another `house` or `clock`."""

    clock: Clock = RealClock()

    async def connect(self) -> None:
        self.owner = ""
        self.conversation: UUID | None = None
        self.session: Session | None = None
        self._keeping: keeping.Keeping | None = None
        self._starting: asyncio.Task[None] | None = None
        self._letting_go: asyncio.Task[None] | None = None
        self._closed = False
        now = self.clock.now
        self._texts = limits.Window(limits.TEXTS, now)
        self._pictures = limits.Window(limits.PICTURES, now)
        self._messages = limits.Window(limits.MESSAGES, now)
        self._complaints = limits.Window(limits.COMPLAINTS, now)
        self.outbox = Outbox()
        await self.accept()
        self._writer = asyncio.create_task(self._write(), name="socket-writer")
        token = await database_sync_to_async(lambda: self.scope["session"].get("visitor"))()
        if not token:
            await self._refuse(NoVisitor("This socket came without the page's cookie.", "Allow cookies and reload."))
            return
        owner = selectors.owner_of(token)
        if not SOCKETS.enter(owner):
            await self._refuse(
                TooManySockets(f"{SOCKETS.limit} windows are talking already.", "Close one of them and reload.")
            )
            return
        self.owner = owner

    async def disconnect(self, code: int) -> None:
        """Whatever this socket began ends with it."""
        self._closed = True
        if self.owner:
            SOCKETS.leave(self.owner)
        await self._stop_session()
        if self._letting_go is not None:
            await asyncio.gather(self._letting_go, return_exceptions=True)
        self._writer.cancel()
        await asyncio.gather(self._writer, return_exceptions=True)

    # ------------------------------------------------------------ in

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self._closed or not self.owner:
            return
        try:
            if bytes_data is not None:
                self._binary(bytes_data)
            elif text_data is not None:
                await self._text(text_data)
        except Erased:
            await self.end("erased")
        except GyogamError as error:
            self._problem(error, _id_in(text_data))

    async def _text(self, raw: str) -> None:
        if not self._messages.admit():
            if self._complaints.admit():
                raise TooFast("Messages come too fast.", "Wait ten seconds.")
            return
        message = wire.parse(raw)
        if isinstance(message, wire.Hello):
            await self._hello(message)
            return
        session, conversation = self.session, self.conversation
        if session is None or conversation is None:
            raise HelloFirst("The first message of a socket is hello.", "Reload the page.")
        match message:
            case wire.Say():
                if not self._texts.admit():
                    raise TooFast(
                        f"{self._texts.limit} texts a minute is the limit.",
                        f"Say it again in {self._texts.wait_s:.0f} s.",
                    )
            case wire.Consent():
                change = {"conversation": conversation, "sense": message.sense, "granted": message.granted}
                if message.sense != "transcript" and not message.granted:
                    await session.receive(message)  # a sense is let go of whatever the database says
                    await stored(services.set_consent, **change)
                    return
                await stored(services.set_consent, **change)
            case wire.Configure():
                await self._configure(session, conversation, message)
            case wire.Remember() | wire.Keep() | wire.Revise() | wire.Forget():
                if self._keeping is not None:
                    await self._keeping.take(message)
                return
        await session.receive(message)

    def _binary(self, raw: bytes) -> None:
        frame = frames.unpack(raw)
        session = self.session
        if session is None:
            raise HelloFirst("The first message of a socket is hello.", "Reload the page.")
        if frame.kind is frames.Kind.PICTURE:
            if session.consents.camera and not self._pictures.admit():
                self.outbox.post(wire.FrameAck(frame=frame.stream))
                if self._complaints.admit():
                    raise TooFast("Pictures come too fast; five a second are read.", "Send fewer.")
                return
            session.picture(frame.stream, frame.payload)
        elif frame.kind is frames.Kind.MICROPHONE:
            if not session.consents.microphone:
                if self._complaints.admit():
                    raise NotConsented("Sound came without consent and was dropped.", "Switch the microphone on first.")
                return
            session.microphone(frame.payload)

    # ------------------------------------------------------------ opening and changing

    async def _hello(self, hello: wire.Hello) -> None:
        """Begin, or take up again after a cut; a second hello on a socket begins anew."""
        await self._stop_session()
        conversation, persona = await stored(self._find, hello=hello)
        resuming = bool(hello.conversation) and str(conversation.pk) == hello.conversation
        self.conversation = conversation.pk
        await live.take(conversation.pk, self.end)
        await self.channel_layer.group_add(live.group(conversation.pk), self.channel_name)
        ledger = DjangoLedger(conversation.pk)
        if resuming:
            await live.ended_elsewhere(conversation.pk, "replaced", self.channel_name)
            await ledger.open()
        missed = await ledger.after(hello.last_seq) if resuming else None
        self.session = Session(self.house(), persona, hello.lang, ledger, self._emit, self.clock)
        self._persona = persona
        await self._welcome(await ledger.seq(), resumed=missed is not None, lang=hello.lang)
        for message in missed or ():
            self.outbox.post(message)
        self._keeping = keeping.Keeping(
            self.owner, self._user_id(), conversation.pk, self.session, self.outbox.post, self.channel_name
        )
        await self.channel_layer.group_add(live.memories_group(self.owner), self.channel_name)
        await self._keeping.open(fresh=not resuming)
        self._starting = asyncio.create_task(self._start(self.session), name="session-start")
        self._starting.add_done_callback(partial(log_failure, log))

    def _find(self, hello: wire.Hello) -> tuple[Conversation, Any]:
        """The visitor's conversation to resume, else a new one; and who the avatar is in it."""
        found = (
            selectors.owned_conversation(conversation=hello.conversation, owner=self.owner)
            if hello.conversation
            else None
        )
        if found is not None:
            return found, found.persona.as_persona()
        persona = selectors.persona_for(hello.persona)
        if persona is None:
            raise NoPersona(
                "No persona is active.", "Run `python manage.py setup_personas`, or activate one in /admin/."
            )
        made = services.start_conversation(owner=self.owner, persona=persona, lang=hello.lang, user_id=self._user_id())
        return made, persona.as_persona()

    def _user_id(self) -> int | None:
        user = self.scope.get("user")
        return user.pk if user is not None and user.is_authenticated else None

    async def _start(self, session: Session) -> None:
        """The session's loops begin once the engines are there; texts wait in its inbox until then."""
        house = session.house
        if not house.ready:
            self.outbox.post(LOADING)
            await house.load()
            self.outbox.post(LOADING.model_copy(update={"degraded": False, "message": "The models are loaded."}))
        await session.start()

    async def _configure(self, session: Session, conversation: UUID, message: wire.Configure) -> None:
        row = None
        if message.persona:
            row = await database_sync_to_async(selectors.persona_for)(message.persona)
            if row is None or row.slug != message.persona:
                raise UnknownName(f"There is no active persona {message.persona!r}.", "Choose one that is listed.")
        await stored(services.configure_conversation, conversation=conversation, lang=message.lang, persona=row)
        if row is not None:
            self._persona = row.as_persona()
            await session.interrupt()
            session.change(self._persona)
        await self._welcome(await session.ledger.seq(), resumed=True, lang=message.lang or session.lang)

    async def _welcome(self, seq: int, *, resumed: bool, lang: str) -> None:
        """Also the answer to `configure`: the page learns who speaks now, in which language."""
        cards = await database_sync_to_async(selectors.persona_cards)(lang)
        self.outbox.post(
            wire.Welcome.model_validate(
                {
                    "protocol": wire.PROTOCOL,
                    "conversation": str(self.conversation),
                    "seq": seq,
                    "resumed": resumed,
                    "lang": lang,
                    "persona": selectors.card_of(self._persona, lang),
                    "personas": cards,
                }
            )
        )

    def house(self) -> House:
        return House.shared()

    # ------------------------------------------------------------ out and over

    def _emit(self, item: wire.Message | bytes) -> None:
        """The session's way out. A reader so slow that the outbox overflows loses its session at once; the socket is
        closed as soon as its line takes anything again (or the server's own ping finds it dead)."""
        self.outbox.post(item)
        if self.outbox.overflowed and self._letting_go is None:
            self._letting_go = asyncio.create_task(self._stop_session(), name="socket-let-go")

    async def _write(self) -> None:
        """The socket's one writer."""
        while (item := await self.outbox.next()) is not None:
            if self._closed:
                return
            if isinstance(item, bytes):
                await self.send(bytes_data=item)
            else:
                await self.send(text_data=item.model_dump_json())
        log.info("a socket was closed: its reader is too slow")
        await self._close(SLOW_READER)

    async def end(self, reason: str) -> None:
        """End from outside: the conversation was erased, or another socket took it over."""
        conversation = self.conversation
        await self._stop_session()
        if reason == "erased" and conversation is not None:
            RECALL.forget(conversation)
        await self._close(CLOSE_CODES[reason])

    async def conversation_end(self, event: dict[str, Any]) -> None:
        """The channel layer's wish to end."""
        if event["sender"] != self.channel_name:
            await self.end(event["reason"])

    async def memories_changed(self, event: dict[str, Any]) -> None:
        """Another window of this person changed what is remembered."""
        if event["sender"] != self.channel_name and self._keeping is not None:
            await self._keeping.show()

    async def _refuse(self, error: GyogamError) -> None:
        self._closed = True
        self._writer.cancel()
        await self.send(text_data=_problem_of(error).model_dump_json())
        await self.close(CLOSE_CODES[error.code])

    async def _close(self, code: int) -> None:
        if not self._closed:
            self._closed = True
            await self.close(code)

    async def _stop_session(self) -> None:
        starting, session, conversation = self._starting, self.session, self.conversation
        self._starting = self.session = self.conversation = self._keeping = None
        if starting is not None:
            starting.cancel()
            await asyncio.gather(starting, return_exceptions=True)
        if conversation is not None:
            live.leave(conversation, self.end)
            await self.channel_layer.group_discard(live.group(conversation), self.channel_name)
            await self.channel_layer.group_discard(live.memories_group(self.owner), self.channel_name)
        if session is not None:
            await session.close()

    def _problem(self, error: GyogamError, about: str = "") -> None:
        self.outbox.post(_problem_of(error, about))


def _problem_of(error: GyogamError, about: str = "") -> wire.Problem:
    return wire.Problem(
        code=error.code, message=str(error.args[0]), hint=error.hint, retryable=error.retryable, id=about
    )


def _id_in(raw: str | None) -> str:
    """The page's id inside a message that was refused, so that the page can mark the right line; "" without one."""
    if raw is None or len(raw) > 64_000:
        return ""
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError):
        return ""
    found = data.get("id") if isinstance(data, dict) else None
    return found if isinstance(found, str) and len(found) <= 64 else ""
