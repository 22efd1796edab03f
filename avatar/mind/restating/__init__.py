"""Saying back what a person has just said, as a listener does: "So your sister read it." / "언니가 그걸 읽었구나."

A restatement is the person's own clause with the persons turned round and nothing added, so it can neither invent nor
misunderstand; where a message holds no clause that can be turned safely (questions, words to the avatar, quotations,
fragments) there is none. English by rule, Korean by the morphology of kiwipiepy. Frames around the clause are data
(frames.toml). Used by `avatar.mind.reply`.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from avatar.engines.base import Lang
from avatar.mind.restating import english, korean

TONES = ("plain", "pain", "joy", "surprise")
"""How a restatement may sound: what the frames are written for."""


def clause(text: str, lang: Lang, level: str) -> str | None:
    """The clause of a message that is worth saying back, turned to "you", without its end mark; None where there is
    none. `level`: polite or casual, of the one who says it; English has no levels."""
    return english.clause(text) if lang == "en" else korean.clause(text, polite=level == "polite")


def restated(text: str, lang: Lang, level: str, tone: str, said: str = "", chance: random.Random | None = None) -> str:
    """A whole sentence that says a message back, "" where that cannot be done well. `tone`: of TONES. `said`: what the
    avatar has said so far; a frame that it used lately is left for another."""
    found = clause(text, lang, level)
    if not found:
        return ""
    frames = _frames()[lang][tone]
    fresh = [frame for frame in frames if not _lead(frame) or _lead(frame) not in said] or list(frames)
    frame = (chance or random.Random(text)).choice(fresh)  # noqa: S311 - variety, not secrecy
    whole = frame.replace("{c}", found).replace("{C}", found[:1].upper() + found[1:])
    return re.sub(r"^(\W*)(\w)", lambda start: start[1] + start[2].upper(), whole)


def warm() -> None:
    """Load what would make the first restatement slow."""
    korean.warm()


def is_lead(words: str) -> bool:
    """Whether these words are a frame's own, not the person's: "아,"."""
    return words.strip() in _leads()


def _lead(frame: str) -> str:
    """The words that a frame begins with."""
    return frame.split("{", 1)[0].strip()


@cache
def _leads() -> frozenset[str]:
    return frozenset(_lead(frame) for tones in _frames().values() for frames in tones.values() for frame in frames)


@cache
def _frames() -> dict[str, dict[str, Sequence[str]]]:
    data = tomllib.loads(files(__name__).joinpath("frames.toml").read_text(encoding="utf-8"))
    for lang, tones in data.items():
        if set(tones) != set(TONES):
            raise ValueError(f"frames.toml: [{lang}] needs exactly {', '.join(TONES)}")
    return data
