"""What one message holds that is worth keeping: the person's own sentence, word for word, and what it is about.

Nothing is made up or put in other words. Words of danger, questions, what-ifs and words to the avatar itself are never
kept. Patterns are data (memory.toml). Pure; used by `avatar.mind.memory`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from avatar.emotion import LANGUAGES
from avatar.engines.base import Lang
from avatar.mind import safety
from avatar.mind.bank.speech_level import casual

Vector = NDArray[np.float32]
Kind = Literal["name", "event", "helped", "fear", "like", "person", "fact", "said"]
KINDS: tuple[str, ...] = get_args(Kind)
"""First fits first: an event with a friend is an event. "said" is what fits none and still tells something."""
LONGEST = 160
"""Characters of one note; a longer sentence is cut at a word."""
TELLING: Mapping[Lang, int] = {"en": 3, "ko": 3}
"""Words with a topic in them from which a sentence tells something."""
CLOSE = 12
"""Letters after a Korean event within which it is told that it is still to come."""
_SENTENCE = re.compile(r"[^.!?…\n]+[.!?…]*")
_MARKS = re.compile(r"[()\[\]{}<>|;\x00-\x1f\x7f\u2028\u2029]+")
_BY_WORDS: tuple[Kind, ...] = ("helped", "fear", "like", "fact")
_NAMED = re.compile(r"\b(called|named|name)\b|이름")
_FIRST = re.compile(r"\b(i|im|ive|id|ill|me|my|we|our|us)\b")
_PARTICLE = re.compile(
    r"(?:에서는?|에게서?|한테서?|이랑|께서|까지|부터|으로|하고|이라고|라고|이라|이야|이에요|예요|이는|이가|이를"
    r"|이|가|은|는|을|를|에|도|만|랑|와|과|의|로|야|네|께)$"
)
_WEEKDAY = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|[월화수목금토일]요일")
_TOLD = re.compile(r"(?:[았었했였갔왔됐났렸졌쳤봤줬썼겼켰췄]|[가-힣](?:ㄴ|는)다$|(?:고|아|어|해) ?있)")


@dataclass(frozen=True, slots=True)
class Note:
    """One thing a person said."""

    kind: str
    text: str  # one line, without marks that mean something to a prompt
    lang: Lang
    turn: int  # of the person's turns, from 1; 0: kept from an earlier conversation
    about: frozenset[str]  # words that name its topic
    name: str = ""  # of the person, for kind "name"
    event: str = ""  # key of an event that can be asked after
    day: str = ""  # when it is, as said
    feeling: str = ""  # the basic emotion read in that turn
    vector: Vector | None = None  # centred, of unit length; None while it is not read
    key: str = ""  # of a memory that the person let be kept


def notes_in(text: str, lang: Lang, turn: int = 0, feeling: str = "") -> list[Note]:
    """Every sentence worth keeping, in order; none of a message with a word of danger in it."""
    if dark(text):
        return []
    found = (_note(piece, lang, turn, feeling) for piece in _SENTENCE.findall(text))
    return [note for note in found if note is not None]


def dark(text: str) -> bool:
    """Whether a text speaks of danger, the person's own or another's: nothing of it is kept."""
    plain = _plain(text)
    return safety.check(text).level != "none" or any(
        pattern.search(plain) for lang in LANGUAGES for pattern in _tables().dark[lang]
    )


def clean(text: str) -> str:
    """A person's words as data: one line, no brackets, not too long."""
    line = re.sub(r"\s+", " ", _MARKS.sub(" ", text)).strip()
    return line if len(line) <= LONGEST else line[:LONGEST].rsplit(" ", 1)[0]


