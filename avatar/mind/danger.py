"""The learned half of the crisis check: what the patterns have no words for.

Two readers that err elsewhere: small nets on the token means of the encoder's packaged layers (`training/danger.py`),
and upper layers tuned on lines of danger (`training/danger_net.py`, packed by `training/danger_pack.py`). `Head` mixes
them into chances of a crisis, of a concern and of every kind; `joined` lets them raise what the patterns
(`avatar.mind.safety`) found, never lower it. The text engine carries the chances on its reading
(`TextReading.danger`); without them the patterns alone answer. Used by the turn.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from avatar.emotion import LANGUAGES
from avatar.errors import DamagedWeights
from avatar.mind.safety import KINDS, Level, Risk
from avatar.senses.text_heads import gelu, sigmoid, softmax
from avatar.weights.store import shipped

FILE = "danger.safetensors"
LAYERS = "danger_layers.safetensors"
SHARE = 0.7
"""Of the tuned layers' word, in the logarithm of the odds; the nets have the rest."""
LEVELS: tuple[Level, ...] = ("none", "concern", "crisis")
"""The outputs of a net, a distribution."""
KIND_FROM = 0.3
"""Chance from which a further kind is named beside the likeliest one."""

SILENT: Mapping[str, float] = MappingProxyType(dict.fromkeys(("crisis", "concern", *KINDS), 0.0))
"""What is said of words in no language that the head learned: nothing, the patterns alone answer."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Net:
    """One hidden layer."""

    hidden: Floats  # (features, width)
    hidden_bias: Floats
    out: Floats  # (width, len(LEVELS))
    out_bias: Floats


@dataclass(frozen=True, slots=True)
class Deep:
    """One hidden layer on what the tuned layers say; its outputs are the levels and the kinds."""

    hidden: Floats  # (768, width)
    hidden_bias: Floats
    out: Floats  # (width, len(LEVELS) + len(KINDS))
    out_bias: Floats

    def __call__(self, pooled: Floats) -> tuple[Floats, Floats]:
        """(n, 768) -> shares of the levels and of the kinds."""
        raw = gelu(pooled @ self.hidden + self.hidden_bias) @ self.out + self.out_bias
        return softmax(raw[:, : len(LEVELS)]), softmax(raw[:, len(LEVELS) :])


@dataclass(frozen=True, slots=True)
class Shallow:
    """A few small nets whose outputs are averaged, and a linear map to what the danger is about, if there is any.
    `mean` and `deviation` standardise what comes in."""

    layers: tuple[int, ...]  # the token means that are read; 0 is the embeddings
    mean: Floats  # (features,)
    deviation: Floats
    nets: tuple[Net, ...]
    about: Floats  # (features, len(KINDS))
    about_bias: Floats

    def __call__(self, means: Floats) -> tuple[Floats, Floats]:
        """(n, 13, 384) token means -> shares of the levels and of the kinds."""
        features = means[:, list(self.layers)].reshape(len(means), -1)
        features = np.asarray((features - self.mean) / self.deviation, np.float32)
        raw = np.mean([gelu(features @ n.hidden + n.hidden_bias) @ n.out + n.out_bias for n in self.nets], axis=0)
        return softmax(raw), softmax(features @ self.about + self.about_bias)


@dataclass(frozen=True, slots=True)
class Head:
    """Both readers, and the limits of what they say together."""

    shallow: Shallow
    deep: Deep
    limits: Mapping[str, Mapping[str, float]]  # language -> "crisis", "concern": the chance from which it is one

    def __call__(self, means: Floats, pooled: Floats) -> list[dict[str, float]]:
        """(n, 13, 384) token means and (n, 768) of the tuned layers -> for each text the chance of "crisis", of
        "concern" or worse, and each kind's share."""
        levels, kinds = self.shallow(means)
        tuned, tuned_kinds = self.deep(pooled)
        crisis = _mixed(levels[:, 2], tuned[:, 2])
        worse = np.maximum(crisis, _mixed(1 - levels[:, 0], 1 - tuned[:, 0]))
        shares = (1 - SHARE) * kinds + SHARE * tuned_kinds
        return [
            {"crisis": float(one), "concern": float(other)} | dict(zip(KINDS, map(float, kind), strict=True))
            for one, other, kind in zip(crisis, worse, shares, strict=True)
        ]


def joined(risk: Risk, chances: Mapping[str, float] | None, lang: str) -> Risk:
    """The patterns' risk, raised where the head is surer than its limits. `chances` of None: patterns alone."""
    if chances is None or risk.level == "crisis":
        return risk
    limits = head().limits[lang]
    if chances["crisis"] >= limits["crisis"]:
        return Risk("crisis", _kinds(chances, [kind for kind in KINDS if kind not in ("hopeless", "panic")], risk))
    if risk.level == "none" and chances["concern"] >= limits["concern"]:
        return Risk("concern", _kinds(chances, KINDS, risk))
    return risk


def _kinds(chances: Mapping[str, float], possible: list[str] | tuple[str, ...], risk: Risk) -> tuple[str, ...]:
    """The likeliest kind and every other likely one, most urgent first, and after them what the patterns found."""
    best = max(possible, key=lambda kind: chances[kind])
    found = [kind for kind in possible if kind == best or chances[kind] >= KIND_FROM]
    return (*found, *(kind for kind in risk.kinds if kind not in found))


@cache
def head() -> Head:
    """The shipped head. Raises MissingWeights or DamagedWeights."""
    from safetensors import safe_open

    with safe_open(shipped(LAYERS), "numpy") as file:
        deep = Deep(*(np.asarray(file.get_tensor(f"head.{part}"), np.float32) for part in Deep.__slots__))
    return Head(shallow(), deep, _about()["limits"])


def shallow() -> Shallow:
    """The shipped nets. Raises MissingWeights or DamagedWeights."""
    from safetensors.numpy import load_file

    tensors = {name: np.asarray(value, np.float32) for name, value in load_file(shipped(FILE)).items()}
    told = _about()
    nets = tuple(
        Net(*(tensors[f"{i}.{part}"] for part in ("hidden", "hidden_bias", "out", "out_bias")))
        for i in range(told["nets"])
    )
    about = tensors["about"], tensors["about_bias"]
    return Shallow(tuple(told["layers"]), tensors["mean"], tensors["deviation"], nets, *about)


def _about() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(shipped(FILE.replace(".safetensors", ".json")).read_text(encoding="utf-8"))
    if told["levels"] != list(LEVELS) or told["kinds"] != list(KINDS) or set(told["limits"]) != set(LANGUAGES):
        raise DamagedWeights(
            "danger.json is not of this version of the crisis check.", "Restore it: `git checkout -- avatar/weights`."
        )
    return told


def _mixed(one: Floats, other: Floats) -> Floats:
    """Chances of the nets and of the tuned layers as one."""
    odds = [np.log(np.clip(chance, 1e-5, 1 - 1e-5) / (1 - np.clip(chance, 1e-5, 1 - 1e-5))) for chance in (one, other)]
    return sigmoid(np.asarray((1 - SHARE) * odds[0] + SHARE * odds[1], np.float32))
