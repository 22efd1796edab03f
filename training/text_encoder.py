"""Fine-tune the text encoder: one network that reads fine labels, basic emotions and dimensions in English and Korean.

    nice -n 19 .venv/bin/python -m training.text_encoder --data DATA --work WORK [--epochs 2] [--threads 1]

The upper layers of multilingual-e5-small learn; its word rows and the first `SHARED` layers stay, so that they need not
be shipped and one pass through them serves retrieval too. What they say is computed once. Every row carries what its
data set knows (28 labels, 44 labels, a rating, a basic emotion) and the loss counts only that. The average of the
weights over time is what is kept. WORK gets `state.pt` after every epoch (a run goes on from it), `dev.npz`, what the
network says about the dev parts, and at the end `average.pt`, of which `training.text_pack` makes the shipped file.
Seeded. About half an hour an epoch on one core with bfloat16, under one minute on a GPU.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from avatar.emotion import BASIC
from avatar.senses.encoder import PREFIX
from avatar.senses.taxonomy import OF, taxonomy
from avatar.senses.text_weights import bert
from avatar.weights.store import prepared
from training import text_data
from training.text_data import Array, Part
from training.text_scores import f1, pearson, tune

OUTPUTS = {"goemotions": 28, "kote": 44, "vad": 3, "basic": len(BASIC)}
SHARED = 4
"""Layers that stay as they are."""
LENGTH = 72
BATCH = 32
RATE = 1.5e-4
DECAY_BY_LAYER = 0.88
"""Each layer learns at this share of the rate of the one above it."""
WARM_UP = 0.06
AVERAGE = 0.998
DROP = 0.1
SEED = 20
TIMES = {"goemotions_train": 1, "kote_train": 2, "emobank_train": 1, "own": 4}
"""How often a row of each part is seen in an epoch."""
WRITTEN = {"goemotions_written": 2, "kote_written": 2}
"""The same for the written messages, which join after the first epoch, when the real ones have set the habits."""
WEIGHT = {"goemotions": 1.0, "kote": 1.0, "vad": 0.05, "basic": 0.05}
OWN_LABELS_WEIGHT = 0.3


@dataclass
class Rows:
    """What is known of every text: `target` and `known` (n, 83), in the order of OUTPUTS."""

    states: list[torch.Tensor]  # what the shared layers say: (tokens, 384) bfloat16
    target: Array
    known: Array


def columns(name: str) -> slice:
    start = 0
    for key, width in OUTPUTS.items():
        if key == name:
            return slice(start, start + width)
        start += width
    raise KeyError(name)


def basic_target(part: Part) -> Array:
    shares = part.target @ taxonomy(part.task).weights
    return np.asarray(shares / np.maximum(shares.sum(axis=1, keepdims=True), 1e-6), np.float32)


def brief(device: str) -> torch.autocast:
    """Products in bfloat16 where the processor has them: twice as fast there, several times slower elsewhere."""
    has = device != "cpu" or torch.cpu._is_avx512_bf16_supported()
    return torch.autocast(device, torch.bfloat16, enabled=has)


def attended(mask: torch.Tensor) -> torch.Tensor:
    return (mask > 0)[:, None, None, :]


class Lower:
    """Texts to what the shared layers say of them."""

    def __init__(self, encoder: Any, device: str, shared: int = SHARED) -> None:
        from tokenizers import Tokenizer

        self._tokenizer: Any = Tokenizer.from_file(str(prepared("text/tokenizer.json")))
        self._tokenizer.enable_truncation(LENGTH)
        self._encoder, self._device, self._shared = encoder.to(device).eval(), device, shared

    @torch.inference_mode()
    def __call__(self, texts: list[str]) -> list[torch.Tensor]:
        ids = [one.ids for one in self._tokenizer.encode_batch([PREFIX + text for text in texts])]
        made: list[torch.Tensor] = [torch.empty(0)] * len(ids)
        order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
        for start in range(0, len(order), 64):
            chosen = order[start : start + 64]
            width = len(ids[chosen[-1]])
            pad = self._encoder.config.pad_token_id
            padded = torch.tensor([ids[i] + [pad] * (width - len(ids[i])) for i in chosen], device=self._device)
            mask = torch.tensor([[1.0] * len(ids[i]) + [0.0] * (width - len(ids[i])) for i in chosen])
            with brief(self._device):
                states = self._encoder.embeddings(input_ids=padded)
                for layer in self._encoder.encoder.layer[: self._shared]:
                    states = layer(states, attended(mask.to(self._device)))
            for row, i in enumerate(chosen):
                made[i] = states[row, : len(ids[i])].to("cpu", torch.bfloat16).clone()
        return made


class Network(nn.Module):
    """What the shared layers say (batch, length, 384) and the mask -> (batch, outputs) raw outputs."""

    def __init__(self, encoder: Any, outputs: int = sum(OUTPUTS.values()), shared: int = SHARED) -> None:
        super().__init__()
        self.layers = nn.ModuleList(encoder.encoder.layer[shared:])
        hidden = encoder.config.hidden_size
        self.score = nn.Linear(hidden, 1)
        self.hidden = nn.Linear(2 * hidden, hidden)
        self.out = nn.Linear(hidden, outputs)
        self.drop = nn.Dropout(DROP)

    def forward(self, states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        for layer in self.layers:
            states = layer(states, attended(mask))
        share = mask / mask.sum(dim=1, keepdim=True)
        focus = self.score(states).squeeze(-1).float().masked_fill(mask == 0, -1e4).softmax(dim=1)
        pooled = torch.cat([(states * share[..., None]).sum(1), (states * focus[..., None]).sum(1)], 1)
        made: torch.Tensor = self.out(self.drop(nn.functional.gelu(self.hidden(self.drop(pooled)), approximate="tanh")))
        return made.float()


def batches(rows: Rows, order: np.ndarray, device: str) -> Iterator[tuple[np.ndarray, torch.Tensor, torch.Tensor]]:
    for start in range(0, len(order), BATCH):
        chosen = order[start : start + BATCH]
        states = nn.utils.rnn.pad_sequence([rows.states[i] for i in chosen], batch_first=True).float()
        mask = torch.zeros(states.shape[:2])
        for row, i in enumerate(chosen):
            mask[row, : len(rows.states[i])] = 1
        yield chosen, states.to(device), mask.to(device)


def rows_of(part: Part, lower: Lower, ratings: tuple[Array, Array]) -> Rows:
    count, width = len(part.texts), sum(OUTPUTS.values())
    target, known = np.zeros((count, width), np.float32), np.zeros((count, width), np.float32)
    if part.task == "vad":
        target[:, columns("vad")] = (part.target - ratings[0]) / ratings[1]
        known[:, columns("vad")] = 1
    elif part.task == "own":
        target[:, columns("basic")] = part.target
        known[:, columns("basic")] = 1
        which = part.target.argmax(axis=1)
        for name in OF.values():
            gold, sure = text_data.labels_of_basic(name)
            target[:, columns(name)] = gold[which]
            known[:, columns(name)] = OWN_LABELS_WEIGHT * sure[which]
    else:
        target[:, columns(part.task)] = part.target
        known[:, columns(part.task)] = 1
        target[:, columns("basic")] = basic_target(part)
        known[:, columns("basic")] = 1
    return Rows(lower(part.texts), target, known)


def joined(parts: list[Rows]) -> Rows:
    return Rows(
        [states for one in parts for states in one.states],
        np.concatenate([one.target for one in parts]),
        np.concatenate([one.known for one in parts]),
    )


def repeated(parts: list[Rows], times: Iterable[int]) -> np.ndarray:
    """Row numbers in `joined(parts)`, those of each part as often as an epoch sees them."""
    ends = np.cumsum([0, *(len(one.states) for one in parts)])
    return np.concatenate([np.tile(np.arange(a, b), t) for a, b, t in zip(ends, ends[1:], times, strict=False)])


def epoch_order(rows: Rows, of: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Rows in random order, but like lengths together within stretches of a hundred batches: little padding."""
    order = random.permutation(of)
    stretches = [
        sorted(order[i : i + 100 * BATCH], key=lambda row: len(rows.states[row]))
        for i in range(0, len(order), 100 * BATCH)
    ]
    made = [np.array(s[i : i + BATCH]) for s in stretches for i in range(0, len(s), BATCH)]
    random.shuffle(made)  # type: ignore[arg-type]
    made.sort(key=len, reverse=True)  # the one short batch goes last
    return np.concatenate(made)


