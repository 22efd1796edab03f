"""Engines by kind and key. Built-ins register the same way as plug-ins: the entry-point group `gyogam.engines`.

An entry point names a callable that returns the `Spec`s of one module; built-ins are listed in pyproject.toml.
One instance per key lives in a process (`get`), so models load once.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from importlib.metadata import entry_points
from typing import Any

from avatar.engines.base import Spec
from avatar.errors import UnknownName

GROUP = "gyogam.engines"
DEFAULTS: dict[str, str] = {
    "text": "e5-heads",
    "face": "blaze-ferplus",
    "voice": "prosody",
    "hearing": "whisper-base",
    "reply": "bank",
}
"""The engine that each sense and the reply use unless settings name another."""

_lock = threading.RLock()
_specs: dict[tuple[str, str], Spec] = {}
_made: dict[tuple[str, str], Any] = {}
_scanned = False


def register(specs: Iterable[Spec]) -> None:
    """Add engines; a later registration under the same kind and key replaces the earlier one and its instance."""
    with _lock:
        for spec in specs:
            _specs[spec.kind, spec.key] = spec
            _made.pop((spec.kind, spec.key), None)


def specs(kind: str | None = None) -> tuple[Spec, ...]:
    """Every registered engine, of one kind or of all."""
    _scan()
    return tuple(spec for spec in _specs.values() if kind in (None, spec.kind))


def get(kind: str, key: str | None = None) -> Any:
    """The process's one instance of an engine, made (not loaded) on first use."""
    _scan()
    name = key or DEFAULTS[kind]
    with _lock:
        if (kind, name) not in _specs:
            known = ", ".join(sorted(spec.key for spec in specs(kind))) or "none is installed"
            raise UnknownName(f"There is no {kind} engine {name!r}.", f"Use one of: {known}.")
        if (kind, name) not in _made:
            _made[kind, name] = _specs[kind, name].make()
        return _made[kind, name]


def _scan() -> None:
    global _scanned
    with _lock:
        if _scanned:
            return
        _scanned = True
        for point in entry_points(group=GROUP):
            for spec in point.load()():
                _specs.setdefault((spec.kind, spec.key), spec)
