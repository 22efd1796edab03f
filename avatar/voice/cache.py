"""Clauses already spoken: in memory for this process, and on disk for lines of our own.

Only texts that the caller marks as ours ever reach the disk (`disk=True`); what answers a user stays in memory and is
forgotten with the process. Files are named by a hash and hold sound and phoneme times, never the text.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from avatar.engines.base import Phoneme, Utterance
from avatar.weights.store import home

BUCKETS = 4  # intensities are spoken in steps of a quarter, so that the same line is found again
MEMORY_SECONDS = 600.0  # of sound kept in memory: 29 MB at 24 kHz in 16 bits


@dataclass(frozen=True, slots=True)
class Key:
    """One way of saying one clause."""

    text: str
    voice: str
    style: str
    intensity: float

    @classmethod
    def of(cls, text: str, voice: str, style: str, intensity: float) -> Key:
        """The key of a wish: its intensity rounded to a bucket; without intensity every style is neutral."""
        rounded = round(intensity * BUCKETS) / BUCKETS
        if style == "neutral" or rounded == 0.0:
            style, rounded = "neutral", 1.0
        return cls(text, voice, style, rounded)


class Cache:
    """Least recently used out first, by seconds of sound. Used from the engine's one thread."""

    def __init__(self, version: str, seconds: float = MEMORY_SECONDS) -> None:
        self._version = version
        self._room = seconds
        self._held: OrderedDict[Key, Utterance] = OrderedDict()
        self._seconds = 0.0

    @property
    def folder(self) -> Path:
        return home() / "cache" / "speech"

    def path(self, key: Key) -> Path:
        parts = (self._version, key.text, key.voice, key.style, f"{key.intensity:.2f}")
        return self.folder / f"{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:32]}.npz"

    def held(self, key: Key) -> Utterance | None:
        """The utterance of a key where it has been made before."""
        if key in self._held:
            self._held.move_to_end(key)
            return self._held[key]
        return _read(self.path(key))

    def get(self, key: Key, make: Callable[[], Utterance], *, disk: bool = False) -> Utterance:
        """The utterance of a key, made when it is not held. `disk` allows writing it; reading is always allowed."""
        if key in self._held:
            self._held.move_to_end(key)
            found = self._held[key]
            if disk and not self.path(key).is_file():
                self._write(self.path(key), found)
            return found
        stored = _read(self.path(key))
        found = stored or make()
        if disk and stored is None:
            self._write(self.path(key), found)
        self._held[key] = found
        self._seconds += found.duration
        while self._seconds > self._room and len(self._held) > 1:
            _, dropped = self._held.popitem(last=False)
            self._seconds -= dropped.duration
        return found

    def _write(self, path: Path, said: Utterance) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}.part")
        with part.open("wb") as file:
            np.savez_compressed(
                file,
                samples=np.round(said.samples * 32767).astype(np.int16),
                rate=np.int64(said.sample_rate),
                symbols=np.array([item.symbol for item in said.phonemes]),
                times=np.array([(item.start, item.end) for item in said.phonemes]),
            )
        part.replace(path)


def _read(path: Path) -> Utterance | None:
    """A stored utterance; None when there is none or the file is not whole, so that it is made again."""
    try:
        with np.load(path, allow_pickle=False) as held:
            phonemes = zip(held["symbols"].tolist(), held["times"].tolist(), strict=True)
            return Utterance(
                (held["samples"] / np.float32(32767)).astype(np.float32),
                int(held["rate"]),
                tuple(Phoneme(symbol, start, end) for symbol, (start, end) in phonemes),
            )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        path.unlink(missing_ok=True)
        return None
