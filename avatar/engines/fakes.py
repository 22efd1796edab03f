"""Engines with scripted delay and failure, for testing what surrounds an engine: never for how the product looks or
sounds.

Each is a full engine by its Protocol (the contract test runs over them too) with rules simple enough to predict.
`Script` says how long each call takes and which calls fail.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from avatar.emotion import STYLES, state_of
from avatar.engines.base import (
    FaceReading,
    Lang,
    Phoneme,
    Picture,
    ReplyDone,
    ReplyRequest,
    Samples,
    Segment,
    Sentence,
    Spec,
    TextReading,
    Transcript,
    Utterance,
    Voice,
    VoiceReading,
)
from avatar.errors import BadInput, EngineFailed, UnknownName
from avatar.voice.manner import manner

RATE = 24_000
SECONDS_PER_LETTER = 0.06


@dataclass(slots=True)
class Script:
    """`delay_s` of real time a call; the calls whose numbers (from 1) are in `fails` raise EngineFailed."""

    delay_s: float = 0.0
    fails: frozenset[int] = frozenset()
    calls: int = field(default=0)

    def play(self, part: str) -> None:
        self.calls += 1
        if self.delay_s:
            time.sleep(self.delay_s)
        if self.calls in self.fails:
            raise EngineFailed(f"The {part} engine failed as scripted.", "Try again in a moment.")


class FakeText:
    """Tells a few plain words apart; everything else is neutral."""

    name = "fake-text"
    WORDS = (
        ("sadness", ("sad", "awful", "failed", "속상", "슬퍼")),
        ("happiness", ("happy", "great", "passed", "기뻐", "합격")),
        ("anger", ("angry", "화나")),
        ("fear", ("scared", "무서")),
    )

    def __init__(self, script: Script | None = None) -> None:
        self.script = script or Script()

    def load(self) -> None:
        """Nothing to load."""

    def read(self, texts: Sequence[str], langs: Sequence[Lang | None] | None = None) -> list[TextReading]:
        self.script.play("text")
        return [self._one(text) for text in texts]

    def _one(self, text: str) -> TextReading:
        top = next((name for name, words in self.WORDS if any(word in text.lower() for word in words)), "neutral")
        lang: Lang = "ko" if any("가" <= letter <= "힣" for letter in text) else "en"
        state = state_of({top: 0.8, "neutral": 0.2}, confidence=0.8, source="text")
        return TextReading(text, lang, "goemotions", {top: 0.8}, (top,), state)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Letter counts: texts with the same letters are near each other."""
        rows = np.zeros((len(texts), 64), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for letter in text.lower() or " ":
                row[ord(letter) % 64] += 1.0
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


class FakeFace:
    """Sees one face in any picture: happy when the picture is bright, neutral otherwise."""

    name = "fake-face"

    def __init__(self, script: Script | None = None) -> None:
        self.script = script or Script()

    def load(self) -> None:
        """Nothing to load."""

    def read(self, picture: Picture, *, crop: bool = False) -> list[FaceReading]:
        self.script.play("face")
        height, width = picture.shape[:2]
        top = "happiness" if float(picture.mean()) > 127 else "neutral"
        state = state_of({top: 0.9, "neutral": 0.1}, confidence=0.8, source="face")
        return [FaceReading((width * 0.25, height * 0.25, width * 0.5, height * 0.5), 0.9, state)]

    def read_many(
        self, pictures: Sequence[Picture], before: Sequence[FaceReading | None] = ()
    ) -> list[list[FaceReading]]:
        return [self.read(picture) for picture in pictures]


class FakeVoice:
    """Loud is excited, quiet is calm."""

    name = "fake-voice"

    def __init__(self, script: Script | None = None) -> None:
        self.script = script or Script()

    def load(self) -> None:
        """Nothing to load."""

    def read(self, samples: Samples, sample_rate: int) -> VoiceReading:
        self.script.play("voice")
        level = float(np.sqrt(np.mean(np.square(samples)))) if len(samples) else 0.0
        state = state_of({"neutral": 1.0}, confidence=0.3, source="voice").moved(arousal=min(1.0, level * 4 - 0.5))
        return VoiceReading(state, 0.0, 0.0, float(20 * np.log10(max(level, 1e-6))))


class FakeHearing:
    """Hears the same words in any sound."""

    name = "fake-hearing"

    def __init__(self, script: Script | None = None, text: str = "hello there") -> None:
        self.script = script or Script()
        self.text = text

    def load(self) -> None:
        """Nothing to load."""

    def hear(
        self,
        samples: Samples,
        sample_rate: int,
        lang: Lang | None = None,
        *,
        likely: Lang | None = None,
        draft: bool = False,
    ) -> Transcript:
        self.script.play("hearing")
        seconds = len(samples) / sample_rate
        return Transcript(lang or likely or "en", self.text, (Segment(0.0, seconds, self.text),))


class FakeReply:
    """Answers with fixed sentences; failing on call n means failing before its nth sentence."""

    name = "fake-reply"

    def __init__(
        self, script: Script | None = None, sentences: Sequence[str] = ("I hear you.", "Tell me more?")
    ) -> None:
        self.script = script or Script()
        self.sentences = tuple(sentences)

    def load(self) -> None:
        """Nothing to load."""

    def reply(
        self, request: ReplyRequest, cancelled: Callable[[], bool] = lambda: False
    ) -> Iterator[Sentence | ReplyDone]:
        for text in self.sentences:
            if cancelled():
                return
            self.script.play("reply")
            yield Sentence(text, request.plan.expression, "fake")
        yield ReplyDone(1, "fake")


class FakeSpeech:
    """A tone as long as the text, one phoneme a letter."""

    name = "fake-speech"

    def __init__(self, script: Script | None = None) -> None:
        self.script = script or Script()

    def load(self) -> None:
        """Nothing to load."""

    def voices(self) -> tuple[Voice, ...]:
        return tuple(
            Voice(f"fake-{lang}", lang, "fake", STYLES, "Apache-2.0", about="A tone, for tests.")
            for lang in ("en", "ko")
        )

    def speak(
        self, text: str, *, voice: str, style: str = "neutral", intensity: float = 1.0, common: bool = False
    ) -> Utterance:
        known = [item.name for item in self.voices()]
        if voice not in known:
            raise UnknownName(f"There is no voice {voice!r}.", f"Use one of: {', '.join(known)}.")
        manner(style, intensity)
        letters = [letter for letter in text if not letter.isspace()]
        if not letters:
            raise BadInput("There is nothing to say.", "Give a text with words.")
        self.script.play("voice")
        count = int(len(letters) * SECONDS_PER_LETTER * RATE)
        wave = 0.2 * np.sin(2 * np.pi * 180 * np.arange(count) / RATE)
        phonemes = tuple(
            Phoneme("a", number * SECONDS_PER_LETTER, (number + 1) * SECONDS_PER_LETTER)
            for number in range(len(letters))
        )
        return Utterance(wave.astype(np.float32), RATE, phonemes)


def specs() -> list[Spec]:
    """Every fake, for `registry.register` in tests; they are no entry point of the product."""
    return [
        Spec("text", "fake", FakeText),
        Spec("face", "fake", FakeFace),
        Spec("voice", "fake", FakeVoice),
        Spec("hearing", "fake", FakeHearing),
        Spec("reply", "fake", FakeReply),
        Spec("speech", "fake", FakeSpeech),
    ]
