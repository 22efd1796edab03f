"""The word that carries the feeling, and how it is stressed: a little higher, longer and louder than its neighbours.

Where a writer marks a word (*really*), it is that one; else `stress.toml` says which words carry feeling.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

import numpy as np

from avatar.voice.delivery import Delivery, Local, going
from avatar.voice.manner import Manner
from avatar.voice.sound import PAUSES

PITCH = 0.11  # of log F0, just under two semitones
LENGTH = 1.1  # factor
GAIN = 2.0  # dB
_MARKED = re.compile(r"(?<![\w*])\*([^\s*]{1,30})\*(?![\w*])")
_EDGE = re.compile(r"^\W+|\W+$")


def marked(text: str) -> str:
    """The word that the writer marks with stars; "" where there is none, or an action (*sighs*) alone."""
    found = _MARKED.search(text)
    return found.group(1) if found and found.group(0) != text.strip() and text[: found.start()].strip() else ""


def stressed(words: Sequence[str], lang: str, wanted: str = "") -> int | None:
    """Which of a sentence's words is stressed; `wanted` is one that the writer marked. None where none stands out."""
    bare = [_EDGE.sub("", word).lower() for word in words]
    if wanted and (sought := _EDGE.sub("", wanted).lower()) in bare:
        return bare.index(sought)
    if len(words) < 2:
        return None
    for stems in _table()[lang].values():
        whole = lang == "en" and stems is _table()[lang]["degree"]
        for place, word in enumerate(bare):
            if word in stems or (not whole and word.startswith(stems)):
                return place
    return None


def stress(symbols: Sequence[str], words: Sequence[str], lang: str, strength: float, wanted: str = "") -> Local | None:
    """Stress over a run of symbols in which " " stands between words; None where no word stands out, or where the
    symbols do not fall into as many words as were written (numbers are read as several)."""
    place = stressed(words, lang, wanted)
    if place is None or strength <= 0:
        return None
    owners, owner = [], 0
    for symbol in symbols:
        owner += symbol == " "
        owners.append(-1 if symbol == " " else owner)
    if owner + 1 != len(words):
        return None
    here = [one == place and symbol not in PAUSES for one, symbol in zip(owners, symbols, strict=True)]
    some = np.array(here, np.float32) * np.float32(strength)
    still = Local.still(len(some))
    return replace(still, pitch=still.pitch + some * PITCH, length=still.length * LENGTH**some, gain=some * GAIN)


def delivered(
    symbols: Sequence[str], words: Sequence[str], lang: str, way: Manner, strength: float, wanted: str
) -> Delivery:
    """How a sentence's symbols are said: the way that a manner goes, and the stress of its word."""
    delivery = going(way, len(symbols))
    local = stress(symbols, words, lang, strength, wanted)
    if local is None:
        return delivery
    return Delivery(delivery.bend, delivery.local.joined(local) if delivery.local else local)


def strength(style: str, intensity: float, wanted: str) -> float:
    """How strongly the word is stressed: without a feeling only the one that the writer marked."""
    return 0.4 + 0.6 * intensity if style != "neutral" else float(bool(wanted))


@cache
def _table() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    data = tomllib.loads(files("avatar.voice").joinpath("stress.toml").read_text(encoding="utf-8"))
    return {lang: {name: tuple(stems) for name, stems in lists.items()} for lang, lists in data.items()}
