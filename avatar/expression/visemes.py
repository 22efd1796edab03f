"""Phonemes onto 15 visemes, and visemes onto rig parameters (visemes.toml). Used by `timeline` and `generate`.

Symbols are those of the Kokoro/misaki alphabet, of espeak's IPA and of our Korean table; a symbol of several characters
("tɕʰ", "aɪ") is read character by character over its time.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from avatar.engines.base import Phoneme
from avatar.errors import UnknownName
from avatar.expression import units

NAMES: tuple[str, ...] = ("sil", "aa", "E", "I", "O", "U", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR")
"""The fifteen visemes, in the order most avatars list them."""

PAUSE_S = 0.09
"""A silence shorter than this inside speech is bridged: lips do not come to rest between two words."""

_TABLE = Path(__file__).with_name("visemes.toml")
_FIRST_PART = 0.58  # of a diphthong's time; its second half is the glide


@dataclass(frozen=True, slots=True)
class VisemeSpan:
    """One shape of the mouth, in seconds from the first sample."""

    name: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Viseme:
    strength: float  # against its neighbours, see visemes.toml
    closes: float  # 0..1, how far it shuts an open expression
    params: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Table:
    visemes: Mapping[str, Viseme]
    blend: Mapping[str, float]  # mouth parameter -> part of the expression that stays while speaking
    symbols: Mapping[str, tuple[str, ...]]  # one character -> one viseme, or two for a diphthong
    before: frozenset[str]  # marks whose time belongs to the sound before
    after: frozenset[str]  # and to the sound after


@cache
def table() -> Table:
    """The validated table, read once."""
    raw = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    known = set(units.table().parameters)
    visemes = {
        name: Viseme(row["strength"], row["closes"], MappingProxyType(row["params"]))
        for name, row in raw["viseme"].items()
    }
    symbols: dict[str, tuple[str, ...]] = {}
    for name, characters in raw["symbols"].items():
        symbols |= {character: (name,) for character in characters}
    symbols |= {symbol: tuple(parts) for symbol, parts in raw["glides"].items()}
    shapes = {name for parts in symbols.values() for name in parts}
    moved = {p for viseme in visemes.values() for p in viseme.params} | set(raw["blend"])
    if tuple(visemes) != NAMES or shapes - set(NAMES) or moved - known:
        raise ValueError(f"{_TABLE.name}: visemes or parameters are unknown or out of order")
    marks = raw["marks"]
    return Table(
        MappingProxyType(visemes),
        MappingProxyType(raw["blend"]),
        MappingProxyType(symbols),
        frozenset(marks["before"]),
        frozenset(marks["after"]),
    )


def covers(symbol: str) -> bool:
    """Whether every character of a phoneme symbol is known."""
    known = table()
    return all(c in known.symbols or c in known.before or c in known.after for c in symbol)


def spans(phonemes: Sequence[Phoneme]) -> tuple[VisemeSpan, ...]:
    """The mouth's shapes, in order, touching, from the first phoneme's start to the last one's end.

    Neighbours of one shape are one span; marks give their time to the sound they belong to; short pauses are bridged.
    Raises UnknownName for a symbol outside the table.
    """
    shaped: list[VisemeSpan] = []
    for name, start, end in _shapes(phonemes):
        if end <= start:
            continue
        if shaped and start > shaped[-1].end:
            shaped.append(VisemeSpan("sil", shaped[-1].end, start))
        shaped.append(VisemeSpan(name, start, end))
    return tuple(_merged(_bridged(_merged(shaped))))


def _shapes(phonemes: Sequence[Phoneme]) -> list[tuple[str, float, float]]:
    """Visemes with their times; a mark's time is already given to its sound."""
    known = table()
    out: list[tuple[str, float, float]] = []
    waiting: float | None = None  # since when marks wait for the next sound
    for phoneme in phonemes:
        characters = phoneme.symbol or " "
        step = (phoneme.end - phoneme.start) / len(characters)
        for index, character in enumerate(characters):
            start, end = phoneme.start + index * step, phoneme.start + (index + 1) * step
            if character in known.after:
                waiting = start if waiting is None else waiting
            elif character in known.before:
                if waiting is None and out:
                    out[-1] = (out[-1][0], out[-1][1], end)
            elif character in known.symbols:
                parts = known.symbols[character]
                start = start if waiting is None else waiting
                waiting = None
                middle = start + (end - start) * _FIRST_PART
                out += (
                    [(parts[0], start, end)]
                    if len(parts) == 1
                    else [
                        (parts[0], start, middle),
                        (parts[1], middle, end),
                    ]
                )
            else:
                raise UnknownName(
                    f"The phoneme symbol {character!r} has no viseme.", "Add it to avatar/expression/visemes.toml."
                )
    if waiting is not None and out and phonemes:
        out[-1] = (out[-1][0], out[-1][1], phonemes[-1].end)
    return out


def _merged(shaped: Sequence[VisemeSpan]) -> list[VisemeSpan]:
    out: list[VisemeSpan] = []
    for span in shaped:
        if out and out[-1].name == span.name:
            out[-1] = VisemeSpan(span.name, out[-1].start, span.end)
        else:
            out.append(span)
    return out


def _bridged(shaped: Sequence[VisemeSpan]) -> list[VisemeSpan]:
    out: list[VisemeSpan] = []
    for index, span in enumerate(shaped):
        inside = 0 < index < len(shaped) - 1
        if span.name == "sil" and inside and span.end - span.start < PAUSE_S:
            out[-1] = VisemeSpan(out[-1].name, out[-1].start, span.end)
        else:
            out.append(span)
    return out
