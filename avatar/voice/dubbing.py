"""One text said as a person read a line: with the movement, pace and loudness of their reading, in a voice of ours."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, runtime_checkable

from avatar.engines.base import Speech, Utterance, Voice
from avatar.errors import BadInput
from avatar.voice.reading import Reading
from avatar.voice.saying import GAP_S, each
from avatar.voice.sound import joined


@runtime_checkable
class Following(Protocol):
    """A speech engine that can follow a reading."""

    def follow(
        self, text: str, *, voice: str, reading: Reading, style: str = "neutral", intensity: float = 1.0
    ) -> Utterance:
        """What `Speech.speak` says, with the movement of pitch, the pace, the pauses and the level of the reading.

        Of the style stay height, colour and breath. Nothing of it is kept. Raises what `speak` raises.
        """


def dub(
    engine: Speech, voice: Voice, text: str, reading: Reading, *, style: str = "neutral", intensity: float = 1.0
) -> Utterance:
    """A text as the reading has it, with the sounds without words that are written into it. Where such a sound parts
    the text, each part follows the whole reading. Raises BadInput for a voice that cannot follow."""
    if not isinstance(engine, Following):
        raise BadInput(f"The voice {voice.name} cannot follow a reading.", "Use a voice of hibari or kokoro.")

    def follow(words: str) -> Iterable[Utterance]:
        return [engine.follow(words, voice=voice.name, reading=reading, style=style, intensity=intensity)]

    return joined(list(each(voice, text, follow)), pause=GAP_S)
