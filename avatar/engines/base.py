"""What each kind of engine promises: small Protocols and the frozen values they exchange.

An engine is synchronous, is used from one thread at a time, loads its model once in `load()` and may be warmed there.
The session gives every engine its own worker thread (`avatar.engines.worker`); engines own no threads of their own.
One that only waits for another machine may say `threads`: as many conversations then use it at the same time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from avatar.emotion import EmotionState
from avatar.persona import Persona

Lang = Literal["en", "ko"]
Samples = NDArray[np.float32]  # mono, -1..1
Picture = NDArray[np.uint8]  # height x width x 3, RGB


@runtime_checkable
class Engine(Protocol):
    """What all engines share."""

    name: str

    def load(self) -> None:
        """Load weights and run once, so that the first real call is not the slow one. Raises MissingWeights."""


# ---------------------------------------------------------------- senses


@dataclass(frozen=True, slots=True)
class TextReading:
    text: str
    lang: Lang
    taxonomy: str  # goemotions | kote | model: the labels of a model of one's own
    labels: Mapping[str, float]  # every label of the taxonomy, independent probabilities
    active: tuple[str, ...]  # labels over their tuned threshold, likeliest first
    state: EmotionState
    other: str | None = None  # the language it is in where that is neither of ours: "Spanish", "Cyrillic", "no words"
    danger: Mapping[str, float] | None = None  # what `avatar.mind.danger` says of it; None: this engine reads none


@dataclass(frozen=True, slots=True)
class FaceSigns:
    """What one picture of a face shows apart from any emotion. Angles in degrees, seen from the camera."""

    presence: float  # 0..1: how surely the landmarks lie on a face
    yaw: float  # of the head; positive: to the picture's right, the person's own left
    pitch: float  # positive: up
    roll: float  # positive: clockwise in the picture
    smile: float  # 0..1: the chance that most people would call this mouth happy
    mouth: float  # 0 shut .. 1 wide open
    brows: float  # 0 as most faces have them .. 1 raised
    eyes: float | None = None  # 0 shut .. 1 open; None: too small or too far turned to be read
    gaze: tuple[float, float] | None = None  # yaw and pitch of the look, (0, 0) into the camera; None: not to be seen


@dataclass(frozen=True, slots=True)
class FaceReading:
    box: tuple[float, float, float, float]  # x, y, width, height in pixels of the picture given
    score: float  # detector's confidence, 0..1
    state: EmotionState
    signs: FaceSigns | None = None  # an engine may not read any


@dataclass(frozen=True, slots=True)
class VoiceReading:
    state: EmotionState
    pitch_hz: float  # median F0 of voiced frames; 0 when nothing is voiced
    rate: float  # syllable nuclei a second
    energy_db: float  # mean level of speech frames, dBFS
    clipped: float = 0.0  # share of samples cut off at the top: the recording was too loud, 0..1


@dataclass(frozen=True, slots=True)
class Segment:
    start: float  # seconds
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class Transcript:
    lang: Lang
    text: str
    segments: tuple[Segment, ...] = ()


class TextSense(Engine, Protocol):
    def read(self, texts: Sequence[str], langs: Sequence[Lang | None] | None = None) -> list[TextReading]:
        """One reading a text, as one batch; a language of None is told from the script."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, d) sentence embeddings of unit length, for retrieval by meaning."""


class FaceSense(Engine, Protocol):
    def read(self, picture: Picture, *, crop: bool = False) -> list[FaceReading]:
        """Every face in the picture, largest first; `crop` says that the whole picture is one face."""

    def read_many(
        self, pictures: Sequence[Picture], before: Sequence[FaceReading | None] = ()
    ) -> list[list[FaceReading]]:
        """What `read` says of each picture, as one batch.

        `before` may give, for each picture, the face that is followed as the last picture of the same camera had it:
        an engine may then look for that face alone, near where it was.
        """


class VoiceSense(Engine, Protocol):
    def read(self, samples: Samples, sample_rate: int) -> VoiceReading: ...


class Hearing(Engine, Protocol):
    def hear(
        self,
        samples: Samples,
        sample_rate: int,
        lang: Lang | None = None,
        *,
        likely: Lang | None = None,
        draft: bool = False,
    ) -> Transcript:
        """What is said; without `lang` the engine tells the language, `likely` where the sound leaves it open.

        A draft is of speech that is still going on: quick, read once, to be thrown away.
        """


# ---------------------------------------------------------------- mind


