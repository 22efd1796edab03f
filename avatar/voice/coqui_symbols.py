"""Text to the symbols of a Piper voice without espeak: hibari's G2P, then one table (misaki_espeak.toml).

espeak-ng is GPL and stays out of the default install. `register()` gives coqui-tts a phonemizer of that kind, so that
its own `TTS.tts()` reads the prepared voice too. Used by `avatar.voice.coqui` and its weights step.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from avatar.voice.coqui_weights import PHONEMIZER


@dataclass(frozen=True, slots=True)
class Spelt:
    """A symbol of misaki's alphabet and how the voice spells it; `symbol` may be several joined by one rule."""

    symbol: str
    voice: str


@cache
def table() -> Mapping[str, str]:
    """misaki to espeak. Raises ValueError for an empty entry."""
    text = files("avatar.voice").joinpath("misaki_espeak.toml").read_text(encoding="utf-8")
    found: dict[str, str] = tomllib.loads(text)["symbols"]
    if any(not key or not value for key, value in found.items()):
        raise ValueError("misaki_espeak.toml has an empty entry")
    return found


def spell(phonemes: str, known: Collection[str] | None = None) -> list[Spelt]:
    """misaki phonemes as pieces that the voice knows; `known` None accepts every symbol."""
    rules = table()
    longest = max(map(len, rules))
    pieces: list[Spelt] = []
    at = 0
    while at < len(phonemes):
        size = next((size for size in range(longest, 1, -1) if phonemes[at : at + size] in rules), 1)
        symbol = phonemes[at : at + size]
        voice = "".join(mark for mark in rules.get(symbol, symbol) if known is None or mark in known)
        if voice:
            pieces.append(Spelt(symbol, voice))
        at += size
    return pieces


@cache
def g2p() -> Any:
    """hibari's American English G2P, once for the process."""
    from hibari.g2p import G2P

    return G2P()


def register() -> None:
    """Make the phonemizer known to coqui-tts under PHONEMIZER; TTS must be importable."""
    from TTS.tts.utils.text import phonemizers
    from TTS.tts.utils.text.phonemizers.base import BasePhonemizer

    if PHONEMIZER in phonemizers.PHONEMIZERS:
        return

    class MisakiPhonemizer(BasePhonemizer):
        @staticmethod
        def name() -> str:
            return PHONEMIZER

        @classmethod
        def is_available(cls) -> bool:
            return True

        def version(self) -> str:
            return "1"

        @staticmethod
        def supported_languages() -> dict[str, str]:
            return {"en-us": "American English"}

        def _phonemize(self, text: str, separator: str) -> str:
            return separator.join(piece.voice for piece in spell(g2p()(text)))

        def phonemize(self, text: str, separator: str = "", language: str | None = None) -> str:
            """The whole text at once: the G2P reads punctuation itself and needs it."""
            return self._phonemize(text, separator)

    phonemizers.PHONEMIZERS[PHONEMIZER] = MisakiPhonemizer
