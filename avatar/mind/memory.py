"""What the avatar still knows of a conversation when the turns themselves are far behind.

`Notes` keeps what a person said that is worth keeping (`avatar.mind.notes`), in their words: for the one thing that a
later message calls for, for questions about what was said, and as a summary for engines that read one. They live in
memory and end with the conversation; what the person let be kept from earlier ones is added from outside. Pure: the
vectors come from the caller. Used by `avatar.remembering` and `avatar.single`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from avatar.engines.base import Lang, Turn
from avatar.mind import bank, helped, safety
from avatar.mind.bank.speech_level import casual
from avatar.mind.notes import Note, Vector, clean, dark, notes_in, people, topics, weekdays
from avatar.mind.policy import DISTRESS, cue
from avatar.persona import Persona
from avatar.senses.language import told

MOST = 200
"""Notes of one conversation; the oldest that only tell something go first."""
AGO = 6
"""A note of fewer turns ago is still in the history that every engine sees."""
REST = 12
"""Turns before the same note is called for again."""
NEAR = 0.44
"""Closeness in meaning from which a note is called for though it shares no word with the message."""
SHARED = 0.33
"""The same where they share a word of the topic."""
SAME = 0.05
"""The same where both name one person or animal of theirs."""
ASKED = 0.4
"""Closeness from which a note answers a question about what was said."""
NAMED = 0.1
"""What a person or an animal that both name adds."""
TROUBLE = 0.12
"""What a note of something that helped is ahead by when the same trouble is back."""
LINES = 12
"""Lines of a summary."""
_FIRST = re.compile(r"\b(first|beginning|start)\b|처음|맨 ?먼저|시작할 ?때")
_NAME = re.compile(r"\b(?:my|what) (?:\w+ )?name\b|\bwho am i\b|(?:내|제) ?이름|내가 ?누구|제가 ?누구")


class Notes:
    """`hear` every turn of the person's in order; then ask."""

    def __init__(self, kept: Iterable[Note] = ()) -> None:
        self._kept = list(kept)
        self._notes: list[Note] = []
        self._called: dict[str, int] = {}
        self._said: list[str] = []  # the first and the latest messages, as data
        self._latest = False  # whether the latest turn is among them
        self._pain = ""  # the latest painful feeling of the talk
        self._offered = False  # whether something that helped was offered in this talk
        self.turn = 0

    def hear(self, text: str, lang: Lang) -> list[Note]:
        """Take in one turn; what was noted of it. Its feeling is told by `felt`."""
        self.turn += 1
        self._latest = not dark(text) and cue(text) != "recall" and bool(clean(text))
        if self._latest:
            self._said = [*self._said[:1], *self._said[1:][-2:], clean(text)]
        fresh = [] if cue(text) == "recall" else notes_in(text, lang, self.turn)
        known = {note.text.lower() for note in self._notes}
        fresh = [note for note in fresh if note.text.lower() not in known]
        self._notes += fresh
        while len(self._notes) > MOST:
            self._notes.remove(next((note for note in self._notes if note.kind == "said"), self._notes[0]))
        return fresh

    def unhear(self) -> None:
        """Nothing of the latest turn is kept: it spoke of danger after all."""
        self._notes = [note for note in self._notes if note.turn != self.turn]
        self._said = self._said[:-1] if self._latest else self._said
        self._latest = False

    def felt(self, feeling: str) -> list[Note]:
        """What was read in the latest turn; its notes."""
        latest = self.turn
        self._notes = [self._meant(note, feeling) if note.turn == latest else note for note in self._notes]
        if feeling in DISTRESS:
            self._pain = feeling
        return [note for note in self._notes if note.turn == latest]

    def _meant(self, note: Note, feeling: str) -> Note:
        """A note with the feeling of its turn; of what helped, with the pain that it helped with."""
        if note.kind == "helped" and feeling not in DISTRESS:
            feeling = self._pain
        return replace(note, feeling=feeling)

    def unread(self, most: int) -> list[Note]:
        """Notes that have no vector yet: what was kept first, mere tellings last, the newest before the older."""
        open_ = [note for note in (*self._kept, *reversed(self._notes)) if note.vector is None]
        return sorted(open_, key=lambda note: note.kind == "said")[:most]

    def read(self, notes: Sequence[Note], vectors: Sequence[Vector]) -> None:
        """Give notes their vectors."""
        given = {id(note): vector for note, vector in zip(notes, vectors, strict=True)}

        def held(note: Note) -> Note:
            return replace(note, vector=given[id(note)]) if id(note) in given else note

        self._notes = [held(note) for note in self._notes]
        self._kept = [held(note) for note in self._kept]

    def keep(self, kept: Iterable[Note]) -> None:
        """What the person lets be remembered changed."""
        known = {note.key: note for note in self._kept}
        self._kept = [
            replace(note, vector=known[note.key].vector)
            if note.key in known and known[note.key].text == note.text
            else note
            for note in kept
        ]

    @property
    def name(self) -> str:
        """What the person is called; "" while they have not said."""
        return next((note.name for note in (*reversed(self._notes), *reversed(self._kept)) if note.name), "")

    # ------------------------------------------------------------ what a message calls for

    def might(self, text: str) -> bool:
        """Whether there is anything that this message could call for, or ask about."""
        old = bool(self._kept) or any(self.turn - note.turn >= AGO for note in self._notes)
        return (old and cue(text) is None) or (cue(text) == "recall" and bool(self._kept or self._notes))

    def recall(self, text: str, vector: Vector | None, lang: Lang, feeling: str = "") -> Note | None:
        """The one note of longer ago, or of an earlier conversation, that this message calls for; mostly None."""
        about, named = topics(text, lang) | weekdays(text), people(text, lang)
        if safety.check(text).level != "none" or cue(text) is not None or not about:
            return None
        best: tuple[float, Note] | None = None
        for note in (*self._kept, *self._notes):
            rested = self.turn - self._called.get(note.text, -REST) >= REST
            if note.kind == "name" or not rested or (note.turn and self.turn - note.turn < AGO):
                continue
            score = _called_for(note, vector, about, named, feeling)
            if score > 0 and (best is None or score > best[0]):
                best = (score, note)
        if best is None:
            return None
        self._called[best[1].text] = self.turn
        return best[1]

    def offer(self, history: Sequence[Turn], lang: Lang, feeling: str, level: str) -> str:
        """The question that offers what helped with such a feeling before, once in a talk; mostly ""."""
        if self._offered or not helped.may(history, feeling):
            return ""
        said = {note.text for note in self._notes}  # what was kept in this very talk is no earlier one's
        earlier = [note for note in self._kept if note.text not in said]
        old = [note for note in self._notes if self.turn - note.turn >= AGO]
        found = helped.offer([*earlier, *old], feeling, lang, level)
        if found is None:
            return ""
        self._offered = True
        self._called[found[0].text] = self.turn
        return found[1]

    def offered(self) -> None:
        """Something that helped was offered in this talk already."""
        self._offered = True

    def summary(self) -> str:
        """The conversation so far in a few lines, in the person's own words, oldest first."""
        told = sorted(self._notes, key=lambda note: (note.kind == "said", -note.turn))[:LINES]
        lines = [f"{note.text} ({note.feeling})" if note.feeling in DISTRESS else note.text for note in told]
        order = sorted(range(len(told)), key=lambda i: told[i].turn)
        return "\n".join(lines[i] for i in order)

    # ------------------------------------------------------------ questions about what was said

    def answer(self, text: str, vector: Vector | None, lang: Lang, persona: Persona) -> tuple[str, ...]:
        """To a question about what was said: the person's own words, or that nothing was said about it."""
        level = persona.speech_level
        plain = text.lower()
        if _NAME.search(plain) and not people(text, lang):
            return (_called(self.name, lang, level),) if self.name else self._nothing(lang, level)
        found = self._about(text, vector, lang)
        if found:
            return tuple(_quoted(note.text, lang, level, again=i > 0) for i, note in enumerate(found))
        if topics(text, lang) or people(text, lang) or not self._said:
            return self._nothing(lang, level)
        said = self._said[0] if _FIRST.search(plain) else self._said[-1]
        return (_quoted(said, lang, level),)

    def _about(self, text: str, vector: Vector | None, lang: Lang) -> list[Note]:
        """The notes on what is asked about, at most two, in the order they were said."""
        about, named = topics(text, lang), people(text, lang)
        if not about and not named:
            return []
        scored = []
        for note in (*self._kept, *self._notes):
            shared = len(_both(note.about, about)) + 2 * len(_both(note.about, named))
            near = float(note.vector @ vector) if note.vector is not None and vector is not None else 0.0
            if shared or near >= ASKED:
                scored.append((shared + near + 0.001 * note.turn, note))
        scored.sort(key=lambda pair: -pair[0])
        best = [note for score, note in scored[:2] if score >= 0.75 * scored[0][0]]
        return sorted(best, key=lambda note: note.turn)

    def _nothing(self, lang: Lang, level: str) -> tuple[str, ...]:
        entry = next(entry for entry in bank.entries() if entry.strategy == "recall")
        voice = bank.voice_of(lang, level)
        opens, bodies = entry.part(voice, "open"), entry.part(voice, "body")
        return (opens[self.turn % len(opens)], bodies[self.turn % len(bodies)])


