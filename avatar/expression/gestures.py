"""Gestures of body and hands as joint keys (gestures.toml). A turn names one; the page eases the joints.

The same table is generated into static/js/generated/expression.js.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

SIDES: Mapping[str, tuple[str, ...]] = MappingProxyType({"R": ("R",), "L": ("L",), "both": ("R", "L")})

_TABLE = Path(__file__).with_name("gestures.toml")
_EASE = (0.2, 1.2)  # seconds: faster jumps, slower never arrives


@dataclass(frozen=True, slots=True)
class Key:
    """From `at` seconds on the joints ease to these values."""

    at: float
    ease_s: float
    joints: Mapping[str, float]  # "headYaw", "Rx", "Lturn" -> value


@dataclass(frozen=True, slots=True)
class Gesture:
    name: str
    seconds: float  # until it returns to rest
    when: tuple[str, ...]  # "strategy" or "language:strategy"
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Table:
    rest: Mapping[str, float]  # every joint, in order
    gestures: Mapping[str, Gesture]


@cache
def table() -> Table:
    """The validated table, read once."""
    raw = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    rest = {name: float(value) for name, value in raw["joints"].items()}
    rest |= {side + name: float(value) for side in SIDES["both"] for name, value in raw["hand"].items()}
    gestures = {name: _read(name, row, set(rest)) for name, row in raw["gesture"].items()}
    return Table(MappingProxyType(rest), MappingProxyType(gestures))


def names() -> tuple[str, ...]:
    """Every gesture's name, in table order."""
    return tuple(table().gestures)


def going_with(strategy: str, lang: str) -> str:
    """The gesture of a strategy in a language; "" where it has none: most talk needs none."""
    return next(
        (g.name for wanted in (f"{lang}:{strategy}", strategy) for g in table().gestures.values() if wanted in g.when),
        "",
    )


def _read(name: str, row: Mapping[str, Any], joints: set[str]) -> Gesture:
    keys = tuple(_key(name, key, joints) for key in row["keys"])
    times = [key.at for key in keys]
    if times != sorted(times) or times[0] != 0 or times[-1] >= row["seconds"] or set(row) - {"seconds", "when", "keys"}:
        raise ValueError(f"{_TABLE.name}: {name} has unknown fields, or keys out of order or past its end")
    return Gesture(name, float(row["seconds"]), tuple(row.get("when", ())), keys)


def _key(name: str, row: Mapping[str, Any], joints: set[str]) -> Key:
    values = {joint: float(value) for joint, value in row.items() if joint not in {"at", "ease", *SIDES}}
    for hand, sides in SIDES.items():
        values |= {side + joint: float(value) for side in sides for joint, value in row.get(hand, {}).items()}
    if set(values) - joints or not _EASE[0] <= row["ease"] <= _EASE[1]:
        raise ValueError(
            f"{_TABLE.name}: {name} moves unknown joints {sorted(set(values) - joints)}, or too fast or slow"
        )
    return Key(float(row["at"]), float(row["ease"]), MappingProxyType(values))
