"""Train the text heads: one small network on the frozen encoder that reads fine labels, basic emotions and dimensions.

    OMP_NUM_THREADS=1 nice .venv/bin/python -m training.text_heads --data DATA --cache CACHE

Seeded. Four twins are trained, each on three quarters of the train parts; what each says about its own held-out quarter
tunes the thresholds and the confidence, so that the dev parts only measure. Writes
avatar/weights/text_heads.safetensors and .json and prints the scores for the manifest. About 12 minutes for the
sentence vectors (kept in CACHE) and 4 for the training, on one thread. Needs `make setup` (the encoder).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file
from torch import nn

from avatar.emotion import LANGUAGES, SURE
from avatar.engines.base import Lang
from avatar.senses import text_heads as run_time
from avatar.senses.encoder import Encoder
from avatar.senses.taxonomy import OF, taxonomy
from avatar.senses.text_weights import STEP
from avatar.weights.store import SHIPPED
from training import text_data
from training.text_data import Array, Part
from training.text_scores import calibration_error, ekman, ekman_target, f1, pearson, platt, tune

LAYERS = (5, 7, 9, 11)
WIDTH = 256
FOLDS = 4
STEPS = 2000
RATE = 1e-3
DROP = 0.5
SEED = 20
PER_STEP = {"goemotions": 192, "kote": 64, "vad": 48, "own": 24}
TASK_WEIGHT = {"goemotions": 4.0, "kote": 3.0, "vad": 0.15}
BASIC_WEIGHT = {"goemotions": 0.1, "kote": 0.1, "own": 0.2}
OWN_LABELS_WEIGHT = 0.1


Held = dict[str, dict[str, Array]]
"""What each row's held-out twin says: part -> goemotions, kote, basic, vad -> (n, ...)."""


def vectors(part: Part, cache: Path, encoder: Encoder) -> Array:
    """(n, features) of the layers in use; all layers are cached, so that another mix costs nothing."""
    made_of = "\n".join([STEP.version, *part.texts]).encode()
    path = cache / f"{part.name}-{hashlib.sha256(made_of).hexdigest()[:12]}.npy"
    if not path.is_file():
        cache.mkdir(parents=True, exist_ok=True)
        np.save(path, encoder.layers(part.texts).astype(np.float16))
    return np.load(path, mmap_mode="r")[:, list(LAYERS)].reshape(len(part.texts), -1).astype(np.float32)


