"""How much one socket, and one browser session, may ask for."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable

TEXTS = (20, 60.0)
"""Texts in so many seconds."""
PICTURES = (12, 2.0)
"""Five a second, with room for a browser's uneven timers."""
MESSAGES = (100, 10.0)
"""Messages of any kind."""
COMPLAINTS = (1, 5.0)
"""Problems about floods: telling a flooder once is enough."""
SOCKETS = 3
"""Open sockets of one browser session in one process."""


class Window:
    """At most `limit` times in any stretch of `seconds`."""

    def __init__(self, allowed: tuple[int, float], now: Callable[[], float]) -> None:
        self.limit, self.seconds = allowed
        self._now = now
        self._times: deque[float] = deque()

    def admit(self) -> bool:
        """Count one more, unless that is one too many."""
        now = self._now()
        while self._times and self._times[0] <= now - self.seconds:
            self._times.popleft()
        if len(self._times) >= self.limit:
            return False
        self._times.append(now)
        return True

    @property
    def wait_s(self) -> float:
        """Seconds until one is admitted again."""
        if len(self._times) < self.limit:
            return 0.0
        return max(0.0, self._times[0] + self.seconds - self._now())


class Sockets:
    """Open sockets by owner."""

    def __init__(self, limit: int = SOCKETS) -> None:
        self.limit = limit
        self._open: Counter[str] = Counter()

    def enter(self, owner: str) -> bool:
        if self._open[owner] >= self.limit:
            return False
        self._open[owner] += 1
        return True

    def leave(self, owner: str) -> None:
        self._open[owner] -= 1
        if self._open[owner] <= 0:
            del self._open[owner]
