"""The session's ledger on the database: stored before it is sent, words in memory unless the person keeps them.

Every method runs one service on Django's database thread; replay joins what memory and the database hold.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TypeVar
from uuid import UUID

from channels.db import database_sync_to_async
from django.db import DatabaseError

from avatar.engines.base import Turn
from avatar.ledger import Opened
from avatar.protocol.messages import SERVER, Done, Message
from chat import selectors, services
from chat.errors import Erased, StoreFailed
from chat.models import Conversation
from chat.recall import RECALL, Recall

log = logging.getLogger(__name__)
T = TypeVar("T")


async def stored(service: Callable[..., T], /, **arguments: object) -> T:
    """Run a service on Django's database thread, for the consumer too. Raises StoreFailed where the database does."""
    try:
        return await database_sync_to_async(service)(**arguments)
    except DatabaseError as error:
        log.error("the database refused to store: %s", type(error).__name__)
        raise StoreFailed from error


class DjangoLedger:
    """One conversation's ledger (`avatar.ledger.Ledger`). Taking in words raises Erased once it is gone."""

    def __init__(self, conversation: UUID, recall: Recall = RECALL) -> None:
        self.conversation = conversation
        self._recall = recall

    async def open(self) -> None:
        """Take the conversation up: turns that a dead process left open end as failed."""
        for done in await stored(services.fail_open_turns, conversation=self.conversation):
            self._recall.of(self.conversation).events[done.seq] = done

    async def accept(self, client_id: str, text: str, lang: str) -> Opened:
        opened, message = await stored(
            services.accept_text, conversation=self.conversation, client_id=client_id, text=text, lang=lang
        )
        if opened.fresh:
            kept = self._recall.of(self.conversation)
            kept.events[message.seq] = message
            kept.said[opened.turn] = text
        return opened

    async def text(self, turn: int, index: int, text: str, expression: str) -> int:
        message = await stored(
            services.add_text, conversation=self.conversation, turn=turn, index=index, text=text, expression=expression
        )
        kept = self._recall.of(self.conversation)
        kept.events[message.seq] = message
        kept.answers.setdefault(turn, []).append(text)
        return message.seq

    async def done(
        self,
        turn: int,
        status: str,
        strategy: str = "",
        why: str = "",
        ms: Mapping[str, float] | None = None,
        feeling: str = "",
    ) -> int:
        """Of a conversation erased meanwhile there is no ending to store: 0."""
        try:
            message: Done = await stored(
                services.finish_turn,
                conversation=self.conversation,
                turn=turn,
                status=status,
                strategy=strategy,
                why=why,
                ms=ms or {},
            )
        except Erased:
            return 0
        kept = self._recall.of(self.conversation)
        kept.events[message.seq] = message
        kept.did[turn] = (strategy, feeling)
        return message.seq

    async def heard(self, turn: int, text: str) -> None:
        """Of a conversation erased meanwhile nothing is kept."""
        try:
            await stored(services.record_heard, conversation=self.conversation, turn=turn, text=text)
        except Erased:
            return
        self._recall.of(self.conversation).heard[turn] = text

    async def history(self, limit: int = 12) -> tuple[Turn, ...]:
        """From memory; a transcript that was kept fills in after a restart."""
        kept = self._recall.of(self.conversation)
        if not kept.filled:
            for number, text, answer in await database_sync_to_async(selectors.kept_words)(self.conversation):
                if text:
                    kept.said.setdefault(number, text)
                if answer:
                    kept.answers.setdefault(number, [answer])
            kept.filled = True
        return kept.history(limit)

    async def after(self, seq: int) -> list[Message] | None:
        stored = await database_sync_to_async(selectors.events_after)(conversation=self.conversation, seq=seq)
        latest = stored[-1].seq if stored else await self.seq()
        if seq > latest:
            return None
        remembered = self._recall.of(self.conversation).events
        missed: list[Message] = []
        for event in stored:
            if event.seq in remembered:
                missed.append(remembered[event.seq])
            elif event.body is not None:
                missed.append(SERVER.validate_python(event.body))
            else:
                return None
        return missed

    async def seq(self) -> int:
        return await database_sync_to_async(self._seq)()

    def _seq(self) -> int:
        return Conversation.objects.filter(pk=self.conversation).values_list("seq", flat=True).first() or 0
