"""Writes: keyword-only, typed, each in one transaction. Words reach the database only through `_kept`.

Used by the consumer's ledger (`chat.ledger`), the views, the admin and the commands.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from avatar.ledger import GREETING, Opened
from avatar.persona import builtin_personas
from avatar.protocol.messages import Accepted, Done, Message, Text
from chat.errors import Erased
from chat.models import ConsentChange, Conversation, Event, Memory, MemoryConsent, Persona, Turn, columns

# ---------------------------------------------------------------- personas


@transaction.atomic
def setup_personas() -> list[str]:
    """Give every built-in persona without a row one; rows that exist are never touched. Returns the slugs made."""
    made: list[str] = []
    order = {"default": 10}
    for place, (slug, persona) in enumerate(builtin_personas().items(), start=2):
        defaults = {**columns(persona), "order": order.get(slug, place * 10)}
        _, fresh = Persona.objects.get_or_create(slug=slug, defaults=defaults)
        if fresh:
            made.append(slug)
    return made


@transaction.atomic
def duplicate_persona(*, persona: Persona) -> Persona:
    """An inactive copy under a new slug, to change without touching the original."""
    number = 2
    while Persona.objects.filter(slug=f"{persona.slug[:58]}-{number}").exists():
        number += 1
    copy = Persona.objects.get(pk=persona.pk)
    copy.pk = None
    copy._state.adding = True
    copy.slug = f"{persona.slug[:58]}-{number}"
    copy.is_active = False
    copy.full_clean()
    copy.save()
    return copy


@transaction.atomic
def set_personas_active(*, slugs: list[str], active: bool) -> int:
    """How many changed."""
    return Persona.objects.filter(slug__in=slugs).exclude(is_active=active).update(is_active=active)


# ---------------------------------------------------------------- conversations


@transaction.atomic
def start_conversation(*, owner: str, persona: Persona, lang: str, user_id: int | None = None) -> Conversation:
    return Conversation.objects.create(owner=owner, persona=persona, lang=lang, user_id=user_id)


@transaction.atomic
def configure_conversation(*, conversation: UUID, lang: str | None = None, persona: Persona | None = None) -> None:
    changes: dict[str, Any] = {name: value for name, value in (("lang", lang), ("persona", persona)) if value}
    if changes and not Conversation.objects.filter(pk=conversation).update(**changes, updated_at=timezone.now()):
        raise Erased


@transaction.atomic
def accept_text(*, conversation: UUID, client_id: str, text: str, lang: str) -> tuple[Opened, Accepted]:
    """Open a turn for a text, or find the one that this client id opened before. Raises Erased."""
    row = _locked(conversation)
    known = Turn.objects.filter(conversation=row, client_message_id=client_id).first()
    if known is not None:
        seq = known.events.filter(kind=Event.Kind.ACCEPTED).values_list("seq", flat=True).get()
        return Opened(known.number, seq, fresh=False), Accepted(seq=seq, id=client_id, turn=known.number)
    last = Turn.objects.filter(conversation=row).order_by("-number").values_list("number", flat=True).first()
    turn = Turn.objects.create(
        conversation=row,
        number=(last or GREETING) + 1,
        client_message_id=client_id,
        lang=lang,
        text=text if row.keep_transcript else "",
    )
    seq = row.seq + 1
    message = Accepted(seq=seq, id=client_id, turn=turn.number)
    _event(row, turn, seq, Event.Kind.ACCEPTED, message, words=False)
    return Opened(turn.number, seq, fresh=True), message


@transaction.atomic
def add_text(*, conversation: UUID, turn: int, index: int, text: str, expression: str) -> Text:
    """One piece of an answer. Raises Erased."""
    row = _locked(conversation)
    record = _turn(row, turn)
    message = Text(seq=row.seq + 1, turn=turn, index=index, text=text, expression=expression)
    if row.keep_transcript:
        record.answer = f"{record.answer} {text}".strip()
        record.save(update_fields=["answer"])
    _event(row, record, message.seq, Event.Kind.TEXT, message, words=True)
    return message


@transaction.atomic
def finish_turn(
    *, conversation: UUID, turn: int, status: str, strategy: str, why: str, ms: Mapping[str, float]
) -> Done:
    """The turn's one terminal state. Raises Erased, and ValueError when it has ended already."""
    row = _locked(conversation)
    record = _turn(row, turn)
    if record.status != Turn.Status.OPEN:
        raise ValueError(f"turn {turn} has ended already")
    message = Done.model_validate(
        {"seq": row.seq + 1, "turn": turn, "status": status, "strategy": strategy, "why": why, "ms": dict(ms)}
    )
    record.status, record.ms, record.ended_at = status, dict(ms), timezone.now()
    record.save(update_fields=["status", "ms", "ended_at"])
    _event(row, record, message.seq, Event.Kind.DONE, message, words=True)
    return message


