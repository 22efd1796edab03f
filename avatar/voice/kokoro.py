"""The voices on Kokoro-82M: Korean through `avatar.voice.hangul`, English through hibari's pronunciation.

They cost about a second of one core a second of sound, so Korean clauses are cached: `prerender` fills the cache with
lines of our own, which are also kept on disk under home()/cache/speech. Nothing else is ever written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from avatar.engines.base import Lang, Spec, Utterance, Voice
from avatar.errors import BadInput, UnknownName
from avatar.voice import english, kokoro_model, kokoro_styles
from avatar.voice.cache import Cache, Key
from avatar.voice.clauses import clauses, sentences, speakable
from avatar.voice.delivery import Delivery
from avatar.voice.following import follow, together
from avatar.voice.hangul import MARKS, pronounced, spoken, symbols, table
from avatar.voice.kokoro_model import KokoroModel, bounded
from avatar.voice.kokoro_weights import STEP
from avatar.voice.manner import manner
from avatar.voice.prosody import Prosody
from avatar.voice.reading import Reading
from avatar.voice.sound import joined
from avatar.voice.stress import delivered, marked, strength
from avatar.voice.timbres import Timbre, timbres

REVISION = 3
"""Part of every cache key, beside the tables: raise it when the same words would sound different."""

QUESTION = Prosody(final=0.22)  # 해요체 asks by melody alone
TABLES = ("hangul.toml", "prosody.toml", "voices.toml", "stress.toml")


class Kokoro:
    """Speech engine "kokoro-ko"; see avatar.engines.base.Speech."""

    name = "kokoro-ko"
    lang: Lang = "ko"

    def __init__(self, threads: int = 1) -> None:
        self._threads = threads
        self.loaded = False
        self.cache = Cache(_version())
        self._tables: dict[str, kokoro_styles.Table] = {}

    def voices(self) -> tuple[Voice, ...]:
        return tuple(timbre.voice for timbre in timbres(self.name).values())

    def load(self) -> None:
        if self.loaded:
            return
        self._model: KokoroModel = kokoro_model.model(self._threads)
        self.loaded = True
        self._warm()

    def speak(
        self, text: str, *, voice: str, style: str = "neutral", intensity: float = 1.0, common: bool = False
    ) -> Utterance:
        """See Speech.speak. `common` says that the text is a line of our own, which may be kept on disk."""
        self._check(voice, style, intensity)
        parts = [
            self.cache.get(key, lambda key=key: self._clause(key), disk=common)  # type: ignore[misc]
            for key in self._keys(text, voice, style, intensity)
        ]
        if not parts:
            raise BadInput("There is nothing to say in that text.", "Give at least one word or number.")
        return joined(parts, pause=0.25)

    def parts(
        self, text: str, *, voice: str, style: str = "neutral", intensity: float = 1.0, common: bool = False
    ) -> Iterator[Utterance]:
        """See Streaming.parts. What is in the cache comes whole; what is not is kept there once all of it is made."""
        self._check(voice, style, intensity)
        said = False
        for key in self._keys(text, voice, style, intensity):
            said = True
            if found := self.cache.held(key):
                yield found
                continue
            self.load()
            made: list[Utterance] = []
            for run, timbre, delivery in self._runs(key):
                for piece in self._model.parts(run, self._table(timbre), delivery, self._lengths(run)):
                    made.append(piece)
                    yield piece
            self.cache.get(key, lambda made=made: joined(made, pause=0.0), disk=common)  # type: ignore[misc]
        if not said:
            raise BadInput("There is nothing to say in that text.", "Give at least one word or number.")

    def follow(
        self, text: str, *, voice: str, reading: Reading, style: str = "neutral", intensity: float = 1.0
    ) -> Utterance:
        """See `avatar.voice.dubbing.Following`. A reading is a person's: nothing of it comes near the cache."""
        self._check(voice, style, intensity)
        self.load()
        timbre = timbres(self.name)[voice]
        found = sentences(speakable(text), self.lang)
        said = [spoken(sentence) if self.lang == "ko" else sentence for sentence in found]
        runs = [run for line in said if any(letter.isalnum() for letter in line) for run in self._symbols(line)]
        if not runs:
            raise BadInput("There is nothing to say in that text.", "Give at least one word or number.")
        followed = follow(reading, runs, manner(style, intensity).joined(timbre.bend))
        return together([self._say(one.symbols, timbre, one) for one in followed], followed)

    def prerender(
        self, texts: Iterable[str], *, voice: str = "kokoro-ko", style: str = "neutral", intensity: float = 1.0
    ) -> int:
        """Speak lines of our own into the cache, memory and disk, in the pieces in which an answer that begins with
        them is spoken; returns how many pieces. A piece that is there already costs nothing. For warming up."""
        pieces = [piece for text in texts for piece in clauses(speakable(text), self.lang, first=True)]
        for piece in pieces:
            self.speak(piece, voice=voice, style=style, intensity=intensity, common=True)
        return len(pieces)

    def _check(self, voice: str, style: str, intensity: float) -> None:
        if voice not in timbres(self.name):
            raise UnknownName(f"This engine has no voice {voice!r}.", f"Use one of: {', '.join(timbres(self.name))}.")
        manner(style, intensity)

    def _keys(self, text: str, voice: str, style: str, intensity: float) -> Iterator[Key]:
        """One for each sentence that has anything to say; a word that the writer marks is part of it."""
        wanted = marked(text)
        for sentence in sentences(speakable(text), self.lang):
            said = spoken(sentence) if self.lang == "ko" else sentence
            if any(letter.isalnum() for letter in said):
                yield Key.of(f"{said}\n{wanted}" if wanted and wanted in sentence else said, voice, style, intensity)

    def _clause(self, key: Key) -> Utterance:
        self.load()
        return joined([self._say(*run) for run in self._runs(key)], pause=0.05)

    def _runs(self, key: Key) -> Iterator[tuple[Sequence[str], Timbre, Delivery]]:
        """What a key's words are to the model, and how they are said."""
        timbre = timbres(self.name)[key.voice]
        way = manner(key.style, key.intensity).joined(timbre.bend)
        text, _, wanted = key.text.partition("\n")
        if self.lang == "ko" and text.endswith("?"):
            way = way.joined(QUESTION)
        force = strength(key.style, key.intensity, wanted)
        for run in self._symbols(text):
            yield run, timbre, delivered(run, text.split(), self.lang, way, force, wanted)

    def _symbols(self, text: str) -> list[Sequence[str]]:
        """A sentence as runs of symbols that the model knows."""
        text = text if text[-1] in MARKS else text + ","  # the model ends a line well only at a mark
        return bounded([symbol for symbol in symbols(pronounced(text)) if symbol in self._model.vocab])

    def _say(self, run: Sequence[str], timbre: Timbre, delivery: Delivery) -> Utterance:
        return self._model.say(run, self._table(timbre), delivery, self._lengths(run))

    def _lengths(self, run: Sequence[str]) -> NDArray[np.float32]:
        lengths = table().lengths if self.lang == "ko" else {}
        return np.array([lengths.get(symbol, 1.0) for symbol in run], np.float32)

    def _table(self, timbre: Timbre) -> kokoro_styles.Table:
        key = f"{timbre.timbre} {timbre.manner}"
        if key not in self._tables:
            self._tables[key] = kokoro_styles.table(timbre.timbre, timbre.manner)
        return self._tables[key]

    def _warm(self) -> None:
        first = next(iter(timbres(self.name).values()))
        self._say(self._symbols("네." if self.lang == "ko" else "Yes.")[0], first, Delivery(Prosody()))


class KokoroEnglish(Kokoro):
    """Speech engine "kokoro-en": voices with a colour of their own; slower to begin than hibari."""

    name = "kokoro-en"
    lang: Lang = "en"

    def _symbols(self, text: str) -> list[Sequence[str]]:
        known = [symbol for symbol in english.symbols(text) if symbol in self._model.vocab]
        return bounded(known if known and known[-1] in MARKS else [*known, ","])


@cache
def _version() -> str:
    """What the sound of a line depends on besides the line: the model, the tables, this code."""
    held = b"".join(files("avatar.voice").joinpath(name).read_bytes() for name in TABLES)
    return f"{STEP.version}, {REVISION}, {hashlib.sha256(held).hexdigest()[:16]}"


def specs() -> list[Spec]:
    return [
        Spec("speech", "kokoro-ko", Kokoro, "Korean with emotion inside the model; about real time on one core"),
        Spec("speech", "kokoro-en", KokoroEnglish, "English in many voices; about real time on one core"),
    ]