def asked(text: str) -> bool:
    """Whether the person asks about what they said."""
    return cue(text) == "recall"


def noted(history: Sequence[Turn], lang: Lang, kept: Iterable[Note] = ()) -> Notes:
    """The notes of a conversation that is taken up again; an answer tells the feeling it met."""
    notes = Notes(kept)
    for i, turn in enumerate(history):
        if turn.role == "user":
            after = history[i + 1] if i + 1 < len(history) else None
            feeling = after.feeling if after is not None and after.role == "assistant" else ""
            notes.hear(turn.text, told(turn.text, lang))
            notes.felt(feeling)
            if after is not None and after.strategy in ("safety", "check_in"):
                notes.unhear()
    if helped.made(history):
        notes.offered()
    return notes


def remembers(note: Note | None) -> str:
    """A note as an engine reads it: in English about "them", in Korean as it was said."""
    if note is None:
        return ""
    if note.lang != "en":
        return note.text.rstrip(".!~ ")
    text = note.text.rstrip(".! ")
    for pattern, into in _THEY:
        text = pattern.sub(into, text)
    return text


_THEY: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"\b{pattern}\b", re.IGNORECASE), into)
    for pattern, into in (
        ("i['\u2019]?m|i am", "they are"), ("i was", "they were"), ("i['\u2019]ve", "they have"),
        ("i['\u2019]ll", "they will"), ("i['\u2019]d", "they would"), ("myself", "themselves"), ("mine", "theirs"),
        ("my", "their"), ("me", "them"), ("i", "they"),
    )
)  # fmt: skip


