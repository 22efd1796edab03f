"""Speech engine "coqui": voices of coqui-tts, `coqui-joe` by default and any model that the settings name.

`coqui-joe` (avatar.voice.coqui_joe) gives the exact length of every phoneme and takes emotion as lengths before its
decoder and as pitch, tilt and level after it. It needs no espeak. How to name another model: avatar.voice.coqui_hub.
"""

from __future__ import annotations

from avatar.engines.base import Spec, Utterance, Voice
from avatar.errors import BadInput, UnknownName
from avatar.voice.clauses import sentences, speakable
from avatar.voice.coqui_hub import HubModel, Settings
from avatar.voice.coqui_joe import VOICE, Joe
from avatar.voice.manner import manner
from avatar.voice.sound import joined

PAUSE_S = 0.22
"""Silence between sentences of neutral speech."""


class Coqui:
    """See avatar.engines.base.Speech."""

    name = "coqui"

    def __init__(self, settings: Settings | None = None) -> None:
        self._joe: Joe | None = None
        self._hub = HubModel(settings) if settings else None

    def voices(self) -> tuple[Voice, ...]:
        return (VOICE, *(self._hub.voices() if self._hub else ()))

    def load(self) -> None:
        """Loads `coqui-joe`; the model that the settings name is loaded when it first speaks."""
        if self._joe is None:
            self._joe = Joe()
            self.speak("Hello there.", voice=VOICE.name)

    def speak(
        self, text: str, *, voice: str, style: str = "neutral", intensity: float = 1.0, common: bool = False
    ) -> Utterance:
        known = {item.name: item for item in self.voices()}
        if voice not in known:
            raise UnknownName(f"This engine has no voice {voice!r}.", f"Use one of: {', '.join(known)}.")
        prosody = manner(style, intensity).middle
        said = sentences(speakable(text), known[voice].lang)
        if voice == VOICE.name:
            self.load()
            assert self._joe is not None
            runs = [pieces for sentence in said if (pieces := self._joe.pieces(sentence))]
            parts = [self._joe.say(pieces, prosody) for pieces in runs]
        else:
            assert self._hub is not None
            parts = [self._hub.say(sentence, known[voice].lang, style, prosody) for sentence in said]
        if not parts:
            raise BadInput("There is nothing to say in that text.", "Give at least one word or number.")
        return joined(parts, pause=PAUSE_S * prosody.pause / prosody.rate)


def specs() -> list[Spec]:
    settings = Settings.from_environment()
    about = "coqui-tts: the packaged joe voice, or any model that GYOGAM_COQUI_MODEL names"
    return [Spec("speech", "coqui", lambda: Coqui(settings), about, {"model": settings.model if settings else ""})]
