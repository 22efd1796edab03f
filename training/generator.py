"""Teach the packaged small language model to answer: a low-rank adapter on Gemma 3 270M, from `training/dialogues`.

    .venv/bin/python -m training.generator --work WORK [--epochs 3] [--threads 2]

The base stays as it is packaged (4 bit there, brain floats here); the adapter joins every projection of every layer.
Only answers count in the loss, and only the vocabulary rows that occur, with some thousand others beside them. Seeded.
WORK gets the base as torch weights (once, two minutes), `state.pt` after every epoch (a run goes on from it) and at the
end of each generator.gguf, which GYOGAM_ADAPTER names for the reply engine "embedded". Needs `make setup` and the extra
"train". docs/mind.md tells how good it is so far.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from avatar.mind.prompt import NAMES, Said, head, past, turn
from avatar.voice.coqui_compat import make_importable
from avatar.weights.store import prepared
from training.dialogue_data import Dialogue, load, parts

TARGETS = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
RANK = 32
SCALE = 2.0
DROP = 0.1
RATE = 2.5e-4
TOKENS = 1600
"""Tokens of one batch, padding included."""
OTHER_ROWS = 12_000
"""Vocabulary rows beside those that occur, so that words which are never right are still pushed away."""
LONGEST = 512
SEED = 20


@dataclass(frozen=True)
class Row:
    ids: tuple[int, ...]
    counts: tuple[bool, ...]  # where the next token is part of an answer


class Lora(nn.Module):
    """A frozen projection and what is learned beside it."""

    def __init__(self, base: nn.Linear) -> None:
        super().__init__()
        self.base = base.requires_grad_(False)
        self.a = nn.Parameter(torch.empty(RANK, base.in_features))
        self.b = nn.Parameter(torch.zeros(base.out_features, RANK))
        nn.init.kaiming_uniform_(self.a, a=math.sqrt(5))

    def forward(self, value: torch.Tensor) -> torch.Tensor:
        kept = nn.functional.dropout(value, DROP, self.training)
        beside = nn.functional.linear(nn.functional.linear(kept, self.a), self.b)
        made: torch.Tensor = self.base(value) + SCALE * beside
        return made


def base_of(work: Path) -> tuple[Any, Any]:
    """Tokenizer and model in torch; made of the packaged file once."""
    make_importable()  # transformers looks at torchaudio, whose compiled half need not load
    from transformers import AutoModelForCausalLM, AutoTokenizer, Gemma3ForCausalLM, Gemma3TextConfig

    source, kept = prepared("model/gemma.gguf"), work / "base.pt"
    if not kept.is_file():
        AutoTokenizer.from_pretrained(source.parent, gguf_file=source.name).save_pretrained(work / "tok")
        read = AutoModelForCausalLM.from_pretrained(source.parent, gguf_file=source.name, dtype=torch.float32)
        config = {k: v for k, v in read.config.to_dict().items() if k not in ("quantization_config", "_name_or_path")}
        (work / "config.json").write_text(json.dumps(config, indent=1), encoding="utf-8")
        torch.save({k: v for k, v in read.state_dict().items() if k != "lm_head.weight"}, kept)
    config = json.loads((work / "config.json").read_text(encoding="utf-8"))
    wanted = Gemma3TextConfig(**{k: v for k, v in config.items() if k not in ("model_type", "transformers_version")})
    wanted._attn_implementation = "sdpa"
    model = Gemma3ForCausalLM(wanted)
    model.load_state_dict(torch.load(kept, mmap=True), strict=False)
    model.tie_weights()
    return AutoTokenizer.from_pretrained(work / "tok"), model.requires_grad_(False)


def adapted(model: Any) -> dict[str, Lora]:
    """The model with an adapter on every target, by the name of the projection."""
    found: dict[str, Lora] = {}
    for i, layer in enumerate(model.model.layers):
        for name in TARGETS:
            block, where = (layer.self_attn, "self_attn") if name[0] in "qkvo" else (layer.mlp, "mlp")
            found[f"model.layers.{i}.{where}.{name}"] = lora = Lora(getattr(block, name))
            setattr(block, name, lora)
    return found


def rows_of(one: Dialogue, tokenizer: Any, chance: random.Random) -> Iterator[Row]:
    """A dialogue as the generator will meet it, under a name drawn for it: whole, and cut short where it is long.

    Only the last exchange says what the user felt and what the answer does, as at run time, where what was said
    before stays in the cache without such notes.
    """
    name, count = chance.choice(NAMES[one.lang]), len(one.exchanges)
    for last in {count - 1, chance.randrange(count)}:
        pieces: list[tuple[str, bool]] = [(head(name, one.tone, one.level), False)]
        for i, exchange in enumerate(one.exchanges[: last + 1]):
            if i < last:
                pieces.append((past(exchange.user, name), False))
            else:
                said = Said(exchange.user, exchange.emotion, exchange.strategy, one.remembers if i == 0 else "")
                pieces.append((turn(said, name), False))
            pieces.append((f" {exchange.answer}\n", True))
        ids, counts = [tokenizer.bos_token_id], [False]
        for text, counted in pieces:
            more = tokenizer(text, add_special_tokens=False).input_ids
            ids += more
            counts += [counted] * len(more)
        yield Row(tuple(ids[:LONGEST]), tuple(counts[:LONGEST]))


def all_rows(dialogues: list[Dialogue], tokenizer: Any, epoch: int) -> list[Row]:
    return [row for i, one in enumerate(dialogues) for row in rows_of(one, tokenizer, random.Random(f"{epoch} {i}"))]


def batches(rows: list[Row], chance: random.Random) -> Iterator[list[Row]]:
    """Rows of like length together, batches in random order."""
    order = sorted(rows, key=lambda row: len(row.ids) + 8 * chance.random())
    made: list[list[Row]] = [[]]
    for row in order:
        if len(row.ids) * (len(made[-1]) + 1) > TOKENS:
            made.append([])
        made[-1].append(row)
    chance.shuffle(made)
    yield from made


class Rows:
    """The rows of the output layer that are counted, and where each token stands in them."""

    def __init__(self, model: Any, rows: list[Row]) -> None:
        total = model.lm_head.weight.shape[0]
        used = {token for row in rows for token in row.ids}
        used |= set(random.Random(SEED).sample(range(total), OTHER_ROWS))
        chosen = torch.tensor(sorted(used))
        self.place = torch.full((total,), -1)
        self.place[chosen] = torch.arange(len(chosen))
        self.weight = model.lm_head.weight.detach()[chosen].contiguous()


def loss_of(model: Any, batch: list[Row], rows: Rows) -> tuple[torch.Tensor, int]:
    """Summed over the counted tokens, and how many they were."""
    width = max(len(row.ids) for row in batch)
    ids, mask = torch.zeros(len(batch), width, dtype=torch.long), torch.zeros(len(batch), width, dtype=torch.long)
    counted = torch.zeros(len(batch), width, dtype=torch.bool)
    for i, row in enumerate(batch):
        ids[i, : len(row.ids)] = torch.tensor(row.ids)
        mask[i, : len(row.ids)] = 1
        counted[i, : len(row.ids)] = torch.tensor(row.counts)
    hidden = model.model(input_ids=ids, attention_mask=mask, use_cache=False).last_hidden_state[:, :-1]
    kept = counted[:, 1:]
    said = nn.functional.linear(hidden[kept], rows.weight)
    loss = nn.functional.cross_entropy(said.float(), rows.place[ids[:, 1:][kept]], reduction="sum")
    return loss, int(kept.sum())


def held_loss(model: Any, held: dict[str, list[Row]], rows: Rows) -> dict[str, float]:
    """Mean loss a token of the held-out situations, by language."""
    made = {}
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        for lang, chosen in held.items():
            every = [loss_of(model, batch, rows) for batch in batches(chosen, random.Random(SEED))]
            made[lang] = round(sum(float(loss) for loss, _ in every) / max(1, sum(count for _, count in every)), 4)
    return made


def export(loras: dict[str, Lora], path: Path) -> None:
    """The adapter as llama.cpp reads it: blk.N.attn_q.weight.lora_a and .lora_b."""
    import gguf

    names: Any = gguf.get_tensor_name_map(gguf.MODEL_ARCH.GEMMA3, len(loras) // len(TARGETS))
    writer = gguf.GGUFWriter(path, "gemma3")
    writer.add_type(gguf.GGUFType.ADAPTER)
    writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
    writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, SCALE * RANK)
    writer.add_name("gyogam generator")
    for name, lora in loras.items():
        there = names.get_name(f"{name}.weight", try_suffixes=(".weight",))
        for part, value in (("a", lora.a), ("b", lora.b)):
            writer.add_tensor(f"{there}.lora_{part}", value.detach().numpy().astype(np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--work", type=Path, required=True, help="folder for checkpoints, outside the repository")
    options.add_argument("--epochs", type=int, default=3)
    options.add_argument("--threads", type=int, default=2)
    chosen = options.parse_args()
    torch.set_num_threads(chosen.threads)
    torch.manual_seed(SEED)
    chosen.work.mkdir(parents=True, exist_ok=True)
    tokenizer, model = base_of(chosen.work)
    learned, held_out = parts(load())
    held = {lang: all_rows([one for one in held_out if one.lang == lang], tokenizer, 0) for lang in ("en", "ko")}
    seen = all_rows(learned, tokenizer, 0)
    rows = Rows(model, seen + held["en"] + held["ko"])
    model = model.to(torch.bfloat16)
    rows.weight = rows.weight.to(torch.bfloat16)
    loras = adapted(model)
    parameters = [p for lora in loras.values() for p in (lora.a, lora.b)]
    made_by = torch.optim.AdamW(parameters, RATE, weight_decay=0.0, betas=(0.9, 0.99), fused=True)
    steps = chosen.epochs * len(list(batches(seen, random.Random(SEED))))
    plan = torch.optim.lr_scheduler.LambdaLR(
        made_by, lambda k: min((k + 1) / 20, 0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * min(1.0, k / steps))))
    )
    print(
        f"{len(learned)} dialogues, {len(seen)} rows, {sum(len(r.ids) for r in seen)} tokens, {steps} steps", flush=True
    )
    print(f"{sum(p.numel() for p in parameters) / 1e6:.1f} M learned, {len(rows.weight)} words weighed", flush=True)
    done, state = 0, chosen.work / "state.pt"
    if state.is_file():
        kept = torch.load(state)
        for parameter, value in zip(parameters, kept["parameters"], strict=True):
            parameter.data.copy_(value)
        made_by.load_state_dict(kept["made_by"])
        plan.load_state_dict(kept["plan"])
        done = kept["done"]
    started, step, slope = time.monotonic(), 0, 0.0
    for epoch in range(done, chosen.epochs):
        model.train()
        for batch in batches(all_rows(learned, tokenizer, epoch), random.Random(SEED + epoch)):
            with torch.autocast("cpu", torch.bfloat16):
                loss, count = loss_of(model, batch, rows)
            made_by.zero_grad()
            (loss / count).backward()
            nn.utils.clip_grad_norm_(parameters, 1.0)
            made_by.step()
            plan.step()
            step += 1
            slope += (float(loss.detach()) / count - slope) / min(step, 30)
            if step % 10 == 0:
                print(f"epoch {epoch} step {step} loss {slope:.3f} {time.monotonic() - started:.0f} s", flush=True)
        model.eval()
        torch.save({"parameters": [p.detach() for p in parameters], "made_by": made_by.state_dict(),
                    "plan": plan.state_dict(), "done": epoch + 1}, state)  # fmt: skip
        print(f"epoch {epoch} held out {held_loss(model, held, rows)}", flush=True)
        export(loras, chosen.work / "generator.gguf")


if __name__ == "__main__":
    main()