def loss_of(raw: torch.Tensor, target: torch.Tensor, known: torch.Tensor) -> torch.Tensor:
    total = torch.zeros((), device=raw.device)
    for name in ("goemotions", "kote"):
        at = columns(name)
        each = nn.functional.binary_cross_entropy_with_logits(raw[:, at], target[:, at], reduction="none")
        total = total + WEIGHT[name] * (each * known[:, at]).sum() / len(raw)
    at = columns("vad")
    total = total + WEIGHT["vad"] * (((raw[:, at] - target[:, at]) ** 2) * known[:, at]).sum() / len(raw) * 3
    at = columns("basic")
    wrong = -(target[:, at] * raw[:, at].log_softmax(dim=1)).sum(dim=1) * known[:, at].amax(dim=1)
    return total + WEIGHT["basic"] * 8 * wrong.sum() / len(raw)


def optimizer(net: Network, rate: float) -> torch.optim.Optimizer:
    """Each layer learns a little slower than the one above it, the head fastest."""
    groups: dict[float, list[nn.Parameter]] = {}
    for name, parameter in net.named_parameters():
        depth = len(net.layers) - 1 - int(name.split(".")[1]) if name.startswith("layers.") else -2
        groups.setdefault(rate * DECAY_BY_LAYER**depth, []).append(parameter)
    return torch.optim.AdamW(
        [{"params": params, "lr": each} for each, params in groups.items()], weight_decay=0.01, fused=True
    )


