"""Words that carry content, for comparing an answer with what was said: a crude stem of each, common words left out.

No dictionary: English endings are cut, a Korean word is its first two syllables without its particle. Two words that
only begin alike pass for one, so read shares beside those of a random line. Words in wording.toml.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from avatar.engines.base import Lang

TABLE = Path(__file__).with_name("wording.toml")
ENDINGS = ("ing", "ied", "ies", "ed", "es", "ly", "s", "y", "e")
SHORTEST = 3
"""Letters that are left of an English word when an ending is cut."""


def stems(text: str, lang: Lang) -> frozenset[str]:
    """Of content words; in Korean text also those of words in Latin letters."""
    common = _common()
    low = re.sub("['\u2018\u2019]", "", text.lower())
    found = {_stem(word) for word in re.findall(r"[a-z]{3,}|\d{2,}", low) if word not in common["en"]}
    if lang == "ko":
        for word in re.findall("[가-힣]+", low):
            bare = _without_particle(word)
            if bare[:2] not in common["ko"] and word[:2] not in common["ko"]:
                found.add(bare[:2])
    return frozenset(found)


def pairs(text: str) -> list[tuple[str, str]]:
    """Words that stand beside each other."""
    words = re.findall(r"[^\W_]+", re.sub("['\u2018\u2019]", "", text.lower()))
    return list(zip(words, words[1:], strict=False))


def folded(text: str) -> str:
    """A sentence as it counts for repetition: case, spaces and marks do not matter."""
    return re.sub(r"[\W_]+", " ", text.lower()).strip()


def _stem(word: str) -> str:
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > SHORTEST and word[-1] == word[-2] else word


def _without_particle(word: str) -> str:
    for particle in _common()["particles"]:
        if word.endswith(particle) and len(word) > len(particle):
            return word[: -len(particle)]
    return word


@cache
def _common() -> dict[str, tuple[str, ...]]:
    data = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    found = {name: tuple(data[name].split()) for name in ("en", "ko", "particles")}
    return {**found, "particles": tuple(sorted(found["particles"], key=len, reverse=True))}
