"""What a persona may look like: a ready character, and single parts of it changed ("mira hair=bob eyes=green").

The names are data (looks.toml, in both languages) and are drawn by static/js/rig/themes.js under the same names.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from avatar.errors import BadInput

Words = Mapping[str, str]
"""A name in each language, by "en" and "ko"."""


class BadLook(BadInput):
    """A look names a character, a part or a choice that does not exist, or one part twice; says what may be named."""

    code = "bad_look"

    def __init__(self, en: str, ko: str) -> None:
        super().__init__(en)
        self.ko = ko


@dataclass(frozen=True, slots=True)
class Character:
    words: Words
    parts: tuple[str, ...]  # what may be changed of it


@dataclass(frozen=True, slots=True)
class Wardrobe:
    """Everything there is to choose from, by its names."""

    characters: Mapping[str, Character]
    parts: Mapping[str, Words]
    choices: Mapping[str, Mapping[str, Words]]  # part -> choice


@dataclass(frozen=True, slots=True)
class Look:
    character: str
    changes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  # part -> choice

    def __str__(self) -> str:
        return " ".join((self.character, *(f"{part}={choice}" for part, choice in self.changes.items())))


@cache
def wardrobe() -> Wardrobe:
    table = tomllib.loads(files("avatar").joinpath("looks.toml").read_text(encoding="utf-8"))
    characters = {
        name: Character({"en": row["en"], "ko": row["ko"]}, tuple(table["kinds"][row["kind"]]))
        for name, row in table["characters"].items()
    }
    return Wardrobe(MappingProxyType(characters), MappingProxyType(table["parts"]), MappingProxyType(table["choices"]))


def read(text: str) -> Look:
    """The look that a text names. Raises BadLook."""
    known = wardrobe()
    name, *rest = text.split() or [""]
    character = known.characters.get(name)
    if character is None:
        there = ", ".join(known.characters)
        raise BadLook(
            f"There is no character {name!r}. Use one of: {there}.",
            f"없는 캐릭터예요: {name!r}. 고를 수 있는 것: {there}.",
        )
    changes: dict[str, str] = {}
    for change in rest:
        part, _, choice = change.partition("=")
        if part not in character.parts:
            there = ", ".join(character.parts)
            raise BadLook(
                f"{part!r} of {name} cannot be changed. What can be: {there}.",
                f"이 캐릭터({name})에게는 {part!r} 선택이 없어요. 바꿀 수 있는 것: {there}.",
            )
        if choice not in known.choices[part]:
            there = ", ".join(known.choices[part])
            raise BadLook(
                f"There is no {part}={choice}. Use one of: {there}.",
                f"없는 선택이에요: {part}={choice}. 고를 수 있는 것: {there}.",
            )
        if part in changes:
            raise BadLook(f"{part!r} is chosen twice.", f"같은 것을 두 번 골랐어요: {part!r}.")
        changes[part] = choice
    return Look(name, MappingProxyType(changes))
