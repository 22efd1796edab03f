"""Named expressions as action units (expressions.toml). Mind and voice name them; the page draws their parameters.

The same table is generated into static/js/generated/expression.js, so server and page never disagree.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from avatar.emotion import BASIC
from avatar.errors import UnknownName
from avatar.expression import units as action_units

VRM: tuple[str, ...] = ("happy", "angry", "sad", "relaxed", "surprised", "neutral")
"""The emotion presets of VRM 1.0."""

_TABLE = Path(__file__).with_name("expressions.toml")
_FIELDS = {"units", "extras", "basic", "vrm", "valence", "arousal"}


@dataclass(frozen=True, slots=True)
class Expression:
    """One named expression at full intensity."""

    name: str
    units: Mapping[str, float]  # action unit key ("12", "R12") -> intensity 0..1
    params: Mapping[str, float]  # rig parameter -> value; those at rest are left out
    basic: str  # nearest of the eight basic emotions
    vrm: str  # nearest VRM 1.0 expression
    valence: float  # [-1, 1]
    arousal: float  # [-1, 1]


def names() -> tuple[str, ...]:
    """Every expression's name, in table order; "neutral" is the first."""
    return tuple(_all())


def get(name: str) -> Expression:
    """Raises UnknownName with the names that exist."""
    try:
        return _all()[name]
    except KeyError:
        raise UnknownName(f"There is no expression {name!r}.", f"Use one of: {', '.join(names())}.") from None


@cache
def _all() -> Mapping[str, Expression]:
    raw = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    return MappingProxyType({name: _read(name, row) for name, row in raw.items()})


def _read(name: str, row: Mapping[str, object]) -> Expression:
    table = action_units.table()
    units, extras = row.get("units", {}), row.get("extras", {})
    if set(row) - _FIELDS or not isinstance(units, dict) or not isinstance(extras, dict):
        raise ValueError(f"{_TABLE.name}: {name} has unknown fields; use {', '.join(sorted(_FIELDS))}")
    if any(not 0 < v <= 1 for v in units.values()) or set(extras) - set(table.stage):
        raise ValueError(f"{_TABLE.name}: {name} needs intensities in (0, 1] and extras among {', '.join(table.stage)}")
    if any(not (-1 if key in table.signed else 0) <= v <= 1 for key, v in extras.items()):
        raise ValueError(f"{_TABLE.name}: an extra of {name} is out of range")
    basic, vrm = str(row["basic"]), str(row["vrm"])
    valence, arousal = float(str(row["valence"])), float(str(row["arousal"]))
    if basic not in BASIC or vrm not in VRM or max(abs(valence), abs(arousal)) > 1:
        raise ValueError(f"{_TABLE.name}: {name} has an unknown basic or VRM name, or dimensions outside [-1, 1]")
    params = action_units.parameters(units) | {key: float(extras[key]) for key in table.stage if key in extras}
    return Expression(name, MappingProxyType(units), MappingProxyType(params), basic, vrm, valence, arousal)
