"""What the text layers' outputs mean: fine labels, basic emotions, dimensions, and how sure to be.

Weights lie in text_encoder.safetensors beside the layers; label names, thresholds and calibration in text_encoder.json.
Both are made by `training/text_pack.py`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from avatar.emotion import BASIC
from avatar.engines.base import Lang
from avatar.errors import DamagedWeights
from avatar.senses.taxonomy import OF, taxonomy

Array = NDArray[np.float32]
SHARES: Mapping[Lang, tuple[float, float, float]] = {"en": (0.2, 0.1, 0.7), "ko": (0.2, 0.1, 0.7)}
"""Of the basic distribution: the language's own labels, the other language's labels (the encoder is shared), and the
basic head."""
OUTPUTS: Mapping[str, int] = {"goemotions": 28, "kote": 44, "vad": 3, "basic": len(BASIC)}
"""The parts of the output layer, in its order."""


@dataclass(frozen=True, slots=True)
class Scores:
    """For n texts."""

    labels: Mapping[str, Array]  # taxonomy -> (n, labels) independent probabilities
    basic: Array  # (n, 8) distributions, the basic head's own opinion
    vad: Array  # (n, 3) ratings in standard deviations from the training mean


@dataclass(frozen=True, slots=True)
class Head:
    """One hidden layer. `mean` and `deviation` standardise what comes in."""

    mean: Array  # (features,)
    deviation: Array
    hidden: Array  # (features, width)
    hidden_bias: Array
    out: Array  # (width, 83)
    out_bias: Array

    def __call__(self, features: Array) -> Scores:
        features = np.asarray((features - self.mean) / self.deviation, np.float32)
        raw = gelu(features @ self.hidden + self.hidden_bias) @ self.out + self.out_bias
        ends = np.cumsum(list(OUTPUTS.values()))[:-1]
        goemotions, kote, vad, direct = np.split(raw, ends, axis=1)
        return Scores({"goemotions": sigmoid(goemotions), "kote": sigmoid(kote)}, softmax(direct), vad)


@dataclass(frozen=True, slots=True)
class Heads:
    """The tuned layers' head and a few twins on the packaged layers, which err elsewhere: together they err less."""

    tuned: Head
    share: float  # of the tuned head's word; the twins have the rest
    layers: tuple[int, ...]  # whose token means the twins read; 0 is the embeddings
    twins: tuple[Head, ...]
    thresholds: Mapping[str, Array]  # taxonomy -> one a label
    calibration: Mapping[str, tuple[float, float]]  # language -> slope and offset of the confidence's logistic
    spread: Array  # (3,) valence, arousal, dominance: [-1, 1] units a standard deviation of the ratings

    def __call__(self, means: Array, pooled: Array) -> Scores:
        """(n, 13, 384) token means and (n, 768) of the tuned layers -> scores."""
        features = means[:, list(self.layers)].reshape(len(means), -1)
        made = [self.tuned(pooled), *(twin(features) for twin in self.twins)]
        weights = np.array([self.share, *[(1 - self.share) / len(self.twins)] * len(self.twins)], np.float32)

        def mixed(of: Callable[[Scores], Array]) -> Array:
            return np.asarray(np.tensordot(weights, np.stack([of(one) for one in made]), axes=1), np.float32)

        return Scores(
            {name: mixed(lambda one, name=name: one.labels[name]) for name in OF.values()},  # type: ignore[misc]
            mixed(lambda one: one.basic),
            mixed(lambda one: one.vad),
        )


def load(weights: Path, about: Path) -> Heads:
    """Raises DamagedWeights when the two files and the label tables do not belong together."""
    from safetensors import safe_open

    facts = json.loads(about.read_text(encoding="utf-8"))
    for name, labels in facts["labels"].items():
        if tuple(labels) != taxonomy(name).labels:
            raise DamagedWeights(f"The text heads and the table {name}.toml list different labels.")
    with safe_open(weights, "numpy") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys() if name.startswith("head.")}  # noqa: SIM118
    return Heads(
        tuned=head(tensors, "head.tuned"),
        share=float(facts["share"]),
        layers=tuple(facts["layers"]),
        twins=tuple(head(tensors, f"head.{i}") for i in range(facts["twins"])),
        thresholds={name: np.array(values, np.float32) for name, values in facts["thresholds"].items()},
        calibration={lang: (float(slope), float(offset)) for lang, (slope, offset) in facts["calibration"].items()},
        spread=np.array(facts["spread"], np.float32),
    )


def head(tensors: Mapping[str, NDArray[Any]], prefix: str) -> Head:
    return Head(**{part: np.asarray(tensors[f"{prefix}.{part}"], np.float32) for part in Head.__slots__})


def basic(scores: Scores, lang: Lang, thresholds: Mapping[str, Array]) -> Array:
    """(n, 8) distributions: what the labels speak for and what the basic head says, mixed by `SHARES`."""
    said = {name: taxonomy(name).basic(evidence(chances, thresholds[name])) for name, chances in scores.labels.items()}
    own = OF[lang]
    (other,) = said.keys() - {own}
    labels, across, direct = SHARES[lang]
    return labels * said[own] + across * said[other] + direct * scores.basic


def confidence(basics: Array, slope: float, offset: float) -> Array:
    """(n,) chance that the likeliest basic emotion is right, from how likely it is."""
    top = np.clip(basics.max(axis=1), 1e-4, 1 - 1e-4)
    return sigmoid(slope * np.log(top / (1 - top)) + offset)


def evidence(probabilities: Array, thresholds: Array) -> Array:
    """How much each label speaks, with rare and common ones on one scale: 1/2 at its threshold, fading below it.

    The odds of the label over the odds at its threshold, squared, as a share of one.
    """
    odds = probabilities / np.maximum(1 - probabilities, 1e-6)
    ratio = (odds * (1 - thresholds) / thresholds) ** 2
    return np.asarray(ratio / (1 + ratio), np.float32)


def sigmoid(value: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-np.clip(value, -60, 60))), np.float32)


def softmax(value: Array) -> Array:
    raised = np.exp(value - value.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), np.float32)


def gelu(value: Array) -> Array:
    """The tanh form, the same that training uses."""
    return np.asarray(0.5 * value * (1 + np.tanh(0.7978845608 * (value + 0.044715 * value**3))), np.float32)
