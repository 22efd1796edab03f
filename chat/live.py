"""Which conversations run in this process, so that another socket, or an erasure, can end them.

The channel layer carries the same wish to other processes (`conversation.end`); it never carries words or sound.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from chat import selectors, services
from chat.recall import RECALL

Ender = Callable[[str], Awaitable[None]]
_running: dict[UUID, Ender] = {}


def group(conversation: UUID) -> str:
    return f"conversation.{conversation.hex}"


async def take(conversation: UUID, end: Ender) -> None:
    """Register the socket that now runs a conversation; the one before it is ended first ("replaced")."""
    former = _running.pop(conversation, None)
    if former is not None:
        await former("replaced")
    _running[conversation] = end


def leave(conversation: UUID, end: Ender) -> None:
    if _running.get(conversation) == end:
        del _running[conversation]


async def ended_elsewhere(conversation: UUID, reason: str, sender: str = "") -> None:
    """Ask every process's socket of this conversation, but the sender's, to end."""
    layer = get_channel_layer()
    await layer.group_send(group(conversation), {"type": "conversation.end", "reason": reason, "sender": sender})


def memories_group(owner: str) -> str:
    return f"memories.{owner}"


async def memories_changed(owner: str, sender: str = "") -> None:
    """Tell every window of a person, in every process, that what is remembered of them changed."""
    layer = get_channel_layer()
    await layer.group_send(memories_group(owner), {"type": "memories.changed", "sender": sender})


def erase(conversation: UUID) -> bool:
    """End the conversation wherever it runs and leave nothing of it, nor what was learned in it. Called from
    synchronous code."""
    async_to_sync(ended_elsewhere)(conversation, "erased")
    owner = selectors.owner_of_conversation(conversation)
    erased = services.erase_conversation(conversation=conversation)
    RECALL.forget(conversation)
    if owner:
        async_to_sync(memories_changed)(owner)
    return erased
