"""Stage directions in written text: "[smile] Good!", "*laughs*", "(nods)" become cues, and the text is left without.

A tag is a sound's (avatar/voice/sounds.toml), the name of an expression or a gesture, or another word for one
(avatar/expression/tags.toml). Of "*smiles softly*" the first words count, and of "*tilts her head*", which nobody
knows, nothing does. *happy* inside a sentence is emphasis and stays a word; everything else stays as it is. Used where
models write (`avatar.mind.spoken`) and by `avatar.speaking` for every other writer.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Literal

from avatar.engines.base import Cue, Sentence
from avatar.expression import expressions, gestures
from avatar.voice.sounds import tag_names

Kind = Literal["sound", "expression", "gesture"]
LONGEST = 5
"""Words of one stage direction."""
_TAG = re.compile(
    r"\[\s*(?P<square>[^\[\]\n]{1,40}?)\s*\]|\(\s*(?P<round>[^()\n]{1,40}?)\s*\)"
    r"|(?<!\*)\*(?!\*)\s*(?P<star>[^*\n]{1,40}?)\s*\*(?!\*)"
)
_INSIDE = re.compile(r"\w[,;:]? *$")  # what stands before a word in the middle of a sentence
_DOING = re.compile(r"(?:s|ing|ly|며|게|고)$")
_DEED = re.compile(r"[a-z]+(?:s|ing) [a-z ,'-]+|[가-힣 ]+(?:며|면서|쉰다|인다|든다)")


def read(text: str, clean: Callable[[str], str]) -> tuple[str, tuple[Cue, ...]]:
    """The text without its tags, cleaned, and what they say, in order."""
    before, cues, at = "", [], 0
    for tag in _TAG.finditer(text):
        meant = _meant(tag, text[: tag.start()])
        if meant is not None:
            before += text[at : tag.start()] + " "
            at = tag.end()
            cues += [replace(cue, at=len(clean(before))) for cue in meant]
    whole = clean(before + text[at:])
    return whole, tuple(replace(cue, at=min(cue.at, len(whole))) for cue in cues)


def plain(text: str) -> str:
    """On one line, with no space before a mark that ends something; nothing at all where there is no word."""
    line = re.sub(r"\s+(?=[.,!?…])", "", " ".join(text.split()))
    return line if any(letter.isalnum() for letter in line) else ""


def cued(sentence: Sentence) -> Sentence:
    """A sentence of any writer, its tags as cues; the very same where it has none."""
    text, cues = read(sentence.text, plain)
    return replace(sentence, text=text, cues=(*sentence.cues, *cues)) if cues else sentence


def _meant(tag: re.Match[str], before: str) -> tuple[Cue, ...] | None:
    """The cues of a stage direction, which may be none; None for what is not one."""
    inside = next(group for group in tag.groups() if group)
    words = inside.lower().replace("_", " ").split()
    starred = tag["star"] is not None
    if not words or len(words) > LONGEST or (starred and _INSIDE.search(before) and not _DOING.search(words[0])):
        return None
    for count in range(len(words), 0, -1):
        if count < len(words) and not _DOING.search(words[0]):
            break  # "[happy birthday]" is no stage direction; "*smiles softly*" is one
        if cues := _words().get(" ".join(words[:count])):
            return cues
    return () if tag["round"] is None and _DEED.fullmatch(inside) else None


@cache
def _words() -> Mapping[str, tuple[Cue, ...]]:
    found: dict[str, tuple[Cue, ...]] = {}

    def add(word: str, kind: Kind, name: str) -> None:
        key = word.replace("_", " ")
        if kind not in [cue.kind for cue in found.get(key, ())]:
            found[key] = (*found.get(key, ()), Cue(0, kind, name))

    for word, name in tag_names().items():
        add(word, "sound", name)
    table = tomllib.loads(files("avatar.expression").joinpath("tags.toml").read_text(encoding="utf-8"))
    kinds: tuple[tuple[Kind, tuple[str, ...]], ...]
    kinds = (("expression", expressions.names()), ("gesture", gestures.names()))
    for kind, names in kinds:
        for name in names:
            add(name, kind, name)
        for name, words in table[kind].items():
            if name not in names:
                raise ValueError(f"tags.toml: there is no {kind} {name!r}")
            for word in words:
                add(word, kind, name)
    return found
