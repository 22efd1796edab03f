"""The files made from the wire's definition: the JSON Schema, and JavaScript types as JSDoc.

`write` makes them, `check` says which are out of date; a test and `python -m avatar protocol` use both.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from avatar.protocol import frames
from avatar.protocol.messages import CLIENT, PROTOCOL, SERVER, TEXT_LIMIT

FOLDER = Path(__file__).parents[2] / "static" / "js" / "protocol"


def schema() -> dict[str, Any]:
    """One schema with `client` and `server` unions under `$defs`."""
    definitions: dict[str, Any] = {}
    unions = {}
    for side, adapter in (("client", CLIENT), ("server", SERVER)):
        made = adapter.json_schema(ref_template="#/$defs/{model}")
        definitions.update(made.pop("$defs", {}))
        unions[side] = made
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Gyogam wire protocol",
        "version": PROTOCOL,
        "$defs": {**{name: definitions[name] for name in sorted(definitions)}, **unions},
    }


def types() -> str:
    """An ES module: constants of the wire and a JSDoc typedef for every message."""
    made = schema()["$defs"]
    lines = [
        "// Generated from avatar/protocol by `python -m avatar protocol --write`. Do not edit.",
        "// @ts-check",
        "",
        f"export const PROTOCOL = {PROTOCOL};",
        f"export const TEXT_LIMIT = {TEXT_LIMIT};",
        f"export const PICTURE_LIMIT = {frames.PICTURE_LIMIT};",
        f"export const MICROPHONE_RATE = {frames.MICROPHONE_RATE};",
        f"export const HEADER_BYTES = {frames.HEADER.size};",
        "export const KIND = Object.freeze({ "
        + ", ".join(f"{kind.name.lower()}: {kind.value}" for kind in frames.Kind)
        + " });",
    ]
    for side in ("client", "server"):
        names = [option["$ref"].rsplit("/", 1)[1] for option in made[side]["oneOf"]]
        kinds = sorted(made[name]["properties"]["type"]["const"] for name in names)
        lines.append(f"export const {side.upper()}_TYPES = Object.freeze({json.dumps(kinds)});")
    lines.append("")
    for name, body in made.items():
        if name in ("client", "server"):
            union = " | ".join(option["$ref"].rsplit("/", 1)[1] for option in body["oneOf"])
            lines.append(f"/** @typedef {{{union}}} {name.capitalize()}Message */")
            continue
        lines.append("/**")
        about = (body.get("description") or "").splitlines()
        lines.extend(f" * {line}".rstrip() for line in about)
        lines.append(f" * @typedef {{object}} {name}")
        required = set(body.get("required", ()))
        for field, kind in body.get("properties", {}).items():
            needed = field in required or field == "type"
            label = field if needed else f"[{field}]"
            lines.append(f" * @property {{{_type(kind)}}} {label}")
        lines.append(" */")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _type(kind: dict[str, Any]) -> str:
    if "$ref" in kind:
        return str(kind["$ref"].rsplit("/", 1)[1])
    if "const" in kind:
        return json.dumps(kind["const"])
    if "enum" in kind:
        return " | ".join(json.dumps(value) for value in kind["enum"])
    if "anyOf" in kind:
        return " | ".join(_type(option) for option in kind["anyOf"])
    match kind.get("type"):
        case "array":
            return f"Array<{_type(kind.get('items', {}))}>"
        case "object":
            inner = kind.get("additionalProperties")
            return f"Object<string, {_type(inner)}>" if isinstance(inner, dict) else "object"
        case "integer":
            return "number"
        case str(plain):
            return plain
    return "*"


def files() -> dict[Path, str]:
    return {
        FOLDER / "schema.json": json.dumps(schema(), indent=1, ensure_ascii=False) + "\n",
        FOLDER / "types.js": types(),
    }


def write() -> list[Path]:
    """Write what is out of date; the paths written."""
    late = check()
    for path in late:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(files()[path], encoding="utf-8")
    return late


def check() -> list[Path]:
    """The generated files that are missing or out of date."""
    return [path for path, text in files().items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
