"""One text said by one voice, with the sounds without words that are written into it. Used wherever one speaks.

A voice whose pitch is not known (a model of one's own) says the words and leaves those sounds out, and so does every
voice where the English one, which sings them, is not installed: `may_sound` tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from avatar.engines.base import Speech, Streaming, Utterance, Voice
from avatar.errors import BadInput
from avatar.voice import voices
from avatar.voice.clauses import speakable
from avatar.voice.hibari import Hibari
from avatar.voice.sound import joined
from avatar.voice.sounds import Sound, notes, pieces, warp

GAP_S = 0.12
"""Between a sound and the words around it."""


def say(
    engine: Speech, voice: Voice, text: str, *, style: str = "neutral", intensity: float = 1.0, common: bool = False
) -> Utterance:
    """See Speech.speak; also raises what it raises."""

    def speak(words: str) -> Iterable[Utterance]:
        return [engine.speak(words, voice=voice.name, style=style, intensity=intensity, common=common)]

    return joined(list(each(voice, text, speak)), pause=GAP_S)


def streamed(
    engine: Speech, voice: Voice, text: str, *, style: str = "neutral", intensity: float = 1.0, common: bool = False
) -> Iterator[Utterance]:
    """The same, each piece as soon as it is there, to be heard one after the other without a gap."""

    def speak(words: str) -> Iterable[Utterance]:
        if isinstance(engine, Streaming):
            return engine.parts(words, voice=voice.name, style=style, intensity=intensity, common=common)
        return [engine.speak(words, voice=voice.name, style=style, intensity=intensity, common=common)]

    return each(voice, text, speak)


def each(voice: Voice, text: str, speak: Callable[[str], Iterable[Utterance]]) -> Iterator[Utterance]:
    """What is heard of a text, in order: its sounds, and what `speak` makes of the words between them. Raises BadInput
    once nothing was."""
    empty = True
    for piece in pieces(text):
        if isinstance(piece, Sound):
            if may_sound(voice):
                empty = False
                yield sound(piece.name, voice)
        elif speakable(piece):
            empty = False
            yield from speak(piece)
    if empty:
        raise BadInput("There is nothing to say in that text.", "Give at least one word or number.")


def sayable(text: str, voice: Voice) -> bool:
    """Whether there is anything in a text that `say` would make heard."""
    return any(may_sound(voice) if isinstance(piece, Sound) else bool(speakable(piece)) for piece in pieces(text))


def may_sound(voice: Voice) -> bool:
    return voice.hertz > 0


def sound(name: str, voice: Voice) -> Utterance:
    """A laugh, a sigh, ... in the pitch of a voice. Raises UnknownName, and MissingWeights before `make setup`."""
    singer = voices.engine("hibari")
    assert isinstance(singer, Hibari)
    return singer.sing(notes(name), voice.hertz, warp(voice.hertz))