def learn(
    net: nn.Module,
    made_by: torch.optim.Optimizer,
    states: torch.Tensor,
    mask: torch.Tensor,
    target: Array,
    known: Array,
) -> float:
    """One step on one batch; its loss."""
    with brief(states.device.type):
        raw = net(states, mask)
    loss = loss_of(raw, torch.from_numpy(target).to(states.device), torch.from_numpy(known).to(states.device))
    made_by.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(list(net.parameters()), 1.0)
    made_by.step()
    return loss.item()


def outputs(net: nn.Module, rows: Rows, device: str) -> Array:
    """(n, 83) raw."""
    net.eval()
    made = np.zeros((len(rows.states), sum(OUTPUTS.values())), np.float32)
    order = np.argsort([len(states) for states in rows.states])
    with torch.inference_mode(), brief(device):
        for chosen, states, mask in batches(rows, order, device):
            made[chosen] = net(states, mask).cpu().numpy()
    return made


def report(raw: dict[str, Array], parts: dict[str, Part]) -> dict[str, float]:
    """Dev scores; thresholds are tuned on one half of dev and scored on the other, both ways."""
    made = {}
    for name in OF.values():
        chances = 1 / (1 + np.exp(-raw[f"{name}_dev"][:, columns(name)]))
        gold = parts[f"{name}_dev"].target
        half = np.arange(len(gold)) % 2 == 0
        made[f"{name}_crossed"] = float(
            np.mean([f1(chances[~h], gold[~h], tune(chances[h], gold[h])) for h in (half, ~half)])
        )
        made[f"{name}_tuned"] = f1(chances, gold, tune(chances, gold))
    made["vad"] = float(np.mean(pearson(raw["emobank_dev"][:, columns("vad")], parts["emobank_dev"].target)))
    return made


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, required=True, help="folder with goemotions, kote and emobank")
    options.add_argument("--work", type=Path, required=True, help="folder for checkpoints, outside the repository")
    options.add_argument("--epochs", type=int, default=2)
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--seed", type=int, default=SEED)
    options.add_argument(
        "--order", type=int, default=SEED, help="seed of the order; runs of one --seed can be averaged"
    )
    options.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    chosen = options.parse_args()
    torch.set_num_threads(chosen.threads)
    torch.manual_seed(chosen.seed)
    random = np.random.default_rng(chosen.order)
    chosen.work.mkdir(parents=True, exist_ok=True)
    encoder = bert()
    lower = Lower(encoder, chosen.device)
    parts = text_data.load(chosen.data)
    ratings = (parts["emobank_train"].target.mean(axis=0), parts["emobank_train"].target.std(axis=0))
    made = [rows_of(parts[name], lower, ratings) for name in TIMES]
    rows, of = joined(made), repeated(made, TIMES.values())
    dev = {n: rows_of(parts[n], lower, ratings) for n in ("goemotions_dev", "kote_dev", "emobank_dev")}

    net = Network(encoder).to(chosen.device)
    made_by = optimizer(net, RATE)
    steps = chosen.epochs * -(-len(of) // BATCH)
    plan = torch.optim.lr_scheduler.LambdaLR(
        made_by, lambda k: min(k / (WARM_UP * steps), max(0.0, (steps - k) / ((1 - WARM_UP) * steps)))
    )
    learned = dict(net.named_parameters())
    average = {name: p.detach().clone() for name, p in learned.items()}
    done, state = 0, chosen.work / "state.pt"
    if state.is_file():
        kept = torch.load(state, map_location=chosen.device)
        net.load_state_dict(kept["net"])
        made_by.load_state_dict(kept["made_by"])
        plan.load_state_dict(kept["plan"])
        average, done = kept["average"], kept["done"]
        random = np.random.default_rng(chosen.order + done)
    started, step, slope = time.monotonic(), 0, 0.0
    for epoch in range(done, chosen.epochs):
        if epoch == max(done, 1):
            written = {name: text_data.written(name.removesuffix("_written")) for name in WRITTEN}
            made += [rows_of(part, lower, ratings) for part in written.values()]
            rows, of = joined(made), repeated(made, (TIMES | WRITTEN).values())
            steps = plan.last_epoch + (chosen.epochs - epoch) * -(-len(of) // BATCH)
        net.train()
        for picked, states, mask in batches(rows, epoch_order(rows, of, random), chosen.device):
            loss = learn(net, made_by, states, mask, rows.target[picked], rows.known[picked])
            plan.step()
            step += 1
            keep = min(AVERAGE, step / (step + 10)) if done == 0 else AVERAGE
            with torch.no_grad():
                for name, parameter in learned.items():
                    average[name].lerp_(parameter.detach(), 1 - keep)
            slope += (loss - slope) / min(step, 100)
            if step % 50 == 0:
                print(f"epoch {epoch} step {step} loss {slope:.3f} {time.monotonic() - started:.0f} s", flush=True)
        now = {name: parameter.detach().clone() for name, parameter in learned.items()}
        torch.save({"net": now, "made_by": made_by.state_dict(), "plan": plan.state_dict(), "average": average,
                    "done": epoch + 1, "ratings": ratings}, state)  # fmt: skip
        with torch.no_grad():
            for name, parameter in learned.items():
                parameter.copy_(average[name])
        raw_dev = {name: outputs(net, one, chosen.device) for name, one in dev.items()}
        np.savez(chosen.work / "dev.npz", **raw_dev)  # type: ignore[arg-type]
        print({name: round(value, 4) for name, value in report(raw_dev, parts).items()}, flush=True)
        with torch.no_grad():
            for name, parameter in learned.items():
                parameter.copy_(now[name])
    torch.save(average, chosen.work / "average.pt")


if __name__ == "__main__":
    main()
