"""English text as the symbols that both neural voices speak: hibari's own pronunciation, loaded once a process.

Engines on threads of their own share it, one at a time.
"""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import Any

_one_at_a_time = Lock()


def symbols(sentence: str) -> list[str]:
    """A sentence in misaki's symbols, " " between words; nothing for a sentence of no words."""
    with _one_at_a_time:
        return list(_g2p()(sentence))


@cache
def _g2p() -> Any:
    from hibari.g2p import G2P

    return G2P()
