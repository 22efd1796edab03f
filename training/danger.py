"""Train the learned half of the crisis check: small nets on the encoder's packaged layers.

    OMP_NUM_THREADS=1 nice .venv/bin/python -m training.danger --data DATA --work WORK

Seeded, one thread. About 7 minutes for the sentence vectors (kept in WORK) and 2 for the training. Writes
avatar/weights/danger.safetensors and danger.json and prints the manifest's hashes and the table of training/danger.md.
Only packaged layers are read, so the head stays right when the tuned layers are trained anew. Needs `make setup`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from torch import nn

from avatar.mind import safety
from avatar.mind.danger import FILE, LEVELS, Head, Net
from avatar.mind.safety import KINDS
from avatar.senses.encoder import Encoder
from avatar.senses.language import readable
from avatar.weights.store import SHIPPED, sha256
from training import danger_data
from training.danger_data import Everyday, Line

Array = NDArray[np.float32]
LAYERS = (0, 2, 4, 6, 8, 9, 10, 11, 12)
WIDTH = 48
NETS = 2
STEPS = 500
KIND_STEPS = 150
RATE = 1e-3
DECAY = 0.05
DROP = 0.5
NOISE = 0.3
"""Deviation of the noise added to standardised features: lines of danger are few."""
SEED = 7
PER_STEP = {"crisis": 64, "concern": 40, "none": 64, "everyday": 96, "talks": 128}
KIND_WEIGHT = 0.3
"""The nets learn the kinds besides, which helps them; what is kept tells the levels alone."""
CRISIS_ALARMS = 0.01
"""Share of every one of the groups below that patterns and head together may call a crisis, where limits are tuned."""
CONCERN_ALARMS = 0.02
"""Share that they may call a concern or worse. A group where the crises are as many as that already has no more."""
FLOORS = {"crisis": 0.5, "concern": 0.6}
"""No limit is lower, however quiet the everyday texts are: comments do not try to sound like danger, jokes do."""
CALM = {
    "en": (("goemotions_dev",), ("talk_held_en",), ("situations_en",)),
    "ko": (("ko_chatbot", "kote_dev"), ("talk_held_ko",), ("situations_ko",)),
}
"""The harmless texts of each language, in groups that must each be quiet enough for its limits."""
HALVED = ("goemotions_dev", "ko_chatbot", "kote_dev")
"""Of these, every other text is left for the table; what people say to an avatar is little, and all of it tuned on."""
UNTUNED = {"en": "bank_en", "ko": "bank_ko"}
"""Harmless texts that no limit is tuned on."""


@dataclass(frozen=True, slots=True)
class Scored:
    """One text with what both halves say of it."""

    patterns: safety.Risk
    chances: dict[str, float]


def vectors(name: str, texts: list[str], cache: Path, encoder: Encoder) -> Array:
    """(n, 13, 384); all layers are cached, so that another choice of layers costs nothing."""
    texts = [readable(text) for text in texts]
    path = cache / f"{name}-{hashlib.sha256(chr(10).join(texts).encode()).hexdigest()[:12]}.npy"
    if not path.is_file():
        cache.mkdir(parents=True, exist_ok=True)
        np.save(path, encoder.layers(texts).astype(np.float16))
    return np.load(path, mmap_mode="r")


def _harmless(part: Everyday, cache: Path, encoder: Encoder) -> Array:
    """The vectors of those texts that the patterns do not take for danger."""
    kept = [i for i, text in enumerate(part.texts) if safety.check(text).level == "none"]
    return vectors(part.name, part.texts, cache, encoder)[kept]


def _features(means: Array, rows: list[int] | None = None) -> Array:
    chosen = means if rows is None else means[rows]
    return chosen[:, list(LAYERS)].reshape(len(chosen), -1).astype(np.float32)


def train(
    features: Array, levels: NDArray[np.int64], kinds: Array, groups: dict[str, NDArray[np.int64]], seed: int
) -> Net:
    """One net. `groups` says which rows each share of a step is drawn from."""
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    net = nn.Sequential(
        nn.Dropout(DROP),
        nn.Linear(features.shape[1], WIDTH),
        nn.GELU(approximate="tanh"),
        nn.Dropout(DROP),
        nn.Linear(WIDTH, len(LEVELS) + len(KINDS)),
    )
    made = torch.optim.AdamW(net.parameters(), RATE, weight_decay=DECAY)
    plan = torch.optim.lr_scheduler.OneCycleLR(made, RATE, STEPS, pct_start=0.1)
    net.train()
    for _ in range(STEPS):
        rows = np.concatenate([random.choice(groups[name], count) for name, count in PER_STEP.items()])
        seen = torch.from_numpy(features[rows])
        out = net(seen + NOISE * torch.randn_like(seen))
        gold = torch.from_numpy(levels[rows])
        loss = nn.functional.cross_entropy(out[:, : len(LEVELS)], gold, label_smoothing=0.02)
        told = nn.functional.binary_cross_entropy_with_logits(out[:, len(LEVELS) :], torch.from_numpy(kinds[rows]))
        made.zero_grad()
        (loss + KIND_WEIGHT * told).backward()
        made.step()
        plan.step()
    net.eval()
    hidden, hidden_bias, last, last_bias = (value.detach().numpy() for value in net.parameters())
    return Net(hidden.T, hidden_bias, last.T[:, : len(LEVELS)], last_bias[: len(LEVELS)])


def train_kinds(features: Array, kinds: NDArray[np.int64]) -> tuple[Array, Array]:
    """What danger is about, from the lines of danger alone: a linear map and its bias."""
    torch.manual_seed(SEED)
    layer = nn.Linear(features.shape[1], len(KINDS))
    made = torch.optim.AdamW(layer.parameters(), 2e-3, weight_decay=0.5)
    seen, gold = torch.from_numpy(features), torch.from_numpy(kinds)
    for _ in range(KIND_STEPS):
        out = layer(nn.functional.dropout(seen + NOISE * torch.randn_like(seen), DROP))
        made.zero_grad()
        nn.functional.cross_entropy(out, gold).backward()
        made.step()
    return layer.weight.detach().numpy().T, layer.bias.detach().numpy()


def fit(lines: list[Line], means: Array, everyday: Array, talks: Array) -> Head:
    """The head, with no limits yet, from the lines that are not held out, from everyday texts and from talks."""
    kept = [i for i, line in enumerate(lines) if not line.held_out]
    features = np.concatenate([_features(means, kept), _features(everyday), _features(talks)])
    levels = np.array([LEVELS.index(lines[i].level) for i in kept] + [0] * (len(everyday) + len(talks)))
    kinds = np.zeros((len(features), len(KINDS)), np.float32)
    for row, i in enumerate(kept):
        if lines[i].level != "none":
            kinds[row, KINDS.index(lines[i].kind)] = 1.0
    mean, deviation = features.mean(axis=0), features.std(axis=0) + 1e-6
    features = (features - mean) / deviation
    own = np.arange(len(features)) < len(kept)
    groups = {name: np.flatnonzero(own & (levels == LEVELS.index(name))) for name in LEVELS}
    groups["everyday"] = np.arange(len(kept), len(kept) + len(everyday))
    groups["talks"] = np.arange(len(kept) + len(everyday), len(features))
    nets = tuple(train(features, levels, kinds, groups, SEED + number) for number in range(NETS))
    of_danger = np.flatnonzero(kinds.any(axis=1))
    about, about_bias = train_kinds(features[of_danger], kinds[of_danger].argmax(axis=1))
    return Head(LAYERS, mean, deviation, nets, about, about_bias, {})


def scored(head: Head, texts: list[str], means: Array) -> list[Scored]:
    chances = head(np.asarray(means, np.float32))
    return [Scored(safety.check(text), each) for text, each in zip(texts, chances, strict=True)]


def limits(groups: list[list[Scored]]) -> dict[str, float]:
    """The lowest limits that keep alarms in each of these groups of everyday texts as rare as they must be."""
    crisis = [_limit(rows, "crisis", CRISIS_ALARMS, lambda row: row.patterns.level != "crisis") for rows in groups]
    at = max(FLOORS["crisis"], *crisis)
    concern = [
        _limit(rows, "concern", CONCERN_ALARMS, lambda row: row.patterns.level == "none" and row.chances["crisis"] < at)
        for rows in groups
    ]
    return {"crisis": at, "concern": max(FLOORS["concern"], *concern)}


def _limit(rows: list[Scored], output: str, share: float, quiet: Callable[[Scored], bool]) -> float:
    """From where on an output may raise the alarm, when those that are not quiet have raised it already."""
    left = sorted((row.chances[output] for row in rows if quiet(row)), reverse=True)
    spare = max(0, int(share * len(rows)) - (len(rows) - len(left)))
    return round(left[spare] + 1e-4, 4)


def level_of(row: Scored, by: str, at: dict[str, float]) -> str:
    """What "patterns", "head" or "both" say."""
    start = safety.NO_RISK if by == "head" else row.patterns
    if by == "patterns" or start.level == "crisis":
        return start.level
    if row.chances["crisis"] >= at["crisis"]:
        return "crisis"
    return "concern" if row.chances["concern"] >= at["concern"] or start.level == "concern" else "none"


def table(sets: dict[str, list[Scored]], at: dict[str, dict[str, float]]) -> list[str]:
    """Rows of the card: for every set the share found to be a crisis, and a concern or worse."""
    rows = ["| lines | n | patterns | head | both |", "|---|---|---|---|---|"]
    for name, scores in sets.items():
        cells = []
        for by in ("patterns", "head", "both"):
            levels = [level_of(row, by, at["en" if "en" in name.split() else "ko"]) for row in scores]
            crisis = levels.count("crisis") / len(levels)
            cells.append(f"{crisis:.3f} / {1 - levels.count('none') / len(levels):.3f}")
        rows.append(f"| {name} | {len(scores)} | {' | '.join(cells)} |")
    return rows


def write(head: Head, folder: Path) -> None:
    tensors = {"mean": head.mean, "deviation": head.deviation, "about": head.about, "about_bias": head.about_bias}
    for i, net in enumerate(head.nets):
        tensors |= {f"{i}.hidden": net.hidden, f"{i}.hidden_bias": net.hidden_bias,
                    f"{i}.out": net.out, f"{i}.out_bias": net.out_bias}  # fmt: skip
    save_file({name: np.ascontiguousarray(value.astype(np.float16)) for name, value in tensors.items()}, folder / FILE)
    told = {
        "layers": list(head.layers),
        "nets": len(head.nets),
        "levels": list(LEVELS),
        "kinds": list(KINDS),
        "limits": dict(head.limits),
    }
    (folder / FILE.replace(".safetensors", ".json")).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, required=True, help="folder with goemotions, kote and ko_chatbot")
    options.add_argument("--work", type=Path, required=True, help="folder outside the repository")
    chosen = options.parse_args()
    torch.set_num_threads(1)
    started = time.monotonic()

    encoder, lines = Encoder(), danger_data.own() + danger_data.families() + danger_data.unseen()
    means = vectors("own", [line.text for line in lines], chosen.work, encoder)
    measured = danger_data.everyday_measured(chosen.data) + danger_data.talks_measured()
    everyday, talks = (
        np.concatenate([_harmless(part, chosen.work, encoder) for part in parts])
        for parts in (danger_data.everyday_train(chosen.data), danger_data.talks_train())
    )
    measured_means = {part.name: vectors(part.name, part.texts, chosen.work, encoder) for part in measured}
    print(f"vectors ready after {time.monotonic() - started:.0f} s", flush=True)

    head = fit(lines, means, everyday, talks)
    calm = {part.name: scored(head, part.texts, measured_means[part.name]) for part in measured}
    at = {
        lang: limits([[row for name in group for row in calm[name][:: 1 + (name in HALVED)]] for group in groups])
        for lang, groups in CALM.items()
    }
    head = replace(head, limits=at)

    sets: dict[str, list[Scored]] = {}
    for file in dict.fromkeys(line.file for line in lines if line.held_out):
        for lang in ("en", "ko"):
            rows = [i for i, line in enumerate(lines) if line.held_out and line.file == file and line.lang == lang]
            sets[f"{file} {lang}"] = scored(head, [lines[i].text for i in rows], means[rows])
    for lang, groups in CALM.items():
        names = [*(name for group in groups for name in group), UNTUNED[lang]]
        sets |= {f"{name} {lang}": calm[name][1::2] if name in HALVED else calm[name] for name in names}
    print("\n".join(table(sets, at)))
    print(at)
    write(head, SHIPPED)
    for name in (FILE, FILE.replace(".safetensors", ".json")):
        print(name, (SHIPPED / name).stat().st_size, sha256(SHIPPED / name))
    print(f"done after {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
