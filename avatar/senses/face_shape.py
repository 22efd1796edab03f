"""The mean rigid face and the measured curves of `face_shape.toml`, which `training/face_signs.py` writes."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType

_TABLE = tomllib.loads(files("avatar.senses").joinpath("face_shape.toml").read_text(encoding="utf-8"))

HEAD: Mapping[int, tuple[float, float, float]] = MappingProxyType(
    {int(index): (float(x), float(y), float(z)) for index, (x, y, z) in _TABLE["head"].items()}
)
"""Landmarks that no expression moves, in the head's own axes: its left, down, back."""
SMILE: Mapping[str, float] = MappingProxyType({name: float(value) for name, value in _TABLE["smile"].items()})
"""Log odds that most taggers would call a face happy, per unit of each measure of the mouth, and their offset."""
MOUTH: tuple[float, float] = tuple(_TABLE["mouth"])
"""Gap between the lips from which a mouth begins to be open, and from which it is wide open."""
BROWS: tuple[float, float] = tuple(_TABLE["brows"])
"""Height of the brows over the eyes from which they begin to be raised, and from which they are fully."""
