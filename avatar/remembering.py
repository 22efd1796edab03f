"""What a session still knows of its own conversation: notes of every turn, and what a message calls for.

Belongs to a session. Notes live in memory and end with it; when a conversation is taken up again they are made anew
from all that the ledger holds. Without a text engine, words and names alone decide. What the person let be remembered
from earlier conversations comes from outside (`kept`); what could be remembered of this one is only suggested.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from avatar.engines.base import Lang, TextSense, Turn
from avatar.errors import Busy, EngineFailed
from avatar.mind import memory, retrieval
from avatar.mind.memory import Notes
from avatar.mind.notes import KINDS, Note, Vector, again, lasting, question
from avatar.persona import Persona
from avatar.protocol import messages as wire

if TYPE_CHECKING:
    from avatar.session import Session

MEANT_WITHIN_S = 1.0
"""A turn does not wait longer than this for what its words mean."""
READ_AT_ONCE = 32
"""Notes that are read for their meaning in one turn."""
SUGGESTED = 8
"""Suggestions in one session, at most."""
WHOLE = 1_000
"""Turns of a conversation that is taken up again."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """What an answer may know beyond the last few turns."""

    remembers: str = ""
    summary: str = ""
    answer: tuple[str, ...] = ()  # to a question about what was said
    offer: str = ""  # what helped before, asked after at the end of the answer


class Remembering:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._notes: Notes | None = None
        self._reader = Reader()
        self._kept: tuple[Note, ...] = ()
        self._on = False
        self._due = ""
        self._fresh: list[Note] = []
        self._suggested: dict[str, Note] = {}
        self._offered: set[str] = set()

    # ------------------------------------------------------------ beyond the conversation

    def kept(self, notes: Iterable[Note], *, on: bool, due: str = "") -> None:
        """What the person lets be remembered, and the key of the event that the greeting asks after."""
        self._kept, self._on = tuple(notes), on
        self._due = due or self._due
        if self._notes is not None:
            self._notes.keep(self._kept)
        if not on:
            self._suggested.clear()

    def greeting(self, lang: Lang) -> str:
        """A word of meeting again, by name, and one question about what was to come; "" where nothing is known."""
        persona = self._session.persona
        name = next((note.name for note in self._kept if note.name), "")
        event = next((note.event for note in self._kept if note.key == self._due and note.event), "")
        parts = [again(name, lang, persona.speech_level) if name else ""]
        parts.append(question(event, lang, persona.speech_level) if event else "")
        return " ".join(part for part in parts if part)

    def taken(self, suggestion: str) -> Note | None:
        """The suggestion of that name, which is answered now; None for one that was answered before."""
        return self._suggested.pop(suggestion, None)

    def _suggest(self) -> None:
        """At most one of a turn, never the same words twice, and only where the person wants to be remembered."""
        known = {note.text for note in self._kept} | self._offered
        open_ = [note for note in self._fresh if lasting(note) and note.text not in known]
        if not self._on or not open_ or len(self._offered) >= SUGGESTED:
            return
        note = min(open_, key=lambda one: KINDS.index(one.kind))
        self._offered.add(note.text)
        key = f"s{len(self._offered)}"
        self._suggested[key] = note
        self._session.emit(wire.Suggestion(id=key, kind=note.kind, text=note.text))

    # ------------------------------------------------------------ within the conversation

    async def heard(self, text: str, lang: Lang) -> None:
        """Take in new words. Called for every turn, whatever becomes of it."""
        if self._notes is None:
            history = await self._session.ledger.history(WHOLE)
            self._notes = memory.noted(history[:-1], lang, self._kept)  # without the words being answered
        self._fresh = self._notes.hear(text, lang)

    def unheard(self) -> None:
        """The latest words spoke of danger, as their reading tells: nothing of them is kept."""
        if self._notes is not None:
            self._notes.unhear()

    async def recalled(self, text: str, lang: Lang, feeling: str, history: Sequence[Turn]) -> Recalled:
        """What the latest words call for, after the turns before; called once their feeling is known."""
        session, notes = self._session, self._notes
        if notes is None:
            return Recalled()
        self._fresh = notes.felt(feeling)
        vector: Vector | None = None
        engine = session.house.text
        if engine is not None and notes.might(text):
            try:
                vector = await session.house.workers["text"].call(
                    lambda: self._reader.read(engine, notes, text, lang), within=MEANT_WITHIN_S
                )
            except (EngineFailed, Busy) as error:
                session.failing(error, "text")
        self._suggest()
        return told(notes, text, vector, lang, feeling, session.persona, history)


def told(
    notes: Notes,
    text: str,
    vector: Vector | None,
    lang: Lang,
    feeling: str,
    persona: Persona,
    history: Sequence[Turn],
) -> Recalled:
    """What notes say to a message: the answer where it asks what was said, else what helped with such pain before, or
    the one note that it calls for."""
    if memory.asked(text):
        return Recalled(summary=notes.summary(), answer=notes.answer(text, vector, lang, persona))
    offer = notes.offer(history, lang, feeling, persona.speech_level)
    if offer:
        return Recalled(summary=notes.summary(), offer=offer)
    note = notes.recall(text, vector, lang, feeling)
    return Recalled(memory.remembers(note), notes.summary())


class Reader:
    """Reads messages and notes for their meaning, with the text engine and on its thread."""

    def __init__(self) -> None:
        self._centres: dict[str, Vector] = {}

    def read(self, engine: TextSense, notes: Notes, text: str, lang: Lang, most: int = READ_AT_ONCE) -> Vector:
        """The message's vector; notes that had none get theirs on the way."""
        if not self._centres:
            self._centres = retrieval.centres(engine)
        new = notes.unread(most)
        said: Sequence[tuple[str, Lang]] = [(text, lang), *((note.text, note.lang) for note in new)]
        vectors = engine.embed([words for words, _ in said])
        meant = [retrieval.centred(v, self._centres[own]) for v, (_, own) in zip(vectors, said, strict=True)]
        notes.read(new, meant[1:])
        return meant[0]
