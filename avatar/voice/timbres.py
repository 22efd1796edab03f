"""The voices of the built-in engines: voices.toml, validated."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from avatar.emotion import LANGUAGES, STYLES
from avatar.engines.base import Voice
from avatar.voice.prosody import NEUTRAL, Prosody

GENDERS = ("female", "male", "neutral")
AGES = ("child", "young", "adult", "older")


@dataclass(frozen=True, slots=True)
class Timbre:
    """What tells the voices of an engine apart."""

    voice: Voice
    timbre: str = ""  # the style of Kokoro that colours the voice
    manner: str = ""  # the one that gives its melody and rhythm
    bend: Prosody = NEUTRAL
    warp: float = 1.0  # factor on formant frequencies, where the engine can


@cache
def timbres(engine: str) -> Mapping[str, Timbre]:
    """The voices of one engine by name, in the table's order."""
    return {one.voice.name: one for one in _all() if one.voice.engine == engine}


@cache
def _all() -> tuple[Timbre, ...]:
    data = tomllib.loads(files("avatar.voice").joinpath("voices.toml").read_text(encoding="utf-8"))
    made = tuple(_timbre(row) for row in data["voice"])
    if len({one.voice.name for one in made}) < len(made):
        raise ValueError("voices.toml holds a name twice")
    return made


def _timbre(row: Mapping[str, Any]) -> Timbre:
    if row["lang"] not in LANGUAGES or row["gender"] not in GENDERS or row["age"] not in AGES:
        raise ValueError(f"voices.toml: {row['name']}: unknown language, gender or age")
    voice = Voice(
        row["name"], row["lang"], row["engine"], STYLES, "Apache-2.0", True, row["about"],
        title=row["title"], gender=row["gender"], age=row["age"], hertz=row["hertz"],
    )  # fmt: skip
    return Timbre(
        voice, row.get("timbre", ""), row.get("manner", ""), Prosody(**row.get("bend", {})), row.get("warp", 1.0)
    )
