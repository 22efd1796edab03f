"""One socket's memories: loaded when it opens, suggested by its session, kept only at the person's word.

Belongs to a consumer. Every other window of the same person is told when something changes, so that what is erased is
gone from all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from channels.db import database_sync_to_async
from django.utils import timezone

from avatar.mind.notes import Note, people, topics, weekdays
from avatar.protocol import messages as wire
from avatar.session import Session
from chat import live, remembering, selectors
from chat.ledger import stored
from chat.memory import Memory


class Keeping:
    def __init__(
        self,
        owner: str,
        user_id: int | None,
        conversation: UUID,
        session: Session,
        post: Callable[[wire.Message], None],
        channel: str,
    ) -> None:
        self._owner = owner
        self._user_id = user_id
        self._conversation = conversation
        self._session = session
        self._post = post
        self._channel = channel

    async def open(self, *, fresh: bool) -> None:
        """The session learns what is remembered, and what to ask after in a fresh conversation."""
        now = timezone.localtime()
        due = await stored(remembering.visit, owner=self._owner, conversation=self._conversation, fresh=fresh, now=now)
        await self.show(due)

    async def show(self, due: str = "") -> None:
        """Session and page are told all that is remembered now."""
        on, rows = await database_sync_to_async(selectors.memories_of)(self._owner)
        self._session.remembering.kept([note_of(row) for row in rows], on=on, due=due)
        items = [wire.Remembered(id=row.pk, kind=row.kind, text=row.text) for row in rows]
        self._post(wire.Memories(on=on, items=items))

    async def take(self, message: wire.Message) -> None:
        """Do what the person asks. Raises NotKept and StoreFailed."""
        now = timezone.localtime()
        match message:
            case wire.Remember():
                await stored(
                    remembering.set_remembering,
                    owner=self._owner,
                    on=message.on,
                    user_id=self._user_id,
                    conversation=self._conversation,
                )
            case wire.Keep():
                note = self._session.remembering.taken(message.suggestion)
                if note is None or not message.accepted:
                    return
                await stored(
                    remembering.keep_memory, owner=self._owner, note=note, conversation=self._conversation, now=now
                )
            case wire.Revise():
                await stored(
                    remembering.revise_memory, owner=self._owner, memory=message.memory, text=message.text, now=now
                )
            case wire.Forget():
                await stored(remembering.forget_memories, owner=self._owner, memory=message.memory)
        await self.show()
        await live.memories_changed(self._owner, self._channel)


def note_of(row: Memory) -> Note:
    """A memory as the mind reads it."""
    lang = "ko" if row.lang == "ko" else "en"
    about = topics(row.text, lang) | people(row.text, lang) | weekdays(row.text)
    return Note(row.kind, row.text, lang, 0, about, row.name, row.event, "", row.feeling, key=str(row.pk))
