"""Fine-tune the crisis check's layers: what a text says of danger, in English and Korean.

    nice .venv/bin/python -m training.danger_net --data DATA --work WORK [--leave AUTHOR,...] [--threads 2]

The upper four of multilingual-e5-small's layers learn; those below stay and serve everything else. A step draws lines
of danger, of concern, harmless lines with the same words, everyday texts and what people say to an avatar in fixed
shares, so that the few lines of danger count. Authors in `--leave` are held out whole. Seeded. WORK gets
`danger_net.pt`, of which `training.danger` makes the shipped files, and `states`, what the layers below say (kept
between runs). About 25 minutes on two cores, and five for the states.
"""

from __future__ import annotations

import argparse
import hashlib
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn

from avatar.mind import safety
from avatar.mind.danger import LEVELS
from avatar.mind.safety import KINDS
from avatar.senses.language import readable
from avatar.senses.text_weights import bert
from training import danger_data
from training.text_encoder import Lower, Network, optimizer

SHARED = 8
"""Layers that stay as they are."""
STEPS = 1000
RATE = 1.5e-4
WARM_UP = 0.06
PER_STEP = {"crisis": 16, "concern": 5, "none": 12, "everyday": 6, "talks": 9}
SMOOTH = 0.02
KIND_WEIGHT = 0.3
SEED = 7


def states(name: str, texts: list[str], lower: Lower, cache: Path) -> list[torch.Tensor]:
    """What the layers below say of each text."""
    texts = [readable(text) for text in texts]
    path = cache / f"{name}-{hashlib.sha256(chr(10).join(texts).encode()).hexdigest()[:12]}.pt"
    if not path.is_file():
        cache.mkdir(parents=True, exist_ok=True)
        torch.save(lower(texts), path)
    made: list[torch.Tensor] = torch.load(path)
    return made


class Draws:
    """Rows of each kind without repeats until all have been seen."""

    def __init__(self, groups: dict[str, np.ndarray]) -> None:
        self._groups = groups
        self._left: dict[str, list[int]] = {name: [] for name in groups}
        self._random = np.random.default_rng(SEED)

    def step(self) -> list[int]:
        rows: list[int] = []
        for name, count in PER_STEP.items():
            while len(self._left[name]) < count:
                self._left[name] += self._random.permutation(self._groups[name]).tolist()
            rows += self._left[name][:count]
            del self._left[name][:count]
        return rows


def batch(rows: list[int], source: list[torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
    padded = nn.utils.rnn.pad_sequence([source[row] for row in rows], batch_first=True).float()
    mask = torch.zeros(padded.shape[:2])
    for place, row in enumerate(rows):
        mask[place, : len(source[row])] = 1
    return padded, mask


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, required=True, help="folder with goemotions, kote and ko_chatbot")
    options.add_argument("--work", type=Path, required=True, help="folder outside the repository")
    options.add_argument("--leave", default="", help="authors of danger_lines/authors that are held out, by comma")
    options.add_argument("--threads", type=int, default=2)
    chosen = options.parse_args()
    torch.set_num_threads(chosen.threads)
    torch.manual_seed(SEED)
    encoder = bert()
    lower = Lower(encoder, "cpu", SHARED)
    lines = danger_data.own() + danger_data.families() + danger_data.authors(chosen.leave.split(","))
    kept = [line for line in lines if not line.held_out]
    everyday, talks = danger_data.everyday_train(chosen.data), danger_data.talks_train()
    cache = chosen.work / "states"
    seen = states("lines", [line.text for line in kept], lower, cache)
    ends = [len(seen)]
    for parts in (everyday, talks):
        for part in parts:
            found = states(part.name, part.texts, lower, cache)
            seen += [one for one, text in zip(found, part.texts, strict=True) if safety.check(text).level == "none"]
        ends.append(len(seen))
    levels = torch.zeros(len(seen), dtype=torch.long)
    kinds = torch.zeros(len(seen), len(KINDS))
    for row, line in enumerate(kept):
        levels[row] = LEVELS.index(line.level)
        if line.level != "none":
            kinds[row, KINDS.index(line.kind)] = 1.0
    groups = {name: np.flatnonzero(levels[: ends[0]].numpy() == LEVELS.index(name)) for name in LEVELS}
    groups |= {"everyday": np.arange(ends[0], ends[1]), "talks": np.arange(ends[1], ends[2])}

    net = Network(encoder, len(LEVELS) + len(KINDS), SHARED)
    made_by = optimizer(net, RATE)
    plan = torch.optim.lr_scheduler.LambdaLR(
        made_by, lambda k: min(k / (WARM_UP * STEPS), max(0.0, (STEPS - k) / ((1 - WARM_UP) * STEPS)))
    )
    draws, started = Draws(groups), time.monotonic()
    net.train()
    for step in range(STEPS):
        rows = sorted(draws.step(), key=lambda row: len(seen[row]))
        made_by.zero_grad()
        total = 0.0
        for half in (rows[: len(rows) // 2], rows[len(rows) // 2 :]):  # short and long apart: little padding
            raw = net(*batch(half, seen))
            loss = nn.functional.cross_entropy(raw[:, : len(LEVELS)], levels[half], label_smoothing=SMOOTH)
            told = nn.functional.binary_cross_entropy_with_logits(raw[:, len(LEVELS) :], kinds[half])
            ((loss + KIND_WEIGHT * told) / 2).backward()
            total += float(loss) / 2
        nn.utils.clip_grad_norm_(list(net.parameters()), 1.0)
        made_by.step()
        plan.step()
        if step % 50 == 0:
            print(f"step {step} loss {total:.3f} {time.monotonic() - started:.0f} s", flush=True)
    torch.save(net.state_dict(), chosen.work / "danger_net.pt")


if __name__ == "__main__":
    main()
