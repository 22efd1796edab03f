"""Reads. Nothing here writes; `chat.services` writes."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from avatar.persona import Persona as AvatarPersona
from avatar.protocol.messages import PersonaCard
from chat.models import Conversation, Event, Memory, MemoryConsent, Persona, Turn

EXPORT_FORMAT = "gyogam-conversation-1"


def owner_of(token: str) -> str:
    """How a visitor's token is kept: hashed, so that the database alone opens no conversation."""
    return hashlib.sha256(token.encode("ascii", "replace")).hexdigest()


def active_personas() -> QuerySet[Persona]:
    return Persona.objects.filter(is_active=True)


def persona_cards(lang: str) -> list[PersonaCard]:
    """What the page offers, in order."""
    return [card_of(persona.as_persona(), lang) for persona in active_personas()]


def card_of(persona: AvatarPersona, lang: str) -> PersonaCard:
    return PersonaCard(
        slug=persona.slug, name=persona.text("name", lang), about=persona.text("about", lang), look=persona.look
    )


def persona_for(slug: str) -> Persona | None:
    """The active persona of that name; for none or an unknown one the first in order; None when none is active."""
    return active_personas().filter(slug=slug).first() or active_personas().first()


def owned_conversation(*, conversation: str | UUID, owner: str) -> Conversation | None:
    """The conversation, if it exists and this visitor began it; a malformed id is simply not found."""
    try:
        key = conversation if isinstance(conversation, UUID) else UUID(conversation)
    except ValueError:
        return None
    return Conversation.objects.select_related("persona").filter(pk=key, owner=owner).first()


def owner_of_conversation(conversation: UUID) -> str:
    """Whose it is; "" for one that is gone."""
    return Conversation.objects.filter(pk=conversation).values_list("owner", flat=True).first() or ""


def events_after(*, conversation: UUID, seq: int) -> list[Event]:
    return list(Event.objects.filter(conversation_id=conversation, seq__gt=seq).order_by("seq"))


def kept_words(conversation: UUID, turns: int = 300) -> list[tuple[int, str, str]]:
    """Number, text and answer of the last turns, oldest first; empty strings without the transcript's consent."""
    rows = Turn.objects.filter(conversation_id=conversation).order_by("-number")
    return list(rows.values_list("number", "text", "answer")[:turns])[::-1]


def memories_of(owner: str) -> tuple[bool, list[Memory]]:
    """Whether this visitor wants to be remembered, and what is."""
    consent = MemoryConsent.objects.filter(owner=owner).first()
    return consent is not None, list(consent.memories.all()) if consent else []


def export_of(conversation: Conversation) -> dict[str, Any]:
    """Everything the database holds about a conversation, and what its owner let be remembered, as plain data."""
    return {
        "format": EXPORT_FORMAT,
        "conversation": str(conversation.pk),
        "persona": conversation.persona.slug,
        "lang": conversation.lang,
        "began": conversation.created_at.isoformat(),
        "last_active": conversation.updated_at.isoformat(),
        "transcript_kept": conversation.keep_transcript,
        "consents": [
            {"sense": change.sense, "granted": change.granted, "at": change.at.isoformat()}
            for change in conversation.consents.all()
        ],
        "turns": [
            {
                "number": turn.number,
                "lang": turn.lang,
                "status": turn.status,
                "ms": turn.ms,
                "at": turn.created_at.isoformat(),
                "text": turn.text,
                "answer": turn.answer,
            }
            for turn in conversation.turns.all()
        ],
        "events": [
            {"seq": event.seq, "kind": event.kind, "turn": event.turn.number, "body": event.body}
            for event in conversation.events.select_related("turn")
        ],
        "memories": [
            {
                "kind": memory.kind,
                "text": memory.text,
                "lang": memory.lang,
                "due": memory.due.isoformat() if memory.due else None,
                "feeling": memory.feeling,
                "at": memory.created_at.isoformat(),
            }
            for memory in memories_of(conversation.owner)[1]
        ],
    }
