"""Looks: what may be named is told, in both languages, and every built-in persona's can be drawn."""

from __future__ import annotations

import re

import pytest

from avatar import looks
from avatar.emotion import LANGUAGES
from avatar.errors import BadInput
from avatar.persona import builtin_personas, persona_from


@pytest.mark.parametrize("text", ["mira", "mira hair=bob eyes=green", "ruru glasses=round scene=meadow"])
def test_a_look_reads_back_as_it_is_written(text: str) -> None:
    assert str(looks.read(text)) == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "mira, sol"),
        ("nobody", "mira, sol"),
        ("ruru hair=bob", "eyes, glasses"),
        ("mira wings=white", "hair, dye"),
        ("mira hair", "long, tousled"),
        ("mira hair=mohawk", "long, tousled"),
        ("mira hair=bob hair=bun", "twice"),
    ],
)
def test_a_mistake_says_what_there_is(text: str, told: str) -> None:
    with pytest.raises(looks.BadLook, match=told) as caught:
        looks.read(text)
    assert re.search("[가-힣]", caught.value.ko)


def test_a_persona_cannot_have_a_look_that_nobody_can_draw() -> None:
    with pytest.raises(BadInput, match="no character"):
        persona_from({"slug": "x", "name": {"en": "X"}, "look": "nobody"})
    assert {persona.look for persona in builtin_personas().values()} == {"mira", "dal", "ruru"}


def test_everything_has_a_name_in_every_language() -> None:
    known = looks.wardrobe()
    names = [one.words for one in known.characters.values()]
    names += [*known.parts.values(), *(words for choices in known.choices.values() for words in choices.values())]
    assert all(words[lang] for words in names for lang in LANGUAGES)
    assert set(known.choices) == set(known.parts)
    assert len(known.characters) >= 6
    assert sum("hair" not in one.parts for one in known.characters.values()) >= 3
