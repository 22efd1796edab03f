"""Train the shallow reader of the crisis check: small nets on the encoder's packaged layers.

    OMP_NUM_THREADS=1 nice .venv/bin/python -m training.danger --data DATA --work WORK

Seeded, one thread. About 7 minutes for the sentence vectors (kept in WORK) and 2 for the training. Writes
avatar/weights/danger.safetensors and danger.json and prints the manifest's hashes. `training.danger_pack` then sets the
limits anew and measures. Only packaged layers are read, so the nets stay right when tuned layers are trained anew.
Needs `make setup`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from torch import nn

from avatar.mind import safety
from avatar.mind.danger import FILE, LEVELS, Net, Shallow
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


def fit(lines: list[Line], means: Array, everyday: Array, talks: Array) -> Shallow:
    """The nets, from the lines that are not held out, from everyday texts and from talks."""
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
    return Shallow(LAYERS, mean, deviation, nets, about, about_bias)


def write(head: Shallow, folder: Path) -> None:
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
    }
    path = folder / FILE.replace(".safetensors", ".json")
    told["limits"] = json.loads(path.read_text(encoding="utf-8"))["limits"]  # until they are set anew
    path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, required=True, help="folder with goemotions, kote and ko_chatbot")
    options.add_argument("--work", type=Path, required=True, help="folder outside the repository")
    chosen = options.parse_args()
    torch.set_num_threads(1)
    started = time.monotonic()

    encoder, lines = Encoder(), danger_data.own() + danger_data.families()
    means = vectors("own", [line.text for line in lines], chosen.work, encoder)
    everyday, talks = (
        np.concatenate([_harmless(part, chosen.work, encoder) for part in parts])
        for parts in (danger_data.everyday_train(chosen.data), danger_data.talks_train())
    )
    print(f"vectors ready after {time.monotonic() - started:.0f} s", flush=True)
    head = fit(lines, means, everyday, talks)
    write(head, SHIPPED)
    for name in (FILE, FILE.replace(".safetensors", ".json")):
        print(name, (SHIPPED / name).stat().st_size, sha256(SHIPPED / name))
    print(f"done after {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
