"""Turn weights inside installed packages into the files the engines load: once, step by step, named, with progress.

A step belongs to the engine that needs it and lives beside it as `STEP`; this module only lists where. Run by
`python -m avatar prepare` (which `make setup` calls); safe to repeat: a finished step is skipped.
"""

from __future__ import annotations

import importlib
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from avatar.weights.store import home

STEPS: tuple[str, ...] = (
    "avatar.senses.text_weights",
    "avatar.voice.hibari_weights",
    "avatar.voice.kokoro_weights",
    "avatar.voice.coqui_weights",
    "avatar.mind.model_weights",
    "avatar.mind.retrieval",  # after the text engine, whose vectors it keeps
    "avatar.senses.hearing_weights",
)
Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Step:
    """`make(folder, progress)` writes `outputs` into an empty folder; it is moved into place only when whole.

    `version` changes when the outputs would: it names the source package's version and our own revision.
    """

    key: str  # the folder under home()/weights
    title: str  # what a newcomer reads while it runs
    version: str
    outputs: tuple[str, ...]  # file names in that folder
    make: Callable[[Path, Progress], None]

    @property
    def folder(self) -> Path:
        return home() / "weights" / self.key

    def done(self) -> bool:
        stamp = self.folder / ".version"
        return (
            stamp.is_file()
            and stamp.read_text(encoding="utf-8") == self.version
            and all((self.folder / name).is_file() for name in self.outputs)
        )


def steps() -> list[Step]:
    return [importlib.import_module(name).STEP for name in STEPS]


def run(step: Step, progress: Progress = lambda _: None) -> bool:
    """Run a step unless it is done; True if it ran. An interrupted run leaves nothing half-made behind."""
    if step.done():
        return False
    step.folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{step.key}-", dir=step.folder.parent))
    try:
        step.make(work, progress)
        absent = [name for name in step.outputs if not (work / name).is_file()]
        if absent:
            raise RuntimeError(f"step {step.key} did not write {', '.join(absent)}")
        (work / ".version").write_text(step.version, encoding="utf-8")
        work.chmod(0o755)  # made private while it was half-made
        shutil.rmtree(step.folder, ignore_errors=True)
        work.replace(step.folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return True
