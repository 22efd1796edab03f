"""Every environment variable is declared once, read somewhere, and described with its default in docs/settings.md."""

from __future__ import annotations

import re
from pathlib import Path

from avatar.house import PARTS
from chat.environment import VARIABLES

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| `([A-Z_]+)` \| (?:`([^`]*)`|\(empty\)) \| (.+) \|$", re.MULTILINE)
NAME = re.compile(r"\b(?:GYOGAM_[A-Z_]+|DATABASE_URL|REDIS_URL)\b")


def documented() -> dict[str, str]:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    return {name: default for name, default, _ in ROW.findall(text)}


def in_code() -> set[str]:
    """Names in the product's code, outside the table that declares them."""
    found: set[str] = set()
    for folder in ("avatar", "chat"):
        for path in (ROOT / folder).rglob("*.py"):
            if path.name != "environment.py":
                found |= set(NAME.findall(path.read_text(encoding="utf-8")))
    # avatar.house makes these from the kinds of engines
    return (found - {"GYOGAM_"}) | {f"GYOGAM_{kind.upper()}_ENGINE" for kind in PARTS}


def test_every_variable_is_documented_with_its_default():
    assert documented() == {variable.name: variable.default for variable in VARIABLES}


def test_the_code_reads_what_is_declared_and_nothing_else():
    assert in_code() == {variable.name for variable in VARIABLES}
