"""How emotion bends a voice: the styles as data, and the shaping of pitch and timing that both neural voices share.

The styles of `avatar.emotion.STYLES` live in prosody.toml. Frames are 12.5 ms, durations are in units of two frames.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from avatar.emotion import STYLES
from avatar.errors import BadInput, UnknownName

FRAME_RATE = 80.0  # frames a second of F0 and energy
UNIT = 600  # samples of one duration unit at 24 kHz
LOWEST_HZ, HIGHEST_HZ = 60.0, 600.0
TREMOR_HZ = 6.0
LAST = 8  # units of padding after a sentence
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Prosody:
    """One bend of neutral speech; the defaults change nothing. Units are in prosody.toml."""

    pitch: float = 1.0
    range: float = 1.0
    rate: float = 1.0
    pause: float = 1.0
    energy: float = 0.0
    level: float = 0.0
    tilt: float = 0.0
    breath: float = 0.0
    tremor: float = 0.0
    jitter: float = 0.0
    final: float = 0.0

    def __post_init__(self) -> None:
        for name in _FACTORS:
            if not 0.25 <= getattr(self, name) <= 4.0:
                raise ValueError(f"prosody {name} must be a factor between 0.25 and 4")

    def scaled(self, intensity: float) -> Prosody:
        """This bend at `intensity` 0 (nothing) to 1 (as written)."""
        return Prosody(
            **{
                item.name: getattr(self, item.name) ** intensity
                if item.name in _FACTORS
                else getattr(self, item.name) * intensity
                for item in fields(self)
            }
        )

    def joined(self, other: Prosody) -> Prosody:
        """Both bends at once: factors multiply, offsets add."""
        return Prosody(
            **{
                item.name: getattr(self, item.name) * getattr(other, item.name)
                if item.name in _FACTORS
                else getattr(self, item.name) + getattr(other, item.name)
                for item in fields(self)
            }
        )


_FACTORS = ("pitch", "range", "rate", "pause")
NEUTRAL = Prosody()


@cache
def styles() -> Mapping[str, Prosody]:
    """Every style's bend at intensity 1; the table holds exactly `STYLES`."""
    table = tomllib.loads(files("avatar.voice").joinpath("prosody.toml").read_text(encoding="utf-8"))
    if set(table) != set(STYLES):
        raise ValueError(f"prosody.toml must hold exactly {', '.join(STYLES)}")
    return MappingProxyType({name: Prosody(**table[name]) for name in STYLES})


def bend(style: str, intensity: float) -> Prosody:
    """The bend of a style at an intensity in [0, 1]. Raises UnknownName and BadInput."""
    if style not in styles():
        raise UnknownName(f"There is no voice style {style!r}.", f"Use one of: {', '.join(STYLES)}.")
    if not 0.0 <= intensity <= 1.0:
        raise BadInput("The intensity of a voice style must be between 0 and 1.")
    return styles()[style].scaled(intensity)


def shape_f0(
    f0: Floats,
    prosody: Prosody,
    *,
    voiced_over: float,
    seed: int = 0,
    pitch: Floats | None = None,
    wide: Floats | None = None,
) -> Floats:
    """A pitch contour bent by `prosody`: (frames,) Hz in and out; frames at or under `voiced_over` Hz stay as they are.

    Excursions scale around the contour's own median, so that range and pitch are independent. `pitch` (frames,) is
    added to the logarithm, `wide` (frames,) is a further factor on the excursions.
    """
    voiced = f0 > voiced_over
    if not voiced.any() or (prosody == NEUTRAL and pitch is None and wide is None):
        return f0.copy()
    log = np.log(f0[voiced])
    middle = float(np.median(log))
    count = len(f0)
    spots = np.flatnonzero(voiced)
    along = np.clip((np.arange(count) - spots[0]) / max(1, spots[-1] - spots[0]), 0.0, 1.0)
    extra = prosody.final * np.clip((along - 0.67) / 0.33, 0.0, 1.0)
    extra = extra + prosody.tremor * np.sin(2 * math.pi * TREMOR_HZ * np.arange(count) / FRAME_RATE)
    if prosody.jitter:
        extra = extra + prosody.jitter * np.random.default_rng(seed).standard_normal(count)
    if pitch is not None:
        extra = extra + pitch
    range_ = prosody.range if wide is None else prosody.range * wide[voiced]
    bent = middle + (log - middle) * range_ + math.log(prosody.pitch) + extra[voiced]
    shaped = f0.copy()
    shaped[voiced] = np.exp(np.clip(bent, math.log(LOWEST_HZ), math.log(HIGHEST_HZ)))
    return shaped


def plan_units(raw: Floats, prosody: Prosody, pauses: NDArray[np.bool_]) -> NDArray[np.int64]:
    """How many 25 ms units each symbol lasts: (n,) predicted units, unrounded, in; (n,) whole units, at least 1, out.

    The models round every symbol alone, which swallows small changes of rate. Here what rounding takes from one
    symbol is given to the next, so the whole keeps its rate. `pauses` marks symbols that are silence. The first
    symbol, padding that the model needs to begin a word cleanly, keeps its length; the last is cut to `LAST` units.
    """
    wanted = raw / prosody.rate
    wanted[pauses] *= prosody.pause
    units = np.empty(len(raw), np.int64)
    carried = 0.0
    for place, length in enumerate(wanted):
        units[place] = max(1, round(float(length) + carried))
        carried = float(np.clip(carried + length - units[place], -1.0, 1.0))
    units[0] = max(1, round(float(raw[0])))
    units[-1] = min(units[-1], LAST)
    return units
