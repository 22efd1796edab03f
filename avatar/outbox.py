"""What waits to be sent on one socket: bounded, in order, with stale looks replaced by fresh ones.

`post` never blocks and never computes; the one writer of the socket awaits `next`. Faces, moods and readings coalesce
(only the latest of each kind is worth sending); words, sound and gestures never do.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict

from avatar.protocol.messages import Face, Message, Mood, Reading

LIMIT_BYTES = 4 * 1024 * 1024
LIMIT_ITEMS = 1024
MESSAGE_COST = 512  # bytes an ordinary message is counted as


class Outbox:
    """`overflowed` turns true when the reader is too slow; the socket is then closed and the page resumes."""

    def __init__(self) -> None:
        self._items: OrderedDict[object, Message | bytes] = OrderedDict()
        self._bytes = 0
        self._wake = asyncio.Event()
        self.overflowed = False

    def __len__(self) -> int:
        return len(self._items)

    def post(self, item: Message | bytes) -> None:
        """Queue an item; a coalescing message takes the place of its waiting predecessor."""
        if self.overflowed:
            return
        key = _slot(item)
        if key in self._items:
            self._items[key] = item
            return
        cost = _cost(item)
        if self._bytes + cost > LIMIT_BYTES or len(self._items) >= LIMIT_ITEMS:
            self.overflowed = True
            self._items.clear()
            self._bytes = 0
        else:
            self._items[key] = item
            self._bytes += cost
        self._wake.set()

    async def next(self) -> Message | bytes | None:
        """The oldest item, waiting for one; None once the box has overflowed."""
        while not self._items:
            if self.overflowed:
                return None
            self._wake.clear()
            await self._wake.wait()
        _, item = self._items.popitem(last=False)
        self._bytes -= _cost(item)
        return item


def _slot(item: Message | bytes) -> object:
    if isinstance(item, Reading):
        return ("reading", item.sense)
    if isinstance(item, Face) and item.gesture:
        return object()
    if isinstance(item, Face | Mood):
        return type(item)
    return object()


def _cost(item: Message | bytes) -> int:
    return len(item) if isinstance(item, bytes) else MESSAGE_COST
