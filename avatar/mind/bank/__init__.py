"""The reply bank: our own reviewed lines, in English and in polite and casual Korean.

Tables (*.toml beside this file) hold two sorts of entry. A *situation* has example messages (`try`) and is found by
meaning; a *generic* entry fits a strategy and a feeling whatever the topic. Fields of an entry:

    topic     what it is about, for situations
    feel      the user's emotions it answers, likeliest first
    strategy  ties the entry to one strategy (greetings, identity, generic lines); without it, any that answers `feel`
    broad     true for a situation that only names a feeling: one with a topic goes before it
    en, ko    try, open, body, ask: lines parted by " / "

`open` is a first clause that can be spoken at once, `body` understands or responds, `ask` is one question. Korean lines
are polite; the casual form follows by rule (`casual`), or stands after "~" where the rule would not do.
Used by the policy (which strategy did a past line belong to) and the replier.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from avatar.emotion import BASIC, LANGUAGES
from avatar.mind.bank.speech_level import casual

PARTS: tuple[str, ...] = ("open", "body", "ask")
LEVELS: tuple[str, ...] = ("polite", "casual")
FILES: tuple[str, ...] = (
    *("loss", "storm", "joy", "life", "daily", "more", "people", "days", "things", "house"),
    *("talk", "follow", "generic"),
)
CENTRE: tuple[str, ...] = ("loss", "storm", "joy", "life", "daily", "more", "talk", "follow", "generic")
"""Tables whose examples stand for all that people say: the mean of their vectors is taken off every vector, and every
limit of closeness was chosen by that. A new table is not named here, so that it moves no limit."""
NAME = "<name>"
"""Stands in a line for the name of the persona that speaks it."""
NO_LINES: Mapping[str, tuple[str, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the bank."""

    key: str
    table: str  # the file it stands in, of FILES
    topic: str
    feel: tuple[str, ...]
    broad: bool  # it names a feeling, not a topic
    strategy: str  # "" for a situation that any fitting strategy may use
    triggers: Mapping[str, tuple[str, ...]]  # language -> example messages
    lines: Mapping[str, Mapping[str, tuple[str, ...]]]  # "en" | "ko-polite" | "ko-casual" -> part -> lines

    def part(self, voice: str, name: str) -> tuple[str, ...]:
        return self.lines[voice].get(name, ())


def voice_of(lang: str, speech_level: str) -> str:
    """The key of `Entry.lines` for a language and a persona's speech level."""
    return lang if lang == "en" else f"ko-{speech_level}"


VOICES: tuple[str, ...] = ("en", "ko-polite", "ko-casual")
_STRATEGY_OF_FEELING: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("sadness", "anger", "fear", "disgust", "contempt"), "validate"),
        "happiness": "celebrate",
        "surprise": "marvel",
        "neutral": "smalltalk",
    }
)
"""What a situation's own lines do, by the feeling they answer first."""


@cache
def entries() -> tuple[Entry, ...]:
    """Every entry, validated."""
    found: list[Entry] = []
    for name in FILES:
        table = tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))
        found += [_entry(name, key, row) for key, row in table.items()]
    keys = [entry.key for entry in found]
    if len(keys) != len(set(keys)):
        raise ValueError(f"bank: keys appear twice: {sorted({key for key in keys if keys.count(key) > 1})}")
    return tuple(found)


@cache
def fingerprint() -> str:
    """Changes whenever any trigger changes; names the cache of their embeddings."""
    digest = hashlib.sha256()
    for entry in entries():
        for lang in LANGUAGES:
            digest.update("\x1f".join((entry.key, lang, *entry.triggers[lang])).encode())
    return digest.hexdigest()[:16]


def strategy_of(text: str) -> str | None:
    """The strategy that a past answer followed, told by our lines in it; None where none is.

    The body tells most; an answer of an opener and a question alone was a question.
    """
    for part in ("body", "ask", "open"):
        known = _strategies_by_line(part)
        found = next((known[line] for line in known if line in text), None)
        if found:
            return found
    return None


def feeling_of(text: str) -> str | None:
    """The feeling that a past answer met, told by our lines in it; None where none is."""
    known = _feelings_by_line()
    return next((known[line] for line in known if line in text), None)


@cache
def _feelings_by_line() -> Mapping[str, str]:
    return {
        line: entry.feel[0]
        for entry in entries()
        if entry.feel and (not entry.strategy or len(entry.feel) <= 3)
        for parts in entry.lines.values()
        for lines in parts.values()
        for line in lines
        if len(line) > 7
    }


@cache
def _strategies_by_line(part: str) -> Mapping[str, str]:
    known: dict[str, str] = {}
    for entry in entries():
        own = entry.strategy or ("question" if part == "ask" else _STRATEGY_OF_FEELING[entry.feel[0]])
        for parts in entry.lines.values():
            for line in parts.get(part, ()):
                if len(line) > 7:
                    known.setdefault(line, own)
    return known


def _entry(name: str, key: str, row: Mapping[str, Any]) -> Entry:
    unknown = set(row) - {"topic", "feel", "broad", "strategy", "en", "ko"}
    feel = tuple(row.get("feel", ()))
    if unknown or set(feel) - set(BASIC) or not (feel or row.get("strategy")):
        raise ValueError(f"bank/{name}.toml: entry {key} is not valid: {sorted(unknown) or feel}")
    lines: dict[str, Mapping[str, tuple[str, ...]]] = {}
    for lang in LANGUAGES:
        parts = {part: _split(row[lang][part]) for part in PARTS if part in row[lang]}
        if "open" not in parts or "body" not in parts:
            raise ValueError(f"bank/{name}.toml: entry {key} needs open and body in {lang}")
        if lang == "en":
            lines["en"] = parts
        else:
            lines["ko-polite"] = {part: tuple(line.split("~")[0] for line in given) for part, given in parts.items()}
            lines["ko-casual"] = {part: tuple(_casual(line) for line in given) for part, given in parts.items()}
    triggers = {lang: _split(row[lang].get("try", "")) for lang in LANGUAGES}
    broad, strategy = row.get("broad", False), row.get("strategy", "")
    return Entry(key, name, row.get("topic", ""), feel, broad, strategy, triggers, lines)


def _casual(line: str) -> str:
    polite, _, written = line.partition("~")
    return written or casual(polite)


def _split(text: str) -> tuple[str, ...]:
    return tuple(piece.strip() for piece in text.split(" / ") if piece.strip())