def topics(text: str, lang: Lang) -> frozenset[str]:
    """The words that a sentence is about: no pronouns, feelings or days; Korean words without their particles."""
    stop = _tables().stop[lang]
    if lang == "en":
        words = (word for word in re.findall(r"[^\W\d_]{2,}", _plain(text)) if word not in stop)
        return frozenset(re.sub(r"(?:ing|ed|es|s)$", "", word) if len(word) > 4 else word for word in words)
    words = (word for word in re.findall(r"[가-힣a-z]{2,}", _plain(text)) if word not in stop)
    return frozenset(word for word in map(_stem, words) if len(word) > 1 and word not in stop)


def weekdays(text: str) -> frozenset[str]:
    """The days of the week that a sentence names."""
    return frozenset(_WEEKDAY.findall(text.lower()))


def people(text: str, lang: Lang) -> frozenset[str]:
    """People and animals of the person's that a sentence names by what they are to them."""
    return frozenset(match.group("who") for match in _tables().people[lang].finditer(_plain(text)))


def question(event: str, lang: Lang, level: str) -> str:
    """How an event is asked after."""
    asked = _tables().asks[event][lang]
    return casual(asked) if lang == "ko" and level == "casual" else asked


def lasting(note: Note) -> bool:
    """Whether a note may still matter in another talk; of a person only what is so for long."""
    if note.kind == "person":
        return any(pattern.search(_plain(note.text)) for pattern in _tables().lasting[note.lang])
    return note.kind != "said"


def again(name: str, lang: Lang, level: str) -> str:
    """A word of meeting somebody again."""
    words = _tables().again[lang].format(name=name)
    return casual(words).replace(" 님", "") if lang == "ko" and level == "casual" else words


def events() -> frozenset[str]:
    return frozenset(_tables().asks)


def _note(piece: str, lang: Lang, turn: int, feeling: str) -> Note | None:
    tables = _tables()
    plain = _plain(piece)
    text, about = clean(piece), topics(piece, lang) | people(piece, lang) | weekdays(piece)

    def made(kind: Kind, *, name: str = "", event: str = "", day: str = "") -> Note:
        return Note(kind, text, lang, turn, about, name, event, day, feeling)

    called = next((m for pattern in tables.keep["name"][lang] if (m := pattern.search(plain))), None)
    if called and not set('?"\u201c') & set(piece) and called["name"] not in tables.names[lang]:
        return made("name", name=_as_written(called["name"], piece))
    if not plain or any(pattern.search(plain) for pattern in tables.skip[lang]):
        return None
    held = _event(plain, lang)
    if held and held[1]:
        return made("event", event=held[0], day=held[1])
    for kind in _BY_WORDS:
        fits = any(pattern.search(plain) for pattern in tables.keep[kind][lang])
        if fits and not any(pattern.search(plain) for pattern in tables.never[kind][lang]):
            return made(kind)
    if held:
        return made("event", event=held[0])
    named = len(about) > 1 or (bool(about) and _NAMED.search(plain) is not None)
    if people(piece, lang) and named and len(plain.split()) >= TELLING[lang] + (lang == "en"):
        return made("person")
    own = bool(_FIRST.search(plain)) if lang == "en" else bool(_TOLD.search(plain))
    return made("said") if own and len(about) >= TELLING[lang] else None


def _stem(word: str) -> str:
    """A Korean word without its particle; a short name keeps what may be a part of it."""
    if len(word) < 3:
        return word
    stem = _PARTICLE.sub("", word)
    return stem if len(stem) > 1 else word[:-1]


def _event(plain: str, lang: Lang) -> tuple[str, str] | None:
    """The event that is still to come, and its day as said."""
    tables = _tables()
    if any(pattern.search(plain) for pattern in tables.over[lang]):
        return None
    found = next(((key, m) for key, pattern in tables.events[lang].items() if (m := pattern.search(plain))), None)
    if found is None:
        return None
    key, word = found
    day = next((m.group() for pattern in tables.day[lang] if (m := pattern.search(plain))), "")
    near = plain if lang == "en" else plain[word.end() : word.end() + CLOSE]
    if not day and not any(pattern.search(near) for pattern in tables.ahead[lang]):
        return None
    return key, day.strip()


