"""The person's own word against a reading: how it begins, and the topic on which it holds.

Belongs to a session. The last few telling messages are kept in memory, as the history is; their vectors are made only
while a correction stands. Without a text engine the correction simply holds for its time.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from avatar.engines.base import Lang, TextSense
from avatar.errors import Busy, EngineFailed
from avatar.mind import retrieval
from avatar.mind.topic import KEPT, Topic, Vector, telling

if TYPE_CHECKING:
    from avatar.session import Session

MEANT_WITHIN_S = 5.0


class Correction:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._said: deque[tuple[str, Lang]] = deque(maxlen=KEPT)
        self._topic: Topic | None = None
        self._centres: dict[str, Vector] = {}

    def begin(self, basic: str | None) -> None:
        """The person says how they feel; None takes it back. Raises UnknownName."""
        self._session.fusion.correct(basic, self._session.clock.now())
        self._topic = None

    async def heard(self, text: str, lang: Lang) -> None:
        """Take in new words: on the topic they lengthen a correction, and once the topic is left they end it."""
        session = self._session
        if not telling(text, lang):
            return
        before = list(self._said)
        self._said.append((text, lang))
        engine = session.house.text
        if engine is None or session.fusion.told(session.clock.now()) is None:
            return
        new = [(text, lang)] if self._topic is not None else [*before, (text, lang)]
        try:
            vectors = await session.house.workers["text"].call(lambda: self._meant(engine, new), within=MEANT_WITHIN_S)
        except (EngineFailed, Busy) as error:
            session.failing(error, "text")
            return
        if self._topic is None:
            self._topic = Topic(vectors[:-1])
        on = self._topic.hear(vectors[-1], lang)
        if on is False:
            session.fusion.correct(None, session.clock.now())
        elif on:
            session.fusion.stays(session.clock.now())

    def _meant(self, engine: TextSense, said: list[tuple[str, Lang]]) -> list[Vector]:
        """The messages as centred vectors, on the text engine's thread."""
        if not self._centres:
            self._centres = retrieval.centres(engine)
        vectors = engine.embed([text for text, _ in said])
        return [retrieval.centred(vector, self._centres[lang]) for vector, (_, lang) in zip(vectors, said, strict=True)]