def _called_for(note: Note, vector: Vector | None, about: frozenset[str], named: frozenset[str], feeling: str) -> float:
    """How much a message calls for a note; 0 where it does not."""
    same, shared = _both(note.about, named), _both(note.about, about)
    if note.vector is None or vector is None:
        return float(len(shared | same))
    near = float(np.dot(note.vector, vector))
    if note.kind == "helped" and feeling in DISTRESS:
        near += TROUBLE
    enough = SAME if same else SHARED if shared else NEAR
    return near + NAMED * bool(same) if near >= enough else 0.0


def _both(these: frozenset[str], those: frozenset[str]) -> frozenset[str]:
    """The words in common; of Korean words the beginning is enough."""
    exact = these & those
    begun = {
        one for one in these for other in those if len(one) > 1 < len(other) and _korean(one) and _begins(one, other)
    }
    return exact | begun


def _begins(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _korean(word: str) -> bool:
    return "가" <= word[0] <= "힣"


def _called(name: str, lang: Lang, level: str) -> str:
    if lang == "en":
        return f"You told me your name is {name}."
    joined = "이라고" if _korean(name[-1]) and (ord(name[-1]) - 0xAC00) % 28 else "라고"
    polite = f"이름이 {name}{joined} 했어요."
    return casual(polite) if level == "casual" else polite


def _quoted(text: str, lang: Lang, level: str, *, again: bool = False) -> str:
    quote = text.strip(" \"'\u201c\u201d")
    if lang == "en":
        return f"{'And' if again else 'You said'}: \u201c{quote}\u201d"
    polite = f"{'그리고 ' if again else ''}\u201c{quote}\u201d라고 했어요."
    return polite.removesuffix("요.") + "." if level == "casual" else polite
