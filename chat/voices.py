"""The voices that the studio offers and that a persona may name."""

from __future__ import annotations

from avatar.errors import UnknownName
from avatar.voice import voices


def voice_choices(lang: str) -> list[tuple[str, str]]:
    """Name and description of every voice of a language, its default first."""
    return [
        (voice.name, " · ".join(part for part in (voice.name, voice.about) if part))
        for voice in voices.voices()
        if voice.lang == lang
    ]


def fault(name: str, lang: str) -> str:
    """What is wrong with naming this voice for this language; "" when nothing is."""
    try:
        voice = voices.find(name)
    except UnknownName as error:
        return str(error)
    if voice.lang != lang:
        return f"The voice {name} speaks {voice.lang}, not {lang}."
    return ""
