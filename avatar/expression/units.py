"""Facial action units onto the rig's parameters (units.toml). Used by `expressions`, `visemes` and `generate`.

A unit key is its FACS number, with L or R in front when only that side of the character's face moves: "12", "R12".
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from avatar.errors import UnknownName

_TABLE = Path(__file__).with_name("units.toml")
_SIDES = {"": ("Left", "Right"), "L": ("Left",), "R": ("Right",)}


@dataclass(frozen=True, slots=True)
class Unit:
    """One action unit: what it adds, at full intensity, to parameters of each side and to unsided ones."""

    number: str
    name: str
    whole: Mapping[str, float]
    sided: Mapping[str, float]  # stems that exist as Left and Right


@dataclass(frozen=True, slots=True)
class Units:
    """The whole table. `face` holds ARKit's names, `stage` ours; `signed` ones run -1..1, the rest 0..1."""

    face: tuple[str, ...]
    stage: tuple[str, ...]
    signed: frozenset[str]
    by_number: Mapping[str, Unit]

    @property
    def parameters(self) -> tuple[str, ...]:
        return self.face + self.stage


@cache
def table() -> Units:
    """The validated table, read once."""
    raw = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    face, stage = tuple(raw["face"]), tuple(raw["stage"])
    known = set(face) | set(stage)
    units: dict[str, Unit] = {}
    for number, row in raw["unit"].items():
        unit = Unit(
            number, row["name"], MappingProxyType(row.get("params", {})), MappingProxyType(row.get("sided", {}))
        )
        wanted = set(unit.whole) | {stem + side for stem in unit.sided for side in _SIDES[""]}
        if not wanted or wanted - known:
            raise ValueError(f"{_TABLE.name}: unit {number} moves unknown parameters {sorted(wanted - known)}")
        units[number] = unit
    if len(known) != len(face) + len(stage) or set(raw["signed"]) - set(stage):
        raise ValueError(f"{_TABLE.name}: parameters are repeated, or a signed one is not a stage parameter")
    return Units(face, stage, frozenset(raw["signed"]), MappingProxyType(units))


def name(key: str) -> str:
    """ "R12" -> "lip corner puller". Raises UnknownName."""
    return _split(key)[1].name


def parameters(units: Mapping[str, float]) -> dict[str, float]:
    """Intensities (0..1) by unit key -> parameter values, in table order, summed and held at 1. Raises UnknownName.

    A unit given for both sides and again for one side takes the larger of the two on that side.
    """
    sides: dict[tuple[str, str], float] = {}
    whole: dict[str, float] = {}
    for key, intensity in units.items():
        side, unit = _split(key)
        for where in _SIDES[side]:
            sides[unit.number, where] = max(sides.get((unit.number, where), 0.0), intensity)
        whole[unit.number] = max(whole.get(unit.number, 0.0), intensity)
    sums: dict[str, float] = {}
    by_number = table().by_number
    for (number, where), intensity in sides.items():
        for stem, weight in by_number[number].sided.items():
            sums[stem + where] = sums.get(stem + where, 0.0) + weight * intensity
    for number, intensity in whole.items():
        for parameter, weight in by_number[number].whole.items():
            sums[parameter] = sums.get(parameter, 0.0) + weight * intensity
    return {p: round(min(1.0, sums[p]), 4) for p in table().face if sums.get(p)}


def _split(key: str) -> tuple[str, Unit]:
    side = key[0] if key[:1] in ("L", "R") else ""
    unit = table().by_number.get(key.removeprefix(side))
    if unit is None:
        raise UnknownName(f"There is no action unit {key!r}.", f"Use one of: {', '.join(table().by_number)}.")
    return side, unit