def _as_written(name: str, piece: str) -> str:
    """A name as the person wrote it, in capitals where it had none."""
    found = re.search(re.escape(name), piece, re.IGNORECASE)
    written = found.group() if found else name
    return written[:1].upper() + written[1:]


def _plain(text: str) -> str:
    low = re.sub(r"\b(we|they|you)['\u2019]re\b", r"\1 are", text.lower())
    low = re.sub(r"['\u2018\u2019`]", "", low)
    return re.sub(r"\s+", " ", re.sub(r"[^\w\s?]+|[ㅋㅎㅠㅜ]{2,}", " ", low)).strip()


@dataclass(frozen=True, slots=True)
class _Tables:
    skip: Mapping[str, list[re.Pattern[str]]]
    keep: Mapping[str, Mapping[str, list[re.Pattern[str]]]]
    never: Mapping[str, Mapping[str, list[re.Pattern[str]]]]
    day: Mapping[str, list[re.Pattern[str]]]
    ahead: Mapping[str, list[re.Pattern[str]]]
    over: Mapping[str, list[re.Pattern[str]]]
    people: Mapping[str, re.Pattern[str]]
    events: Mapping[str, Mapping[str, re.Pattern[str]]]
    asks: Mapping[str, Mapping[str, str]]
    again: Mapping[str, str]
    lasting: Mapping[str, list[re.Pattern[str]]]
    dark: Mapping[str, list[re.Pattern[str]]]
    stop: Mapping[str, frozenset[str]]
    names: Mapping[str, frozenset[str]]


@cache
def _tables() -> _Tables:
    data = tomllib.loads(files("avatar.mind").joinpath("memory.toml").read_text(encoding="utf-8"))
    kept = ("name", *_BY_WORDS)
    if set(data["keep"]) != set(kept) or set(data["not"]) != set(_BY_WORDS):
        raise ValueError("memory.toml: [keep] and [not] name the kinds " + ", ".join(kept))
    for key, row in data["event"].items():
        if any(not row.get(lang) or not row["ask"].get(lang, "").endswith("?") for lang in LANGUAGES):
            raise ValueError(f"memory.toml: event {key} needs words and a question in both languages")

    def compiled(table: Mapping[str, list[str]]) -> dict[str, list[re.Pattern[str]]]:
        return {lang: [re.compile(pattern) for pattern in table[lang]] for lang in LANGUAGES}

    return _Tables(
        skip=compiled(data["skip"]),
        keep={kind: compiled(row) for kind, row in data["keep"].items()},
        never={kind: compiled(data["not"][kind]) for kind in _BY_WORDS},
        day=compiled(data["day"]),
        ahead=compiled(data["ahead"]),
        over=compiled(data["over"]),
        people={lang: _people(lang, data["people"][lang]) for lang in LANGUAGES},
        events={
            lang: {key: re.compile(_worded(lang, row[lang])) for key, row in data["event"].items()}
            for lang in LANGUAGES
        },
        asks={key: row["ask"] for key, row in data["event"].items()},
        again=data["again"],
        lasting=compiled(data["lasting"]),
        dark=compiled(data["dark"]),
        stop={lang: frozenset(data["stop"][lang].split()) for lang in LANGUAGES},
        names={lang: frozenset(data["names"][lang].split()) for lang in LANGUAGES},
    )


def _people(lang: str, rows: Mapping[str, Any]) -> re.Pattern[str]:
    every = "|".join(rows.values())
    if lang == "en":
        return re.compile(rf"\b(?:my|our) (?:\w+ )?(?P<who>{every})s?\b")
    joined = "이|가|은|는|을|를|랑|이랑|하고|한테|도|의|네|에게|께|께서|와|과"
    return re.compile(rf"(?<![가-힣])(?:우리 ?)?(?P<who>{every})(?:{joined})?(?![가-힣])")


def _worded(lang: str, words: str) -> str:
    return rf"\b(?:{words})\b" if lang == "en" else rf"(?<![가-힣])(?:{words})"
