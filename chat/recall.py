"""The words of running conversations, in memory only, for replay and history: gone ten minutes after the last one.

Used by `chat.ledger`. With the transcript's consent the same words are in the database as well; without it, here is the
only place they are.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from avatar.engines.base import Turn
from avatar.protocol.messages import Message

KEEP_S = 600.0
LIMIT_CONVERSATIONS = 5_000
LIMIT_EVENTS = 1_000
"""Events kept a conversation; the oldest go first, and a page that missed more starts over."""
LIMIT_SAID = 300
"""Of the person's own texts so many are kept, for the notes of a conversation that is taken up again."""
LIMIT_TURNS = 60
"""Answers kept a conversation."""


@dataclass(slots=True)
class Remembered:
    touched: float
    events: OrderedDict[int, Message] = field(default_factory=OrderedDict)  # seq -> message
    said: OrderedDict[int, str] = field(default_factory=OrderedDict)  # turn -> the person's words
    answers: OrderedDict[int, list[str]] = field(default_factory=OrderedDict)  # turn -> pieces of the answer
    heard: dict[int, str] = field(default_factory=dict)  # turn -> what was heard of an interrupted answer
    did: dict[int, tuple[str, str]] = field(default_factory=dict)  # turn -> strategy, feeling it met
    filled: bool = False  # what a kept transcript holds has been read back

    def answer(self, turn: int) -> str:
        return self.heard.get(turn, " ".join(self.answers.get(turn, ())))

    def history(self, limit: int) -> tuple[Turn, ...]:
        turns: list[Turn] = []
        for number in sorted({*self.said, *self.answers}):
            if self.said.get(number):
                turns.append(Turn("user", self.said[number]))
            if text := self.answer(number):
                turns.append(Turn("assistant", text, *self.did.get(number, ())))
        return tuple(turns[-limit:])


class Recall:
    """Used from the event loop's thread only. `now` is injected so that tests need not wait ten minutes."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._kept: OrderedDict[UUID, Remembered] = OrderedDict()  # least recently touched first

    def __len__(self) -> int:
        self._expire()
        return len(self._kept)

    def of(self, conversation: UUID) -> Remembered:
        """The conversation's words, made on first use; touching them keeps them ten minutes more."""
        self._expire()
        kept = self._kept.pop(conversation, None) or Remembered(self._now())
        kept.touched = self._now()
        self._kept[conversation] = kept
        while len(kept.events) > LIMIT_EVENTS:
            kept.events.popitem(last=False)
        while len(kept.said) > LIMIT_SAID:
            kept.said.popitem(last=False)
        while len(kept.answers) > LIMIT_TURNS:
            number, _ = kept.answers.popitem(last=False)
            kept.heard.pop(number, None)
            kept.did.pop(number, None)
        while len(self._kept) > LIMIT_CONVERSATIONS:
            self._kept.popitem(last=False)
        return kept

    def known(self, conversation: UUID) -> bool:
        self._expire()
        return conversation in self._kept

    def forget(self, conversation: UUID) -> None:
        self._kept.pop(conversation, None)

    def _expire(self) -> None:
        old = self._now() - KEEP_S
        while self._kept:
            conversation, kept = next(iter(self._kept.items()))
            if kept.touched > old:
                return
            del self._kept[conversation]


RECALL = Recall()
"""The one of this process."""
