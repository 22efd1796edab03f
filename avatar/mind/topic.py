"""Is the talk still on the topic on which the person corrected a reading? Pure logic on sentence vectors.

One message hardly tells: successive messages of one talk often share no word. So the last few messages before the
correction are the topic together; a message close to them stays, and joins them; and only two messages in a row that
are together far from them leave it. Vectors are centred by language (`avatar.mind.retrieval.centres`). The limits were
chosen on every second talk of training/topic_talks.tsv and measured on the others by `training/topic_limits.py`: 7 % of
talks that go on are taken to have left the topic, 47 % of new topics are known after two messages and 70 % after four.
Used by `avatar.correction`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from avatar.engines.base import Lang

Vector = NDArray[np.float32]

KEPT = 4
"""Messages that are the topic together: the latest ones on it."""
NEAR = 0.3
"""Cosine from which one message is on the topic."""
FAR: Mapping[Lang, float] = {"en": 0.22, "ko": 0.14}
"""Cosine under which two messages together have left it."""
WORDS: Mapping[Lang, int] = {"en": 3, "ko": 2}
"""Words of a message that can tell a topic at all; "yeah" and "I see" cannot."""


class Topic:
    """Vectors are centred and of unit length. Without a message from before, the first one heard is the topic."""

    def __init__(self, messages: Sequence[Vector] = ()) -> None:
        self._on = list(messages)[-KEPT:]
        self._off: list[Vector] = []

    def hear(self, message: Vector, lang: Lang) -> bool | None:
        """True: on the topic. None: not told yet, so the topic stands. False: it was left, with the message before."""
        if not self._on or float(joined(self._on) @ message) >= NEAR:
            self._on = [*self._on, message][-KEPT:]
            self._off = []
            return True
        self._off = [*self._off, message][-2:]
        if len(self._off) < 2:
            return None
        return None if float(joined(self._on) @ joined(self._off)) >= FAR[lang] else False


def joined(messages: Sequence[Vector]) -> Vector:
    """Several messages as one vector of unit length."""
    total = np.sum(messages, axis=0)
    return np.asarray(total / (np.linalg.norm(total) + 1e-9), np.float32)


def telling(text: str, lang: Lang) -> bool:
    """Whether a message says enough to be on a topic or off it."""
    return len(re.findall(r"[^\W_]{2,}", text) if lang == "ko" else re.findall(r"[^\W_]+", text)) >= WORDS[lang]
