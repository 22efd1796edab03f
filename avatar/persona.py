"""Who the avatar is: data only, validated, with three built-in personas that need no database.

Used by the session, the policy and the reply; `chat.models.Persona` converts to and from it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from avatar.emotion import LANGUAGES
from avatar.errors import BadInput, UnknownName
from avatar.looks import read
from avatar.mind.changes import changes

_EMPTY: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Persona:
    """Texts are per language ("en", "ko"). Nothing in a persona can switch a safety text off.
    Raises BadInput where a field may not be what it is."""

    slug: str
    name: Mapping[str, str]
    about: Mapping[str, str] = field(default_factory=lambda: _EMPTY)  # one line, shown when choosing
    character: Mapping[str, str] = field(default_factory=lambda: _EMPTY)  # who they are, for the generator
    greeting: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    speech_level: str = "polite"  # Korean: polite (해요체) | casual (반말)
    warmth: float = 0.7  # 0..1: how readily it comforts and celebrates
    playfulness: float = 0.4  # 0..1
    expressiveness: float = 0.7  # 0..1: scales the face and the voice
    baseline: tuple[float, float, float] = (0.15, 0.0, 0.1)  # the mood it returns to: valence, arousal, dominance
    voices: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({"en": "hibari", "ko": "kokoro-ko"}))
    look: str = "mira"  # a character, and what is changed of it: "mira hair=bob" (avatar/looks.py)
    policy: str = ""  # what it does differently from the table of strategies, in lines (avatar/mind/changes.py)

    def __post_init__(self) -> None:
        for label in ("warmth", "playfulness", "expressiveness"):
            if not 0.0 <= getattr(self, label) <= 1.0:
                raise BadInput(f"{label} of persona {self.slug!r} must be between 0 and 1.")
        if self.speech_level not in ("polite", "casual"):
            raise BadInput(f"speech_level of persona {self.slug!r} must be polite or casual.")
        if len(self.baseline) != 3 or any(not -1.0 <= value <= 1.0 for value in self.baseline):
            raise BadInput(f"baseline of persona {self.slug!r} must be three numbers between -1 and 1.")
        if not any(self.name.get(lang) for lang in LANGUAGES):
            raise BadInput(f"persona {self.slug!r} needs a name in English or Korean.")
        read(self.look)
        changes(self.policy)

    def text(self, field_name: str, lang: str) -> str:
        """A per-language text, falling back to the other language's rather than to nothing."""
        texts: Mapping[str, str] = getattr(self, field_name)
        other = next((texts[key] for key in LANGUAGES if texts.get(key)), "")
        return texts.get(lang) or other


def persona_from(data: Mapping[str, Any]) -> Persona:
    """Build and validate a persona from plain data (TOML, JSON, a model row)."""
    fields = {name: value for name, value in data.items() if name in Persona.__slots__}
    unknown = set(data) - set(fields)
    if unknown:
        raise BadInput(f"Unknown persona fields: {', '.join(sorted(unknown))}.")
    if "baseline" in fields:
        fields["baseline"] = tuple(float(value) for value in fields["baseline"])
    return Persona(**fields)


@cache
def builtin_personas() -> Mapping[str, Persona]:
    """The personas that ship with the project, by slug; `default` is always one of them."""
    found: dict[str, Persona] = {}
    for entry in sorted(files("avatar.personas").iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".toml"):
            slug = entry.name.removesuffix(".toml")
            found[slug] = persona_from({"slug": slug, **tomllib.loads(entry.read_text(encoding="utf-8"))})
    return MappingProxyType(found)


def builtin(slug: str) -> Persona:
    """A built-in persona by slug."""
    try:
        return builtin_personas()[slug]
    except KeyError:
        raise UnknownName(f"There is no persona {slug!r}.", f"Use one of: {', '.join(builtin_personas())}.") from None
