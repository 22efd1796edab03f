"""The learned half of the crisis check: what the patterns have no words for, told from the encoder's packaged layers.

`Head` reads a text's token means into chances of a crisis, of a concern and of every kind; `joined` lets them raise
what the patterns (`avatar.mind.safety`) found, never lower it. The text engine carries the chances on its reading
(`TextReading.danger`); without them the patterns alone answer. Made by `training/danger.py`. Used by the turn.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from avatar.emotion import LANGUAGES
from avatar.errors import DamagedWeights
from avatar.mind.safety import KINDS, Level, Risk
from avatar.weights.store import shipped

FILE = "danger.safetensors"
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
class Head:
    """A few small nets whose outputs are averaged, and a linear map to what the danger is about, if there is any.
    `mean` and `deviation` standardise what comes in."""

    layers: tuple[int, ...]  # the token means that are read; 0 is the embeddings
    mean: Floats  # (features,)
    deviation: Floats
    nets: tuple[Net, ...]
    about: Floats  # (features, len(KINDS))
    about_bias: Floats
    limits: Mapping[str, Mapping[str, float]]  # language -> "crisis", "concern": the chance from which it is one

    def __call__(self, means: Floats) -> list[dict[str, float]]:
        """(n, 13, 384) token means -> for each text the chance of "crisis", of "concern" or worse, and each kind's
        share."""
        features = means[:, list(self.layers)].reshape(len(means), -1)
        features = np.asarray((features - self.mean) / self.deviation, np.float32)
        raw = np.mean([_gelu(features @ n.hidden + n.hidden_bias) @ n.out + n.out_bias for n in self.nets], axis=0)
        levels, kinds = _shares(raw), _shares(features @ self.about + self.about_bias)
        return [
            {"crisis": float(level[2]), "concern": float(level[1] + level[2])}
            | dict(zip(KINDS, map(float, kind), strict=True))
            for level, kind in zip(levels, kinds, strict=True)
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
    from safetensors.numpy import load_file

    tensors = {name: np.asarray(value, np.float32) for name, value in load_file(shipped(FILE)).items()}
    told = json.loads(shipped(FILE.replace(".safetensors", ".json")).read_text(encoding="utf-8"))
    if told["levels"] != list(LEVELS) or told["kinds"] != list(KINDS) or set(told["limits"]) != set(LANGUAGES):
        raise DamagedWeights(
            "danger.json is not of this version of the crisis check.", "Restore it: `git checkout -- avatar/weights`."
        )
    nets = tuple(
        Net(*(tensors[f"{i}.{part}"] for part in ("hidden", "hidden_bias", "out", "out_bias")))
        for i in range(told["nets"])
    )
    about = tensors["about"], tensors["about_bias"]
    return Head(tuple(told["layers"]), tensors["mean"], tensors["deviation"], nets, *about, told["limits"])


def _shares(raw: Floats) -> Floats:
    raised = np.exp(raw - raw.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), np.float32)


def _gelu(value: Floats) -> Floats:
    """The tanh form, the same that training uses."""
    return np.asarray(0.5 * value * (1 + np.tanh(0.7978845608 * (value + 0.044715 * value**3))), np.float32)