@transaction.atomic
def record_heard(*, conversation: UUID, turn: int, text: str) -> None:
    """What was heard of an interrupted answer takes the place of what was generated. Raises Erased."""
    row = _locked(conversation)
    if row.keep_transcript:
        Turn.objects.filter(conversation=row, number=turn).update(answer=text)


@transaction.atomic
def fail_open_turns(*, conversation: UUID) -> list[Done]:
    """Close the turns that a process left open when it died: each still gets its one terminal state."""
    row = _locked(conversation)
    ended: list[Done] = []
    for record in Turn.objects.filter(conversation=row, status=Turn.Status.OPEN):
        message = Done(seq=row.seq + 1, turn=record.number, status="failed")
        record.status, record.ended_at = Turn.Status.FAILED, timezone.now()
        record.save(update_fields=["status", "ended_at"])
        _event(row, record, message.seq, Event.Kind.DONE, message, words=True)
        ended.append(message)
    return ended


@transaction.atomic
def set_consent(*, conversation: UUID, sense: str, granted: bool) -> None:
    """Log a consent; taking the transcript's back erases every stored word at once. Raises Erased."""
    row = _locked(conversation)
    ConsentChange.objects.create(conversation=row, sense=sense, granted=granted)
    if sense != "transcript":
        return
    row.keep_transcript = granted
    row.save(update_fields=["keep_transcript", "updated_at"])
    if not granted:
        row.turns.update(text="", answer="")
        row.events.exclude(kind=Event.Kind.ACCEPTED).update(body=None)


@transaction.atomic
def erase_conversation(*, conversation: UUID) -> bool:
    """Delete a conversation and everything that hangs on it; False if there was none.

    The caller also forgets what memory holds (`chat.live.erase` does both and ends a running session).
    """
    Memory.objects.filter(conversation_id=conversation).delete()  # what was learned in it goes with it
    deleted, _ = Conversation.objects.filter(pk=conversation).delete()
    return bool(deleted)


@transaction.atomic
def erase_idle(*, days: int) -> int:
    """Delete conversations that nobody has touched for `days`, and what is remembered of people who stayed away as
    long; how many conversations."""
    MemoryConsent.objects.filter(used_at__lt=timezone.now() - timedelta(days=days)).delete()
    old = Conversation.objects.filter(updated_at__lt=timezone.now() - timedelta(days=days))
    count = old.count()
    old.delete()
    return count


def _locked(conversation: UUID) -> Conversation:
    """The row, locked until the transaction ends, so that numbers are given out one at a time."""
    row = Conversation.objects.select_for_update().filter(pk=conversation).first()
    if row is None:
        raise Erased
    return row


def _turn(row: Conversation, number: int) -> Turn:
    if number == GREETING:
        ended = {"lang": row.lang, "status": Turn.Status.FINISHED, "ended_at": timezone.now()}
        return Turn.objects.get_or_create(conversation=row, number=GREETING, defaults=ended)[0]
    return Turn.objects.get(conversation=row, number=number)


def _event(row: Conversation, turn: Turn, seq: int, kind: str, message: Message, *, words: bool) -> None:
    """Store an event; one that carries words, or tells how somebody felt, loses its body without consent."""
    body = None if words and not row.keep_transcript else message.model_dump(mode="json")
    Event.objects.create(conversation=row, seq=seq, kind=kind, turn=turn, body=body)
    Conversation.objects.filter(pk=row.pk).update(seq=F("seq") + 1, updated_at=timezone.now())
    row.seq = seq
