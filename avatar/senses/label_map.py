"""What the labels of a classifier say in basic emotions: a map of one's own, the two taxonomies, well-known names.

A map is a TOML or JSON table of label -> basic emotion, or label -> shares of several that sum to 1:

    LABEL_0 = "sadness"
    LABEL_1 = { happiness = 0.8, surprise = 0.2 }

Used by `avatar.senses.text_classifier`.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from avatar.emotion import BASIC
from avatar.errors import BadInput
from avatar.senses.taxonomy import OF, taxonomy

Shares = Mapping[str, float]
KNOWN = Path(__file__).with_name("label_map.toml")


def weights(labels: Sequence[str], own: Path | None, setting: str) -> NDArray[np.float32]:
    """(labels, 8): the shares of the basic emotions that each label speaks for.

    Raises BadInput, which names `setting`, when the file cannot be read, when it names labels that the model has not,
    and when labels are left that neither the file nor the built-in names explain (it lists them).
    """
    given = read(own, setting) if own else {}
    strange = sorted(set(given) - set(labels))
    if strange:
        raise BadInput(f"{setting} names labels the model has not: {', '.join(strange)}.", f"It has: {_few(labels)}.")
    found = {label: given.get(label) or well_known().get(_plain(label)) for label in labels}
    unknown = [label for label, shares in found.items() if shares is None]
    if unknown:
        raise BadInput(
            f"Nothing says what these labels of the model feel like: {_few(unknown)}.",
            f'Name a TOML or JSON file in {setting}, with a line for each, as {json.dumps(unknown[0])} = "sadness".',
        )
    return np.array(
        [[(found[label] or {}).get(basic, 0.0) for basic in BASIC] for label in labels],
        np.float32,
    )


def read(path: Path, setting: str) -> dict[str, Shares]:
    """A map of one's own. Raises BadInput with the fault."""
    try:
        text = path.read_text(encoding="utf-8")
        table: Any = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except OSError as fault:
        raise BadInput(f"{setting}: {path} cannot be read ({fault.strerror}).", "Name a TOML or JSON file.") from None
    except ValueError as fault:
        raise BadInput(f"{setting}: {path.name} is not TOML or JSON: {fault}.") from None
    if not isinstance(table, dict) or not table:
        raise BadInput(f"{setting}: {path.name} holds no table of labels.", 'Write label = "sadness", one a line.')
    return {label: _shares(label, value, f"{setting}: {path.name}") for label, value in table.items()}


@cache
def well_known() -> Mapping[str, Shares]:
    """Plain name -> shares: the names of GoEmotions and KOTE, and those of `label_map.toml`."""
    known: dict[str, Shares] = {}
    for name in OF.values():
        table = taxonomy(name)
        for label, row in zip(table.labels, table.weights.tolist(), strict=True):
            known[_plain(label)] = dict(zip(BASIC, row, strict=True))
    for rows in tomllib.loads(KNOWN.read_text(encoding="utf-8")).values():
        for label, shares in rows.items():
            known.setdefault(_plain(label), _shares(label, shares, KNOWN.name))
    return known


def _shares(label: str, value: Any, where: str) -> Shares:
    shares = {value: 1.0} if isinstance(value, str) else value
    if not isinstance(shares, dict) or not set(shares) <= set(BASIC):
        raise BadInput(f"{where}: {label} is not given in basic emotions.", f"Use {', '.join(BASIC)}.")
    if not all(isinstance(share, int | float) and share >= 0 for share in shares.values()):
        raise BadInput(f"{where}: a share of {label} is not a number of 0 or more.")
    if abs(sum(shares.values()) - 1) > 1e-3:
        raise BadInput(f"{where}: the shares of {label} sum to {sum(shares.values()):.3f}, not 1.")
    return shares


def _plain(label: str) -> str:
    return " ".join(label.lower().replace("_", " ").replace("-", " ").split())


def _few(labels: Sequence[str], most: int = 60) -> str:
    return ", ".join(labels[:most]) + (f" and {len(labels) - most} more" if len(labels) > most else "")