@dataclass(frozen=True, slots=True)
class Turn:
    """One past turn; `text` of the assistant is what was heard, not what was generated."""

    role: Literal["user", "assistant"]
    text: str
    strategy: str = ""  # of an answer, where it is known
    feeling: str = ""  # the basic emotion that an answer met, where it is known


@dataclass(frozen=True, slots=True)
class Plan:
    """What the policy chose: how to answer and what to express while answering."""

    strategy: str  # a key of avatar/mind/strategies.toml: validate, celebrate, calm, question, ...
    style: str  # one of STYLES: how the voice sounds
    expression: str  # a named expression: how the face looks while speaking
    intensity: float  # 0..1
    why: str = ""  # one plain clause for the "why did you answer so" panel


@dataclass(frozen=True, slots=True)
class ReplyRequest:
    persona: Persona
    lang: Lang
    text: str
    state: EmotionState  # the user's, fused
    plan: Plan
    history: tuple[Turn, ...] = ()
    remembers: str = ""  # one thing the person said or let be remembered, where this message calls for it
    summary: str = ""  # the talk so far in a few lines of the person's own words, oldest first


@dataclass(frozen=True, slots=True)
class Cue:
    """Something that is done and not said, at a place of a sentence."""

    at: int  # characters of the text before it
    kind: Literal["sound", "expression", "gesture"]
    name: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One piece of the answer, spoken and shown as it comes. Without text it is cues alone, at the end of an answer."""

    text: str
    expression: str  # a named expression
    engine: str  # bank | restated | embedded | openai | ...: who wrote it
    cues: tuple[Cue, ...] = ()


@dataclass(frozen=True, slots=True)
class ReplyDone:
    """Closes a reply stream."""

    candidates: int  # how many whole candidates were weighed
    engine: str
    degraded: str = ""  # why this answer is less than the engine can give; "" when it is whole


class Replier(Engine, Protocol):
    def reply(
        self, request: ReplyRequest, cancelled: Callable[[], bool] = lambda: False
    ) -> Iterator[Sentence | ReplyDone]:
        """Sentences as they are ready, then exactly one ReplyDone; stops soon after `cancelled()` turns true."""


# ---------------------------------------------------------------- voice


@dataclass(frozen=True, slots=True)
class Phoneme:
    symbol: str  # one symbol of the engine's alphabet (Kokoro/misaki IPA), "" for silence
    start: float  # seconds from the first sample
    end: float


@dataclass(frozen=True, slots=True)
class Utterance:
    samples: Samples
    sample_rate: int
    phonemes: tuple[Phoneme, ...]  # in order, without overlap, covering the speech

    @property
    def duration(self) -> float:
        return len(self.samples) / self.sample_rate


@dataclass(frozen=True, slots=True)
class Voice:
    name: str  # what a persona and --voice name
    lang: Lang
    engine: str  # registry key of the speech engine that has it
    styles: tuple[str, ...]
    licence: str  # SPDX of the weights
    commercial: bool = True
    about: str = ""
    title: str = ""  # what people call it
    gender: str = ""  # the impression it gives: female | male | neutral
    age: str = ""  # the impression it gives: child | young | adult | older
    hertz: float = 0.0  # the middle of its pitch when it speaks without emotion; 0: not known


class Speech(Engine, Protocol):
    def voices(self) -> tuple[Voice, ...]:
        """Known without loading any weights."""

    def speak(
        self, text: str, *, voice: str, style: str = "neutral", intensity: float = 1.0, common: bool = False
    ) -> Utterance:
        """Say one clause or sentence. Raises UnknownName (voice, style) and BadInput (nothing to say).

        `style` is one of STYLES, a blend of them or a way from one to another: see `avatar.voice.manner`.

        `common` says that the text is a line of our own, with nothing of a person in it: its sound may be kept.
        """


@runtime_checkable
class Streaming(Protocol):
    """A speech engine that gives a line in pieces while it is still being made."""

    def parts(
        self, text: str, *, voice: str, style: str = "neutral", intensity: float = 1.0, common: bool = False
    ) -> Iterator[Utterance]:
        """What `Speech.speak` gives, as utterances that follow on each other without a gap."""


# ---------------------------------------------------------------- registration


@dataclass(frozen=True, slots=True)
class Spec:
    """How an engine is listed: heavy imports happen in `make`, never on listing."""

    kind: Literal["text", "face", "voice", "hearing", "reply", "speech"]
    key: str
    make: Callable[[], Any]
    about: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
