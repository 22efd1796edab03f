"""Writes of what a person lets be remembered beyond a conversation: keyword-only, typed, each in one transaction.

Words of danger are never kept, not even by editing. Used by `chat.keeping` and `chat.services`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from avatar.mind.days import due
from avatar.mind.notes import Note, clean, dark, notes_in
from chat.errors import NotKept
from chat.memory import KEPT_KINDS
from chat.models import ConsentChange, Memory, MemoryConsent

MOST = 100
"""Memories of one person."""
LATER = timedelta(hours=12)
"""An event without a day is asked after when so much time has passed."""


@transaction.atomic
def set_remembering(*, owner: str, on: bool, user_id: int | None = None, conversation: UUID | None = None) -> None:
    """Give the consent, or take it back: then everything remembered is erased at once. The log says that and when."""
    if conversation is not None:
        ConsentChange.objects.create(conversation_id=conversation, sense="memory", granted=on)
    if on:
        MemoryConsent.objects.get_or_create(owner=owner, defaults={"user_id": user_id})
    else:
        MemoryConsent.objects.filter(owner=owner).delete()


@transaction.atomic
def keep_memory(*, owner: str, note: Note, conversation: UUID, now: datetime) -> Memory:
    """Keep one thing that the person agreed to; a name takes the place of the one before. Raises NotKept."""
    consent = _consent(owner)
    text = _words(note.text)
    if note.kind not in KEPT_KINDS:
        raise NotKept("This is nothing to remember.")
    if note.kind == "name":
        consent.memories.filter(kind="name").delete()
    known = consent.memories.filter(text=text).first()
    if known is not None:
        return known
    if consent.memories.count() >= MOST:
        raise NotKept(f"{MOST} things are remembered already.", "Erase one first.")
    return Memory.objects.create(
        consent=consent,
        conversation_id=conversation,
        kind=note.kind,
        text=text,
        lang=note.lang,
        name=note.name[:40],
        event=note.event,
        due=due(note.day, note.lang, now.date()) if note.day else None,
        feeling=note.feeling,
    )


@transaction.atomic
def revise_memory(*, owner: str, memory: int, text: str, now: datetime) -> None:
    """Put a memory in other words; its name, event and day are read anew. Raises NotKept."""
    row = _consent(owner).memories.filter(pk=memory).first()
    if row is None:
        raise NotKept("There is no such memory any more.")
    words = _words(text)
    if _consent(owner).memories.filter(text=words).exclude(pk=memory).exists():
        raise NotKept("That is remembered already.")
    read = next((note for note in notes_in(words, row.lang) if note.kind in ("name", "event")), None)
    row.text = words
    if row.kind == "name":
        row.name = (read.name if read and read.name else words)[:40]
    elif row.kind == "event":
        row.event = read.event if read else ""
        row.due = due(read.day, row.lang, now.date()) if read and read.day else None
    row.save()


@transaction.atomic
def forget_memories(*, owner: str, memory: int | None = None) -> int:
    """Erase one memory, or all; how many."""
    rows = Memory.objects.filter(consent__owner=owner)
    return (rows if memory is None else rows.filter(pk=memory)).delete()[0]


@transaction.atomic
def visit(*, owner: str, conversation: UUID, fresh: bool, now: datetime) -> str:
    """Note that the person is back; in a fresh conversation, the key of the one event to be asked after, or "".

    It counts as asked from here on: whatever happens, nobody is asked twice.
    """
    consent = MemoryConsent.objects.select_for_update().filter(owner=owner).first()
    if consent is None:
        return ""
    consent.save()
    if not fresh:
        return ""
    past = Q(due__lt=now.date()) | Q(due__isnull=True, created_at__lt=now - LATER)
    row = consent.memories.filter(past, kind="event", asked_at__isnull=True).exclude(event="").order_by("-due").first()
    if row is None:
        return ""
    row.asked_at = now
    row.save()
    return str(row.pk)


def _consent(owner: str) -> MemoryConsent:
    """The consent, locked, so that limits hold. Raises NotKept where there is none."""
    found = MemoryConsent.objects.select_for_update().filter(owner=owner).first()
    if found is None:
        raise NotKept("Nothing is remembered without your consent.", "Switch it on first.")
    return found


def _words(text: str) -> str:
    words = clean(text)
    if not words:
        raise NotKept("There are no words to remember.")
    if dark(words):
        raise NotKept("Words of danger are not kept.")
    return words
