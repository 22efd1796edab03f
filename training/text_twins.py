"""Train the twins: small networks on the encoder's packaged layers, which stand beside the tuned ones.

    OMP_NUM_THREADS=1 nice .venv/bin/python -m training.text_twins --data DATA --work WORK

Seeded. Four twins are trained, each on three quarters of the train parts. Writes WORK/twins.safetensors for
`training.text_pack`. About 12 minutes for the sentence vectors (kept in WORK) and 4 for the training, on one thread.
Needs `make setup` (the encoder).
"""

from __future__ import annotations

import argparse
import hashlib
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file
from torch import nn

from avatar.senses import text_heads as run_time
from avatar.senses.encoder import Encoder
from avatar.senses.taxonomy import OF
from training import text_data
from training.text_data import Array, Part
from training.text_encoder import basic_target as labelled

LAYERS = (5, 7, 9, 11)
"""The token means that are read; also in `training.text_pack`."""
WIDTH = 256
FOLDS = 4
STEPS = 2000
RATE = 1e-3
DROP = 0.5
SEED = 20
PER_STEP = {"goemotions_train": 176, "kote_train": 56, "emobank_train": 48, "own": 24,
            "goemotions_written": 16, "kote_written": 16}  # fmt: skip
TASK_WEIGHT = {"goemotions": 4.0, "kote": 3.0, "vad": 0.15}
BASIC_WEIGHT = {"goemotions": 0.1, "kote": 0.1, "own": 0.2}
OWN_LABELS_WEIGHT = 0.1


def vectors(part: Part, cache: Path, encoder: Encoder) -> Array:
    """(n, features) of the layers in use; all layers are cached, so that another mix costs nothing."""
    made_of = "\n".join(part.texts).encode()
    path = cache / f"{part.name}-{hashlib.sha256(made_of).hexdigest()[:12]}.npy"
    if not path.is_file():
        cache.mkdir(parents=True, exist_ok=True)
        np.save(path, encoder.layers(part.texts).astype(np.float16))
    return np.load(path, mmap_mode="r")[:, list(LAYERS)].reshape(len(part.texts), -1).astype(np.float32)


def basic_target(part: Part) -> Array | None:
    """What the gold labels speak for, by the same tables the product reads."""
    if part.task == "own":
        return part.target
    return None if part.task == "vad" else labelled(part)


def network(features: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Dropout(DROP),
        nn.Linear(features, WIDTH),
        nn.GELU(approximate="tanh"),
        nn.Dropout(DROP),
        nn.Linear(WIDTH, sum(run_time.OUTPUTS.values())),
    )


def train(parts: list[Part], inputs: dict[str, Array], keep: dict[str, Array], seed: int) -> nn.Sequential:
    """One twin, on the rows `keep` names of each part. Ratings must already be in standard deviations."""
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    net = network(next(iter(inputs.values())).shape[1])
    made = torch.optim.AdamW(net.parameters(), RATE, weight_decay=0.01)
    plan = torch.optim.lr_scheduler.OneCycleLR(made, RATE, STEPS, pct_start=0.05)
    basics = {part.name: basic_target(part) for part in parts}
    own_labels = {name: text_data.labels_of_basic(name) for name in OF.values()}
    net.train()
    for _ in range(STEPS):
        chosen = [random.choice(keep[part.name], PER_STEP[part.name]) for part in parts]
        raw = net(
            torch.from_numpy(np.concatenate([inputs[p.name][rows] for p, rows in zip(parts, chosen, strict=True)]))
        )
        loss = torch.zeros(())
        for part, rows, out in zip(parts, chosen, raw.split([len(c) for c in chosen]), strict=True):
            heads = dict(zip(run_time.OUTPUTS, out.split(list(run_time.OUTPUTS.values()), dim=1), strict=True))
            if part.task == "vad":
                loss = loss + TASK_WEIGHT["vad"] * nn.functional.mse_loss(
                    heads["vad"], torch.from_numpy(part.target[rows])
                )
            elif part.task != "own":
                gold = torch.from_numpy(part.target[rows])
                share = PER_STEP[part.name] / (PER_STEP[f"{part.task}_train"] + PER_STEP[f"{part.task}_written"])
                loss = loss + share * TASK_WEIGHT[part.task] * nn.functional.binary_cross_entropy_with_logits(
                    heads[part.task], gold
                )
            else:
                for name, (gold_of, known_of) in own_labels.items():
                    which = part.target[rows].argmax(axis=1)
                    gold, known = torch.from_numpy(gold_of[which]), torch.from_numpy(known_of[which])
                    each = nn.functional.binary_cross_entropy_with_logits(heads[name], gold, reduction="none")
                    loss = loss + OWN_LABELS_WEIGHT * (each * known).sum() / known.sum()
            basic = basics[part.name]
            if basic is not None:
                target = torch.from_numpy(basic[rows])
                loss = loss + BASIC_WEIGHT[part.task] * nn.functional.cross_entropy(heads["basic"], target)
        made.zero_grad()
        loss.backward()
        made.step()
        plan.step()
    return net.eval()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, required=True, help="folder with goemotions, kote and emobank")
    options.add_argument("--work", type=Path, required=True, help="folder outside the repository")
    chosen = options.parse_args()
    torch.set_num_threads(1)
    started = time.monotonic()

    parts = text_data.load(chosen.data)
    encoder = Encoder()
    fitted = [parts[name] for name in PER_STEP]
    raw = {part.name: vectors(part, chosen.work / "vectors", encoder) for part in fitted}
    everything = np.concatenate(list(raw.values()))
    mean, deviation = everything.mean(axis=0), everything.std(axis=0) + 1e-6
    inputs = {name: (value - mean) / deviation for name, value in raw.items()}
    ratings = fitted[2].target
    fitted[2] = replace(fitted[2], target=(ratings - ratings.mean(axis=0)) / ratings.std(axis=0))
    print(f"vectors ready after {time.monotonic() - started:.0f} s", flush=True)

    random = np.random.default_rng(SEED)
    folds: dict[str, Array] = {}
    for part in fitted:
        order = random.permutation(np.unique(part.groups))
        of_group = {int(group): i % FOLDS for i, group in enumerate(order)}
        folds[part.name] = np.array([of_group[int(group)] for group in part.groups])
    tensors = {"mean": mean, "deviation": deviation}
    for fold in range(FOLDS):
        keep = {part.name: np.flatnonzero(folds[part.name] != fold) for part in fitted}
        net = train(fitted, inputs, keep, SEED + fold)
        hidden, hidden_bias, out, out_bias = (parameter.detach().numpy() for parameter in net.parameters())
        tensors |= {f"{fold}.hidden": hidden.T, f"{fold}.hidden_bias": hidden_bias,
                    f"{fold}.out": out.T, f"{fold}.out_bias": out_bias}  # fmt: skip
        print(f"twin {fold + 1} of {FOLDS} after {time.monotonic() - started:.0f} s", flush=True)
    path = chosen.work / "twins.safetensors"
    save_file({name: np.ascontiguousarray(value.astype(np.float16)) for name, value in tensors.items()}, path)
    print(f"{path} after {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
