"""Writes static/js/generated/expression.js from the tables, so that the page draws what the server names.

`python -m avatar protocol` calls `write()`; with `--check`, and in tests, `check()`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from avatar.errors import BadInput
from avatar.expression import expressions, gestures, units, visemes

TARGET = Path(__file__).resolve().parents[2] / "static" / "js" / "generated" / "expression.js"


def render() -> str:
    """The module's text; the same tables always give the same text."""
    table, mouth = units.table(), visemes.table()
    named = [expressions.get(name) for name in expressions.names()]
    parts = [
        "// @ts-check\n"
        "// Generated from avatar/expression/*.toml by `python -m avatar protocol`. Do not edit.\n\n"
        "/** @typedef {Readonly<Record<string, number>>} Params parameter name -> value; absent is at rest */\n"
        "/** @typedef {{params: Params, basic: string, vrm: string, valence: number, arousal: number}} Expression */\n"
        "/** @typedef {{strength: number, closes: number, params: Params}} Viseme */\n"
        "/** @typedef {{seconds: number, keys: ReadonlyArray<{at: number, ease: number, joints: Params}>}} Gesture */",
        _constant("PARAMETERS", "ReadonlyArray<string>", _line(list(table.parameters))),
        _constant("SIGNED", "ReadonlyArray<string>", _line([p for p in table.parameters if p in table.signed])),
        _constant(
            "EXPRESSIONS",
            "Readonly<Record<string, Expression>>",
            _rows(
                {
                    e.name: {
                        "params": dict(e.params),
                        "basic": e.basic,
                        "vrm": e.vrm,
                        "valence": e.valence,
                        "arousal": e.arousal,
                    }
                    for e in named
                }
            ),
        ),
        _constant(
            "VISEMES",
            "Readonly<Record<string, Viseme>>",
            _rows(
                {
                    name: {"strength": v.strength, "closes": v.closes, "params": dict(v.params)}
                    for name, v in mouth.visemes.items()
                }
            ),
        ),
        _constant("MOUTH_BLEND", "Params", _rows(dict(mouth.blend))),
        _constant("JOINTS", "Params", _line(dict(gestures.table().rest))),
        _constant(
            "GESTURES",
            "Readonly<Record<string, Gesture>>",
            _rows(
                {
                    g.name: {
                        "seconds": g.seconds,
                        "keys": [{"at": k.at, "ease": k.ease_s, "joints": dict(k.joints)} for k in g.keys],
                    }
                    for g in gestures.table().gestures.values()
                }
            ),
        ),
    ]
    return "\n\n".join(parts) + "\n"


def write(target: Path = TARGET) -> Path:
    """Write the module; returns its path."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(render(), encoding="utf-8")
    return target


def check(target: Path = TARGET) -> None:
    """Raises BadInput when the module on disk is missing or not what the tables say."""
    if not target.is_file() or target.read_text(encoding="utf-8") != render():
        raise BadInput(
            f"{target.name} is not what the expression tables say.", "Run `python -m avatar protocol --write`."
        )


def _constant(name: str, kind: str, value: str) -> str:
    return f"/** @type {{{kind}}} */\nexport const {name} = {value};"


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _rows(table: Mapping[str, object]) -> str:
    rows = "".join(f"  {json.dumps(key, ensure_ascii=False)}: {_line(value)},\n" for key, value in table.items())
    return "{\n" + rows + "}"
