"""The voices that the studio offers and that a persona may name, as the studio shows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from avatar.emotion import STYLES
from avatar.engines.base import Voice
from avatar.errors import UnknownName
from avatar.voice import voices
from chat import policy_words
from chat import voice_words as words
from chat.bilingual import pick


@dataclass(frozen=True, slots=True)
class Offered:
    """One voice in the words of the reader's language; `sought` is what a search looks through, in both."""

    name: str
    title: str
    lang: str
    language: str
    gender: str
    age: str
    impression: str
    about: str
    engine: str
    licence: str
    default: bool
    sought: str


@dataclass(frozen=True, slots=True)
class Facet:
    """One thing to filter by, and its values with how many voices have each."""

    key: str
    title: str
    values: tuple[tuple[str, str, int], ...]


def offered(lang: str) -> list[Offered]:
    """Every voice of a language, by impression and then by title, each impression's default first."""
    order = list(words.IMPRESSIONS)
    found = [_offered(voice) for voice in voices.voices() if voice.lang == lang]
    return sorted(
        found,
        key=lambda one: (
            order.index((one.gender, one.age)) if (one.gender, one.age) in order else len(order),
            not one.default,
            one.title,
        ),
    )


def _offered(voice: Voice) -> Offered:
    impression, about, engine = words.impression(voice), words.about(voice), words.engine(voice)
    sought = (voice.name, voice.title, *impression, *about, *engine, voice.licence)
    return Offered(
        voice.name,
        voice.title or voice.name,
        voice.lang,
        words.told(words.LANGUAGES[voice.lang]),
        voice.gender,
        voice.age,
        words.told(impression),
        words.told(about),
        words.told(engine),
        voice.licence + ("" if voice.commercial else pick(", non-commercial only", ", 비영리로만")),
        voices.DEFAULTS.get(voice.lang) == voice.name,
        " ".join(sought).lower(),
    )


def facets(found: Iterable[Offered], *, with_language: bool = False) -> list[Facet]:
    """Values that some voice has, in the tables' order."""
    held = list(found)
    tables: list[tuple[str, str, Mapping[str, words.Words]]] = [
        ("lang", pick("Language", "언어"), words.LANGUAGES),
        ("gender", pick("Sounds like", "성별 인상"), words.GENDERS),
        ("age", pick("Age", "나이 인상"), words.AGES),
    ]
    made = []
    for key, title, table in tables[0 if with_language else 1 :]:
        counted = Counter(getattr(one, key) for one in held)
        values = tuple(
            (name, words.told(told), counted[name]) for name, told in table.items() if name and counted[name]
        )
        made.append(Facet(key, title, values))
    return made


def styles() -> list[tuple[str, str]]:
    return [(name, policy_words.style(name)) for name in STYLES]


def fault(name: str, lang: str) -> str:
    """What is wrong with naming this voice for this language; "" when nothing is."""
    try:
        voice = voices.find(name)
    except UnknownName as error:
        return str(error)
    if voice.lang != lang:
        return f"The voice {name} speaks {voice.lang}, not {lang}."
    return ""
