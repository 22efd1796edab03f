"""Where model files live, and the promise that each is the one the manifest describes.

Shipped files are in this package and in git; prepared files are made once from weights inside installed packages, by
the steps of `avatar.weights.prepare`, under `home()/weights`.
"""

from __future__ import annotations

import hashlib
import os
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from avatar.errors import DamagedWeights, MissingWeights

SHIPPED = Path(__file__).parent


def home() -> Path:
    """The folder for everything made on this machine: $GYOGAM_HOME, or `var` beside the package."""
    return Path(os.environ.get("GYOGAM_HOME") or SHIPPED.parents[1] / "var")


@cache
def manifest() -> tuple[dict[str, Any], ...]:
    """The `[[weight]]` tables of manifest.toml."""
    return tuple(tomllib.loads((SHIPPED / "manifest.toml").read_text(encoding="utf-8")).get("weight", ()))


def described(name: str) -> dict[str, Any]:
    """The manifest's table of a file. Raises MissingWeights for a file it does not list."""
    for row in manifest():
        if row["file"] == name:
            return row
    raise MissingWeights(
        f"The model file {name} is not in the manifest.", "Restore it: `git checkout -- avatar/weights`."
    )


def sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


@cache
def shipped(name: str) -> Path:
    """A weight file that is in git, checked against the manifest on first use in a process."""
    path = SHIPPED / name
    row = described(name)
    if not path.is_file():
        raise MissingWeights(f"The model file {name} is missing.", "Restore it with `git checkout -- avatar/weights`.")
    if sha256(path) != row["sha256"]:
        raise DamagedWeights(f"The model file {name} is damaged.", "Restore it with `git checkout -- avatar/weights`.")
    return path


def prepared(name: str) -> Path:
    """A file that `make setup` prepares, as `folder/file` under `home()/weights`."""
    path = home() / "weights" / name
    if not path.is_file():
        raise MissingWeights(f"The model file {name} has not been prepared.", "Run `make setup`.")
    return path
