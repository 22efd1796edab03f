"""Laughs, sighs, gasps, hums: short sounds without words, in the pitch of any voice.

They are notes (`sounds.toml`) sung by the English voice's decoder, transposed to the voice that is heard and with its
formants moved towards it: what is short and has no words is told apart by little else. In a text they stand between
brackets or stars ("[laugh] That is wonderful", "*sighs*", "[한숨] 그랬구나"); `pieces` finds them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from avatar.errors import UnknownName

FEMALE_HZ = 165.0
"""A voice with a higher middle keeps the formants of the voice that sings; a lower one gets a man's."""
MALE_WARP = 0.87


@dataclass(frozen=True, slots=True)
class Note:
    symbol: str
    seconds: float
    semitones: float | None  # None: breath, no pitch
    gain: float  # dB


@dataclass(frozen=True, slots=True)
class Sound:
    """A piece of text that is a sound: its name in sounds.toml."""

    name: str


@cache
def sounds() -> Mapping[str, tuple[Note, ...]]:
    return {name: tuple(_note(*note) for note in row["notes"]) for name, row in _data().items()}


def _note(symbol: str, milliseconds: float, semitones: float | bool, gain: float) -> Note:
    return Note(symbol, milliseconds / 1000, None if semitones is False else float(semitones), float(gain))


def notes(name: str) -> tuple[Note, ...]:
    """The notes of a sound. Raises UnknownName."""
    if name not in sounds():
        raise UnknownName(f"There is no sound {name!r}.", f"Use one of: {', '.join(sounds())}.")
    return sounds()[name]


def pieces(text: str) -> list[str | Sound]:
    """A text as what is said and what is sounded, in order; other things between brackets or stars stay as they are."""
    found: list[str | Sound] = []
    at = 0
    for tag in _tags().finditer(text):
        found += [text[at : tag.start()], Sound(tag_names()[_inside(tag).lower()])]
        at = tag.end()
    found.append(text[at:])
    return [piece for piece in found if isinstance(piece, Sound) or piece.strip()]


def warp(hertz: float) -> float:
    """How far the singing voice's formants are moved for a voice of this middle pitch."""
    return 1.0 if hertz >= FEMALE_HZ else MALE_WARP


@cache
def tag_names() -> Mapping[str, str]:
    """The sound that each tag of a writer stands for."""
    return {tag: name for name, row in _data().items() for tag in row["tags"]}


@cache
def _tags() -> re.Pattern[str]:
    one = "|".join(re.escape(tag) for tag in sorted(tag_names(), key=len, reverse=True))
    return re.compile(rf"\[\s*({one})\s*\]|\(\s*({one})\s*\)|\*\s*({one})\s*\*", re.IGNORECASE)


def _inside(found: re.Match[str]) -> str:
    return next(group for group in found.groups() if group)


@cache
def _data() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(files("avatar.voice").joinpath("sounds.toml").read_text(encoding="utf-8"))
