"""Every voice of every registered speech engine, found by name. Used by the session, the studio and the command line.

Listing loads no weights: engines know their voices without them.
"""

from __future__ import annotations

from avatar.engines import registry
from avatar.engines.base import Speech, Voice
from avatar.errors import UnknownName

DEFAULTS: dict[str, str] = {"en": "hibari", "ko": "kokoro-ko"}
"""The voice of a language where a persona names none."""


def voices() -> tuple[Voice, ...]:
    """All voices, the default of each language first."""
    found = [voice for spec in registry.specs("speech") for voice in engine(spec.key).voices()]
    return tuple(sorted(found, key=lambda voice: (voice.lang, DEFAULTS.get(voice.lang) != voice.name, voice.name)))


def engine(key: str) -> Speech:
    """The process's one speech engine of that key, made but not loaded. Raises UnknownName."""
    made: Speech = registry.get("speech", key)
    return made


def find(name: str) -> Voice:
    """The voice of that name. Raises UnknownName, which lists those there are."""
    known = {voice.name: voice for voice in voices()}
    if name not in known:
        raise UnknownName(f"There is no voice {name!r}.", f"Use one of: {', '.join(known) or 'none is installed'}.")
    return known[name]


def default_voice(lang: str) -> Voice:
    """The voice of a language, "en" or "ko", where nobody chose one. Raises UnknownName."""
    speaking = [voice for voice in voices() if voice.lang == lang]
    if not speaking:
        known = ", ".join(sorted({voice.lang for voice in voices()})) or "none is installed"
        raise UnknownName(f"There is no voice for the language {lang!r}.", f"Use one of: {known}.")
    return speaking[0]
