"""Emotion in words, English and Korean: one multilingual encoder, its upper layers and heads trained by us.

GoEmotions' 28 labels read English and KOTE's 44 read Korean. The basic distribution joins what those labels speak for
(tables, `avatar.senses.taxonomy`), what the other language's labels say through the shared encoder, and a head trained
for the eight directly. Used by the session, the replier (embeddings) and `python -m avatar sense text`.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from avatar.emotion import BASIC, NOTHING, EmotionState, dimensions, normalised
from avatar.engines.base import Lang, Spec, TextReading
from avatar.errors import BadInput
from avatar.mind import danger
from avatar.senses import text_heads
from avatar.senses.encoder import Encoder, unit
from avatar.senses.language import NO_WORDS, feels_without_words, language, other, readable
from avatar.senses.taxonomy import OF, taxonomy
from avatar.senses.text_weights import TUNED
from avatar.weights.store import shipped

RATED = 0.5
"""Share of the rated dimensions (EmoBank's regression) against those of the basic distribution."""

KEPT = 64
"""Sentence vectors that are kept from reading, by a digest of their text."""
UNREAD = 0.4
"""What is left of the confidence in a text that is in no language of ours: always under `avatar.emotion.SURE`."""


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


class HeadsTextSense:
    """The text engine "e5-heads". Weights load in `load()` or on first use."""

    name = "e5-heads"

    def __init__(self) -> None:
        self._encoder: Encoder | None = None
        self._heads: text_heads.Heads | None = None
        self._vectors: OrderedDict[bytes, NDArray[np.float32]] = OrderedDict()

    def load(self) -> None:
        self._loaded_heads()
        self.read(["warm", "준비"])

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, 384) sentence embeddings of unit length, for retrieval by meaning."""
        texts = [readable(text) for text in texts]
        known = [self._vectors.get(_key(text)) for text in texts]
        if all(vector is not None for vector in known) and known:
            return np.stack([vector for vector in known if vector is not None])
        return self._loaded_encoder().embed(texts)

    def read(self, texts: Sequence[str], langs: Sequence[Lang | None] | None = None) -> list[TextReading]:
        """One reading a text, as one batch. A blank text reads as nothing: neutral, no label, confidence 0.

        A text in another language is read as well as the shared encoder can, never surely, and says so (`other`).

        Raises BadInput when `langs` has another length than `texts`.
        """
        if langs is not None and len(langs) != len(texts):
            raise BadInput(f"{len(texts)} texts came with {len(langs)} languages.", "Give one language a text.")
        texts = [readable(text) for text in texts]
        spoken: list[Lang] = [
            (langs[i] if langs is not None else None) or language(text) for i, text in enumerate(texts)
        ]
        said = [i for i, text in enumerate(texts) if text.strip()]
        read: dict[int, TextReading] = {}
        if said:
            heads = self._loaded_heads()
            seen = self._loaded_encoder().read([texts[i] for i in said])
            self._keep([texts[i] for i in said], unit(seen.means[:, -1]))
            scores, chances = heads(seen.means, seen.feeling), danger.head()(seen.means, seen.danger)
            for row, i in enumerate(said):
                found = _reading(texts[i], spoken[i], row, scores, heads)
                read[i] = replace(found, danger=danger.SILENT if found.other else chances[row])
        return [read.get(i) or _silent(text, spoken[i]) for i, text in enumerate(texts)]

    def _keep(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """What was read is embedded already: who asks for its meaning next gets it without another pass."""
        for text, vector in zip(texts, vectors, strict=True):
            self._vectors[_key(text)] = vector
        while len(self._vectors) > KEPT:
            self._vectors.popitem(last=False)

    def _loaded_encoder(self) -> Encoder:
        if self._encoder is None:
            self._encoder = Encoder()
        return self._encoder

    def _loaded_heads(self) -> text_heads.Heads:
        if self._heads is None:
            self._heads = text_heads.load(shipped(TUNED), shipped(TUNED.replace(".safetensors", ".json")))
        return self._heads


def _reading(text: str, lang: Lang, row: int, scores: text_heads.Scores, heads: text_heads.Heads) -> TextReading:
    name = OF[lang]
    one = text_heads.Scores(
        {key: chances[row : row + 1] for key, chances in scores.labels.items()},
        scores.basic[row : row + 1],
        scores.vad[row : row + 1],
    )
    shares = text_heads.basic(one, lang, heads.thresholds)
    sure = text_heads.confidence(shares, *heads.calibration[lang])
    basic = normalised(dict(zip(BASIC, shares[0].tolist(), strict=True)))
    mixed = np.array(dimensions(basic))
    valence, arousal, dominance = np.clip(RATED * one.vad[0] * heads.spread + (1 - RATED) * mixed, -1, 1).tolist()
    chances = one.labels[name][0]
    labels = dict(zip(taxonomy(name).labels, chances.tolist(), strict=True))
    over = [label for label, limit in zip(labels, heads.thresholds[name], strict=True) if labels[label] > limit]
    active = tuple(sorted(over, key=lambda label: -labels[label]))
    state = EmotionState(basic, valence, arousal, dominance, float(sure[0]), labels, source="text")
    return unread(TextReading(text, lang, name, labels, active, state))


def unread(reading: TextReading) -> TextReading:
    """A reading that says when its text is neither English nor Korean, and is then not sure.

    A text without words keeps its confidence when an emoji or an emoticon speaks in it.
    """
    tongue = other(reading.text)
    if tongue is None:
        return reading
    state = reading.state
    if tongue != NO_WORDS or not feels_without_words(reading.text):
        state = state.moved(confidence=UNREAD * state.confidence)
    return replace(reading, state=state, other=tongue)


def _silent(text: str, lang: Lang) -> TextReading:
    labels = dict.fromkeys(taxonomy(OF[lang]).labels, 0.0)
    return TextReading(text, lang, OF[lang], labels, (), NOTHING.moved(source="text", fine=labels), other(text))


def specs() -> list[Spec]:
    return [Spec("text", "e5-heads", HeadsTextSense, "multilingual-e5-small, fine-tuned, with heads of our own")]
