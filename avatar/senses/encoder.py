"""Sentences to vectors: the multilingual encoder at run time, one ONNX thread, word rows mapped from disk.

`Encoder.read` gives what the heads of feeling and of danger read; `Encoder.embed` is the e5 sentence vector ("query: "
prefix, mean pooling, unit length) for retrieval by meaning. Used by `avatar.senses.text` and `training`.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from avatar.weights.store import prepared

PREFIX = "query: "
LENGTH = 128
"""Tokens of a text that are read; what follows is ignored."""
BATCH = 32
AFTER = {"tuned": "after4", "danger": "after8"}
"""Each set of tuned layers, and which packaged layer it goes on from."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the encoder makes of n texts."""

    means: NDArray[np.float32]  # (n, 13, 384): the token means of the embeddings and of each packaged layer
    feeling: NDArray[np.float32]  # (n, 768): what the layers tuned on feeling say; see `avatar.senses.text_graph`
    danger: NDArray[np.float32]  # (n, 768): what those tuned on danger say


class Encoder:
    """Loads on construction. Raises MissingWeights until `make setup` has run.

    `tuned` and `danger` take the place of the prepared tuned layers, for measuring new ones.
    """

    def __init__(self, tuned: bytes | None = None, danger: bytes | None = None) -> None:
        from tokenizers import Tokenizer

        self._tokenizer: Any = Tokenizer.from_file(str(prepared("text/tokenizer.json")))
        self._tokenizer.enable_truncation(LENGTH)
        self._words = _rows(prepared("text/model.safetensors"), "embeddings.word_embeddings.weight")
        self._packaged = _session(prepared("text/encoder.onnx").read_bytes())
        self._given = {"tuned": tuned, "danger": danger}

    @cached_property
    def _tuned(self) -> dict[str, Any]:
        """Name -> session. Opened when feelings are first read: who only embeds needs none of it."""
        return {
            name: _session(given or prepared(f"text/{name}.onnx").read_bytes()) for name, given in self._given.items()
        }

    def layers(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, 13, 384): the token mean of the embeddings and of each of the twelve packaged layers."""
        return self._run(texts, deep=False).means

    def read(self, texts: Sequence[str]) -> Seen:
        """The same, and what our tuned layers say."""
        return self._run(texts, deep=True)

    def _run(self, texts: Sequence[str], *, deep: bool) -> Seen:
        encoded = self._tokenizer.encode_batch([PREFIX + text for text in texts])
        ids = [np.asarray(one.ids) for one in encoded]
        width = 2 * self._words.shape[1]
        means = np.zeros((len(ids), *self._packaged.get_outputs()[0].shape[1:]), np.float32)
        seen = Seen(means, *(np.zeros((len(ids), width), np.float32) for _ in AFTER))
        order = sorted(range(len(ids)), key=lambda i: len(ids[i]))  # like lengths together: little padding
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            length = len(ids[chosen[-1]])
            words = np.zeros((len(chosen), length, self._words.shape[1]), np.float32)
            mask = np.zeros((len(chosen), length), np.int32)
            for row, i in enumerate(chosen):
                words[row, : len(ids[i])] = self._words[ids[i]]
                mask[row, : len(ids[i])] = 1
            means[chosen], *after = self._packaged.run(["means", *AFTER.values()], {"words": words, "mask": mask})
            if deep:
                for name, states, into in zip(AFTER, after, (seen.feeling, seen.danger), strict=True):
                    (into[chosen],) = self._tuned[name].run(["pooled"], {"shared": states, "mask": mask})
        return seen

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, 384) of unit length."""
        return unit(self.layers(texts)[:, -1])


def _session(graph: bytes) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


def _rows(path: Path, name: str) -> NDArray[np.float16]:
    """One matrix of a safetensors file, mapped: only the rows that are looked up become resident."""
    with path.open("rb") as file:
        (size,) = struct.unpack("<Q", file.read(8))
        entry = json.loads(file.read(size))[name]
    if entry["dtype"] != "F16":
        raise ValueError(f"{name} is {entry['dtype']}, expected F16")
    return np.memmap(path, "<f2", "r", offset=8 + size + entry["data_offsets"][0], shape=tuple(entry["shape"]))
