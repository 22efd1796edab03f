"""A second, short stage of the text encoder: what people say in our dialogues, most of which does not name a feeling.

    .venv/bin/python -m training.text_talks --data DATA --work WORK --start PACKED

Goes on from the packed layers of the first stage (`training.text_encoder`, `training.text_pack`) at a low rate, with
the dialogues' lines of the person (basic emotion; situations held out stay out) beside rows of all that was learned
before. What is kept lies half-way between the weights before and after (`--mix`; Wortsman et al., 2022): all of the old
skill and half of the new. WORK gets `average.pt` and the twins as they were, from which `training.text_pack` goes on.
Seeded. About 20 minutes on one core.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file
from torch import nn

from avatar.senses import text_heads, text_tuned
from avatar.senses.language import language
from avatar.senses.text_graph import Bytes
from avatar.senses.text_weights import bert
from training import text_data
from training.text_data import Array, Part
from training.text_encoder import (
    BATCH,
    SEED,
    SHARED,
    Lower,
    Network,
    Rows,
    batches,
    columns,
    epoch_order,
    joined,
    learn,
    optimizer,
    outputs,
    report,
    rows_of,
)

RATE = 5e-5
MIX = 0.5
AVERAGE = 0.99
WARM_UP = 0.1
SEEN = {"goemotions_train": 9000, "kote_train": 4500, "emobank_train": 1500, "own": 1924, "goemotions_written": 1800,
        "kote_written": 1800, "talks": 12000}  # fmt: skip
"""Rows of each part in the stage; a part with fewer is seen several times."""
DEV = ("goemotions_dev", "kote_dev", "emobank_dev", "talks_held_out")
NAMES = {"ao": "attention.output.dense", "fi": "intermediate.dense", "fo": "output.dense"}
NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}
THREE = tuple(f"attention.self.{part}" for part in ("query", "key", "value"))


def learned_of(tensors: Mapping[str, NDArray[Any]]) -> dict[str, torch.Tensor]:
    """The packed file as the network's parameters, but for `score.bias`, which changes nothing."""
    tuned = text_tuned.read(tensors, 12)
    head = text_heads.head(tensors, "head.tuned")
    found: dict[str, Array] = {
        "score.weight": tuned.focus[None],
        "hidden.weight": head.hidden.T,
        "hidden.bias": head.hidden_bias,
        "out.weight": head.out.T,
        "out.bias": head.out_bias,
    }
    for i, layer in enumerate(tuned.layers):
        whole = {name: _plain(weight) for name, weight in layer.weights.items()}
        for name, rows, bias in zip(THREE, np.split(whole["qkv"], 3), np.split(layer.biases["qkv"], 3), strict=True):
            found[f"layers.{i}.{name}.weight"], found[f"layers.{i}.{name}.bias"] = rows, bias
        for short, name in NAMES.items():
            found[f"layers.{i}.{name}.weight"], found[f"layers.{i}.{name}.bias"] = whole[short], layer.biases[short]
        for short, name in NORMS.items():
            found[f"layers.{i}.{name}.weight"], found[f"layers.{i}.{name}.bias"] = layer.norms[short]
    return {name: torch.from_numpy(np.ascontiguousarray(value, np.float32)) for name, value in found.items()}


def _plain(weight: Any) -> Array:
    assert isinstance(weight, Bytes)
    blocks = weight.whole.astype(np.float32) * weight.scale.astype(np.float32)[:, :, None]
    return np.asarray(blocks.reshape(len(weight.whole), -1), np.float32)


def chosen_rows(part: Part, count: int, random: np.random.Generator) -> Part:
    """`count` rows of a part at random, each as often as any other."""
    full, rest = divmod(count, len(part.texts))
    rows = np.concatenate([np.tile(np.arange(len(part.texts)), full), random.permutation(len(part.texts))[:rest]])
    return Part(part.name, [part.texts[i] for i in rows], part.task, part.target[rows], part.groups[rows], part.lang)


