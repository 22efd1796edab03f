"""Which situations of the bank a message is about, by meaning: cosine against example messages, centred by language.

The vectors of the examples are made once and cached under home()/weights/bank (a preparation step; made on the spot
where that has not run). Used by the replier.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from avatar.emotion import LANGUAGES
from avatar.engines.base import TextSense
from avatar.mind import bank
from avatar.mind.bank import Entry
from avatar.weights.prepare import Progress, Step
from avatar.weights.store import home

OTHER_LANGUAGE = 0.06
"""Taken off a match with an example in the other language."""
BATCH = 16


@dataclass(frozen=True, slots=True)
class Match:
    """A situation and how close the message is to its nearest examples, about -0.2 (unrelated) to 1."""

    entry: Entry
    closeness: float


class Index:
    """The bank's example messages as vectors. Loads on construction; needs the text engine for it only once."""

    def __init__(self, sense: TextSense) -> None:
        self._sense = sense
        self._entries = [entry for entry in bank.entries() if any(entry.triggers.values())]
        self._rows = [
            (number, lang)
            for number, entry in enumerate(self._entries)
            for lang in LANGUAGES
            for _ in entry.triggers[lang]
        ]
        vectors = _cached(sense)
        langs = np.array([lang for _, lang in self._rows])
        self._centre = centres(sense)
        self._owner = np.array([number for number, _ in self._rows])
        self._lang = langs
        self._vectors = np.stack([self._centred(vectors[i], lang) for i, (_, lang) in enumerate(self._rows)])

    def embed(self, texts: Sequence[str], langs: Sequence[str]) -> NDArray[np.float32]:
        """(n, d) messages as centred vectors of unit length."""
        vectors = self._sense.embed(texts)
        return np.stack([self._centred(vector, lang) for vector, lang in zip(vectors, langs, strict=True)])

    def nearest(self, vector: NDArray[np.float32], lang: str, count: int) -> list[Match]:
        """The `count` closest situations, nearest first: mostly the best example, a little the second best."""
        close = self._vectors @ vector - OTHER_LANGUAGE * (self._lang != lang)
        best = np.full(len(self._entries), -1.0)
        for number in range(len(self._entries)):
            own = np.sort(close[self._owner == number])[::-1]
            best[number] = 0.8 * own[0] + 0.2 * own[min(1, len(own) - 1)]
        order = np.argsort(-best)[:count]
        return [Match(self._entries[i], float(best[i])) for i in order]

    def _centred(self, vector: NDArray[np.float32], lang: str) -> NDArray[np.float32]:
        return centred(vector, self._centre[lang])


def centres(sense: TextSense) -> dict[str, NDArray[np.float32]]:
    """The mean vector of each language's example messages in `bank.CENTRE`, which `centred` takes off."""
    rows = [(entry.table, lang) for entry in bank.entries() for lang in LANGUAGES for _ in entry.triggers[lang]]
    counted = np.array([table in bank.CENTRE for table, _ in rows])
    langs, vectors = np.array([lang for _, lang in rows]), _cached(sense)
    return {lang: vectors[counted & (langs == lang)].mean(axis=0) for lang in LANGUAGES}


def centred(vector: NDArray[np.float32], centre: NDArray[np.float32]) -> NDArray[np.float32]:
    """A sentence vector without what all sentences of its language share, of unit length."""
    moved = vector - centre
    return np.asarray(moved / (np.linalg.norm(moved) + 1e-9), np.float32)


def _texts() -> list[str]:
    return [text for entry in bank.entries() for lang in LANGUAGES for text in entry.triggers[lang]]


def _embedded(sense: TextSense, progress: Progress = lambda _: None) -> NDArray[np.float32]:
    texts = _texts()
    parts = []
    for start in range(0, len(texts), BATCH):
        parts.append(sense.embed(texts[start : start + BATCH]))
        progress(min(1.0, (start + BATCH) / len(texts)))
    return np.concatenate(parts)


def _cached(sense: TextSense) -> NDArray[np.float32]:
    """The example vectors of exactly this bank and this text engine, from the cache where it holds them."""
    path = home() / "cache" / f"bank-{sense.name}-{bank.fingerprint()}.npy"
    if STEP.done() and sense.name == "e5-heads":
        path = STEP.folder / "triggers.npy"
    if path.is_file():
        return np.asarray(np.load(path, allow_pickle=False), np.float32)
    vectors = _embedded(sense)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".npy")
    with os.fdopen(handle, "wb") as file:
        np.save(file, vectors.astype(np.float16))
    Path(name).replace(path)
    return vectors


def _make(folder: Path, progress: Progress) -> None:
    from avatar.senses.text import HeadsTextSense

    np.save(folder / "triggers.npy", _embedded(HeadsTextSense(), progress).astype(np.float16))


STEP = Step(
    key="bank",
    title="Index the reply bank by meaning",
    version=f"e5-heads {bank.fingerprint()}",
    outputs=("triggers.npy",),
    make=_make,
)
