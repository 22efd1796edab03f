"""What a conversation remembers of itself: accepted texts, numbered events, one terminal state a turn.

The session writes here before it sends. `MemoryLedger` forgets with the process; `chat.ledger` keeps what consent
allows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from avatar.engines.base import Turn
from avatar.protocol.messages import Accepted, Done, Message, Text

GREETING = 0
"""The turn of the avatar's greeting; texts of people open turns from 1."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A text taken in. `fresh` is false when the same client id was taken before: it counts once."""

    turn: int
    seq: int
    fresh: bool


class Ledger(Protocol):
    async def accept(self, client_id: str, text: str, lang: str) -> Opened: ...

    async def text(self, turn: int, index: int, text: str, expression: str) -> int:
        """Store a piece of an answer; its seq."""

    async def done(
        self,
        turn: int,
        status: str,
        strategy: str = "",
        why: str = "",
        ms: Mapping[str, float] | None = None,
        feeling: str = "",
    ) -> int:
        """Store the turn's one terminal state; its seq. A second one is a ValueError."""

    async def heard(self, turn: int, text: str) -> None:
        """What of the turn's answer was really heard; history then holds only that."""

    async def history(self, limit: int = 12) -> tuple[Turn, ...]: ...

    async def after(self, seq: int) -> list[Message] | None:
        """Events missed since `seq`, in order; None when they are gone and the page must start over."""

    async def seq(self) -> int: ...


class MemoryLedger:
    """A ledger in memory, for the command line, scripted dialogues and tests."""

    def __init__(self) -> None:
        self._events: list[Message] = []
        self._opened: dict[str, Opened] = {}
        self._said: dict[int, str] = {}
        self._answers: dict[int, list[str]] = {}
        self._heard: dict[int, str] = {}
        self._ended: set[int] = set()
        self._did: dict[int, tuple[str, str]] = {}  # turn -> strategy, feeling

    async def accept(self, client_id: str, text: str, lang: str) -> Opened:
        known = self._opened.get(client_id)
        if known is not None:
            return Opened(known.turn, known.seq, fresh=False)
        turn = len(self._opened) + 1
        opened = Opened(turn, len(self._events) + 1, fresh=True)
        self._opened[client_id] = opened
        self._said[turn] = text
        self._events.append(Accepted(seq=opened.seq, id=client_id, turn=turn))
        return opened

    async def text(self, turn: int, index: int, text: str, expression: str) -> int:
        seq = len(self._events) + 1
        self._answers.setdefault(turn, []).append(text)
        self._events.append(Text(seq=seq, turn=turn, index=index, text=text, expression=expression))
        return seq

    async def done(
        self,
        turn: int,
        status: str,
        strategy: str = "",
        why: str = "",
        ms: Mapping[str, float] | None = None,
        feeling: str = "",
    ) -> int:
        if turn in self._ended:
            raise ValueError(f"turn {turn} has ended already")
        self._ended.add(turn)
        self._did[turn] = (strategy, feeling)
        seq = len(self._events) + 1
        self._events.append(
            Done.model_validate(
                {"seq": seq, "turn": turn, "status": status, "strategy": strategy, "why": why, "ms": dict(ms or {})}
            )
        )
        return seq

    async def heard(self, turn: int, text: str) -> None:
        self._heard[turn] = text

    async def history(self, limit: int = 12) -> tuple[Turn, ...]:
        turns: list[Turn] = []
        for number in sorted({*self._said, *self._answers}):
            if number in self._said:
                turns.append(Turn("user", self._said[number]))
            answer = self._heard.get(number, " ".join(self._answers.get(number, ())))
            if answer:
                turns.append(Turn("assistant", answer, *self._did.get(number, ())))
        return tuple(turns[-limit:])

    async def after(self, seq: int) -> list[Message] | None:
        return self._events[seq:] if seq <= len(self._events) else None

    async def seq(self) -> int:
        return len(self._events)