def basic_target(part: Part) -> Array | None:
    """What the gold labels speak for, by the same tables the product reads."""
    if part.task == "own":
        return part.target
    if part.task == "vad":
        return None
    shares = part.target @ taxonomy(part.task).weights
    return np.asarray(shares / shares.sum(axis=1, keepdims=True), np.float32)


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
        chosen = [random.choice(keep[part.name], PER_STEP[part.task]) for part in parts]
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
                loss = loss + TASK_WEIGHT[part.task] * nn.functional.binary_cross_entropy_with_logits(
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


def twin_of(net: nn.Sequential) -> run_time.Twin:
    """What ships is float16; scores are measured on exactly that."""
    half = [parameter.detach().numpy().astype(np.float16).astype(np.float32) for parameter in net.parameters()]
    return run_time.Twin(half[0].T.copy(), half[1], half[2].T.copy(), half[3])


def judged(lang: Lang, parts: dict[str, Part], held: Held, thresholds: dict[str, Array]) -> tuple[Array, Array]:
    """Over held-out rows of one language: the log odds of the likeliest basic emotion, and whether it was right.

    Right, where labels are the gold: the emotion has the largest share of what the gold labels speak for, or a share
    of at least 0.4.
    """
    odds, right = [], []
    for name in (f"{OF[lang]}_train", "own"):
        rows = np.arange(len(parts[name].texts))
        if name == "own":
            rows = np.flatnonzero(text_data.langs_of_own() == (lang == "ko"))
        gold = basic_target(parts[name])
        assert gold is not None
        said = run_time.basic(as_scores(held[name], rows), lang, thresholds)
        odds.append(log_odds(said))
        right.append(is_right(said, gold[rows]))
    return np.concatenate(odds), np.concatenate(right).astype(np.float64)


def as_scores(got: dict[str, Array], rows: Array) -> run_time.Scores:
    return run_time.Scores({name: got[name][rows] for name in OF.values()}, got["basic"][rows], got["vad"][rows])


def log_odds(said: Array) -> Array:
    top = np.clip(said.max(axis=1), 1e-4, 1 - 1e-4)
    return np.log(top / (1 - top))


def is_right(said: Array, gold: Array) -> Array:
    share = np.take_along_axis(gold, said.argmax(axis=1)[:, None], axis=1)[:, 0]
    return (share >= 0.4) | (share >= gold.max(axis=1) - 1e-6)


def measure(
    heads: run_time.Heads, parts: dict[str, Part], raw: dict[str, Array], held: Held, tuned: dict[str, Array]
) -> None:
    """Print the scores of the files as written, on the dev parts, which nothing above has seen."""
    got = {name: heads.read(raw[name]) for name in ("goemotions_dev", "kote_dev", "emobank_dev")}
    scores = {}
    for name in tuned:
        gold = parts[f"{name}_dev"].target
        scores[f"{name}_{gold.shape[1]}_macro_f1"] = f1(got[f"{name}_dev"].labels[name], gold, tuned[name])
    gold = ekman_target(parts["goemotions_dev"].target)
    sevens = tune(ekman(held["goemotions_train"]["goemotions"]), ekman_target(parts["goemotions_train"].target))
    scores["goemotions_ekman7_macro_f1"] = f1(ekman(got["goemotions_dev"].labels["goemotions"]), gold, sevens)
    for axis, r in zip(
        ("valence", "arousal", "dominance"), pearson(got["emobank_dev"].vad, parts["emobank_dev"].target), strict=True
    ):
        scores[f"emobank_{axis}_r"] = r
    for lang, name in OF.items():
        said = run_time.basic(got[f"{name}_dev"], lang, tuned)
        gold = basic_target(parts[f"{name}_dev"])
        assert gold is not None
        right = is_right(said, gold)
        sure = run_time.confidence(said, *heads.calibration[lang])
        scores[f"{name}_basic_right"] = right.mean()
        scores[f"{name}_basic_right_when_sure"] = right[sure >= SURE].mean()
        scores[f"{name}_sure"] = (sure >= SURE).mean()
        scores[f"{name}_confidence_ece"] = calibration_error(sure, right)
        rows = np.flatnonzero(text_data.langs_of_own() == (lang == "ko"))
        own = run_time.basic(as_scores(held["own"], rows), lang, tuned)
        scores[f"own_{lang}_held_out_right"] = (own.argmax(axis=1) == parts["own"].target[rows].argmax(axis=1)).mean()
    print(json.dumps({name: round(float(value), 3) for name, value in scores.items()}, indent=1), flush=True)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, required=True, help="folder with goemotions, kote and emobank")
    options.add_argument(
        "--cache", type=Path, required=True, help="folder for sentence vectors, outside the repository"
    )
    options.add_argument("--out", type=Path, default=SHIPPED)
    chosen = options.parse_args()
    torch.set_num_threads(1)
    started = time.monotonic()

    parts = text_data.load(chosen.data)
    encoder = Encoder()
    raw = {name: vectors(part, chosen.cache, encoder) for name, part in parts.items()}
    fitted = [parts[name] for name in ("goemotions_train", "kote_train", "emobank_train", "own")]
    everything = np.concatenate([raw[part.name] for part in fitted])
    mean, deviation = everything.mean(axis=0), everything.std(axis=0) + 1e-6
    inputs = {name: (value - mean) / deviation for name, value in raw.items()}
    ratings = parts["emobank_train"].target
    rating_mean, rating_deviation = ratings.mean(axis=0), ratings.std(axis=0)
    fitted[2] = Part("emobank_train", fitted[2].texts, "vad", (ratings - rating_mean) / rating_deviation,
                     fitted[2].groups, "en")  # fmt: skip
    print(f"vectors ready after {time.monotonic() - started:.0f} s", flush=True)

    random = np.random.default_rng(SEED)
    folds: dict[str, Array] = {}
    for part in fitted:
        order = random.permutation(np.unique(part.groups))
        of_group = {int(group): i % FOLDS for i, group in enumerate(order)}
        folds[part.name] = np.array([of_group[int(group)] for group in part.groups])
    twins: list[run_time.Twin] = []
    held: Held = {part.name: {} for part in fitted}
    for fold in range(FOLDS):
        keep = {part.name: np.flatnonzero(folds[part.name] != fold) for part in fitted}
        twins.append(twin_of(train(fitted, inputs, keep, SEED + fold)))
        for part in fitted:
            rows = np.flatnonzero(folds[part.name] == fold)
            scores = twins[-1](inputs[part.name][rows])
            for name, value in {**scores.labels, "basic": scores.basic, "vad": scores.vad}.items():
                held[part.name].setdefault(name, np.zeros((len(part.texts), value.shape[1]), np.float32))[rows] = value
        print(f"twin {fold + 1} of {FOLDS} after {time.monotonic() - started:.0f} s", flush=True)
    np.savez(chosen.cache / "held.npz", **{f"{p}/{k}": v for p, got in held.items() for k, v in got.items()})

    thresholds = {
        name: tune(held[f"{name}_train"][name], parts[f"{name}_train"].target) for name in ("goemotions", "kote")
    }
    calibration = {}
    for lang in LANGUAGES:
        top, right = judged(lang, parts, held, thresholds)
        calibration[lang] = platt(top, right)
    spread = rating_deviation / np.percentile(np.abs(ratings - rating_mean), 99, axis=0)

    tensors = {"mean": mean.astype(np.float16), "deviation": deviation.astype(np.float16)}
    for i, twin in enumerate(twins):
        tensors |= {
            f"{i}.{name}": getattr(twin, name).astype(np.float16)
            for name in ("hidden", "hidden_bias", "out", "out_bias")
        }
    facts = {
        "made_by": "training/text_heads.py",
        "encoder": STEP.version,
        "layers": LAYERS,
        "twins": FOLDS,
        "labels": {name: taxonomy(name).labels for name in thresholds},
        "thresholds": {name: [round(float(value), 4) for value in values] for name, values in thresholds.items()},
        "calibration": {lang: [round(value, 4) for value in pair] for lang, pair in calibration.items()},
        "spread": [round(float(value), 4) for value in spread],
    }
    weights, about = chosen.out / "text_heads.safetensors", chosen.out / "text_heads.json"
    save_file(tensors, weights)
    weights.chmod(0o644)  # safetensors writes it for the owner alone
    about.write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    measure(run_time.load(weights, about), parts, raw, held, thresholds)
    print(f"done after {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