def heard(raw: dict[str, Array], parts: dict[str, Part]) -> dict[str, float]:
    """Share of the held-out lines whose emotion comes first."""
    part, made = parts["talks_held_out"], {}
    for lang in ("en", "ko"):
        at = [i for i, text in enumerate(part.texts) if language(text) == lang]
        told = raw["talks_held_out"][at][:, columns("basic")].argmax(axis=1)
        made[f"talks_{lang}"] = float(np.mean(told == part.target[at].argmax(axis=1)))
    return made


def scores(net: nn.Module, dev: dict[str, Rows], parts: dict[str, Part], device: str) -> dict[str, float]:
    raw = {name: outputs(net, rows, device) for name, rows in dev.items()}
    return {name: round(value, 4) for name, value in {**report(raw, parts), **heard(raw, parts)}.items()}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, required=True, help="folder with goemotions, kote and emobank")
    options.add_argument("--work", type=Path, required=True, help="folder for what is learned, outside the repository")
    options.add_argument("--start", type=Path, required=True, help="text_encoder.safetensors of the first stage")
    options.add_argument(
        "--mix", type=float, default=MIX, help="share of what was learned in the weights that are kept"
    )
    options.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    options.add_argument("--threads", type=int, default=1)
    chosen = options.parse_args()
    torch.set_num_threads(chosen.threads)
    torch.manual_seed(SEED)
    random = np.random.default_rng(SEED)
    chosen.work.mkdir(parents=True, exist_ok=True)
    encoder = bert()
    lower = Lower(encoder, chosen.device)
    parts = text_data.load(chosen.data)
    ratings = (parts["emobank_train"].target.mean(axis=0), parts["emobank_train"].target.std(axis=0))
    rows = joined([rows_of(chosen_rows(parts[name], count, random), lower, ratings) for name, count in SEEN.items()])
    dev = {name: rows_of(parts[name], lower, ratings) for name in DEV}
    net = Network(encoder).to(chosen.device)
    shipped = load_file(chosen.start)
    missing, unknown = net.load_state_dict(learned_of(shipped), strict=False)
    if unknown or missing != ["score.bias"]:
        raise SystemExit(f"{chosen.start} does not fit the network: without {missing}, with {unknown}")
    assert len(net.layers) == 12 - SHARED
    print("before", scores(net, dev, parts, chosen.device), flush=True)
    made_by = optimizer(net, RATE)
    steps = -(-len(rows.states) // BATCH)
    plan = torch.optim.lr_scheduler.LambdaLR(
        made_by, lambda k: min((k + 1) / (WARM_UP * steps), max(0.0, (steps - k) / ((1 - WARM_UP) * steps)))
    )
    learned = dict(net.named_parameters())
    average = {name: p.detach().clone() for name, p in learned.items()}
    net.train()
    started = time.monotonic()
    for step, (picked, states, mask) in enumerate(
        batches(rows, epoch_order(rows, np.arange(len(rows.states)), random), chosen.device), 1
    ):
        loss = learn(net, made_by, states, mask, rows.target[picked], rows.known[picked])
        plan.step()
        with torch.no_grad():
            for name, parameter in learned.items():
                average[name].lerp_(parameter.detach(), 1 - AVERAGE)
        if step % 50 == 0:
            print(f"step {step}/{steps} loss {loss:.3f} {time.monotonic() - started:.0f} s", flush=True)
    with torch.no_grad():
        for name, value in learned_of(shipped).items():
            average[name].lerp_(value.to(chosen.device), 1 - chosen.mix)
        for name, parameter in learned.items():
            parameter.copy_(average[name])
    torch.save(average, chosen.work / "average.pt")
    twins = {name.removeprefix("head."): value for name, value in shipped.items() if re.match(r"head\.\d", name)}
    save_file(twins, chosen.work / "twins.safetensors")
    print("after", scores(net, dev, parts, chosen.device), flush=True)


if __name__ == "__main__":
    main()
