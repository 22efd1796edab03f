"""Speech to text in English and Korean: Whisper base, int8, on one thread. Used by the session and `hear`.

Three things differ from plain faster-whisper, each for a reason. Only stretches in which the voice activity model
finds speech are decoded, so silence and noise give no invented text. The encoder reads a window as long as the
utterance needs instead of always 30 s: its cost falls from about 0.8 s to 0.15 s for a sentence; where that makes the
decoder repeat itself or doubt, the stretch is read again in the full window (a draft is not). The language, when not
given, is the likelier of the two that the product speaks; where one is likely beforehand, the other must be clear.
"""

from __future__ import annotations

import math
import re
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from avatar.emotion import LANGUAGES
from avatar.engines.base import Lang, Samples, Segment, Spec, Transcript
from avatar.errors import UnknownName
from avatar.senses.sound import RATE, checked, resampled
from avatar.senses.vad import Stretch, stretches
from avatar.weights.store import prepared

FRAMES = 100  # encoder input frames a second
FULL_S = 30.0
"""The window Whisper was trained with."""
SHORT_S = 10.0
"""The shortest window used; narrower ones repeat more often than they save."""
SPARE_S = 2.0
"""Silence left after the speech in a window: without it the decoder does not see that the speech is over."""
AROUND_S = 0.3
"""Sound kept before and after a stretch of speech."""
LONGEST_S = 26.0
"""A longer stretch is read in pieces."""
UNSURE = -1.0
"""Mean log probability a token under which a text is not believed."""
BEAM = 5
"""Texts weighed beside each other for final words: a tenth more time, half as many wrong Korean syllables."""
NO_SPEECH = 0.6
REPEATS = 2.4
"""Text that zlib compresses more than this repeats itself."""
ENOUGH_S = 1.5
"""Seconds of speech from which its language is told from the sound where one is likely beforehand."""
CLEAR = 0.9
"""Chance, of the two languages, from which the one that was not likely is believed."""
TOKENS_A_SECOND: dict[Lang, float] = {"en": 10.0, "ko": 20.0}
_LOOP = re.compile(r"(.{2,}?)(?:\s*\1){2,}")


@dataclass(frozen=True, slots=True)
class _Decoded:
    text: str
    score: float
    no_speech: float
    ended: bool  # the decoder closed the text itself

    @property
    def whole(self) -> bool:
        """Closed by the decoder, and not a loop."""
        packed = self.text.encode()
        return self.ended and len(packed) <= REPEATS * len(zlib.compress(packed))

    @property
    def believable(self) -> bool:
        return self.whole and self.score > UNSURE


class WhisperBase:
    """`Hearing` by the model that `avatar.senses.hearing_weights` prepares."""

    name = "whisper-base"

    def __init__(self, threads: int = 1) -> None:
        self._threads = threads
        self._model: Any = None
        self._tokenizers: dict[Lang, Any] = {}

    def load(self) -> None:
        if self._model is not None:
            return
        folder = prepared("hearing/model.bin").parent
        from faster_whisper import WhisperModel
        from faster_whisper.tokenizer import Tokenizer

        self._model = WhisperModel(
            str(folder), device="cpu", compute_type="int8", cpu_threads=self._threads, local_files_only=True
        )
        for lang in TOKENS_A_SECOND:
            self._tokenizers[lang] = Tokenizer(self._model.hf_tokenizer, True, task="transcribe", language=lang)
        self._decode(self._encode(np.zeros(RATE, np.float32), SHORT_S), "en", 1.0, BEAM)

    def hear(
        self,
        samples: Samples,
        sample_rate: int,
        lang: Lang | None = None,
        *,
        likely: Lang | None = None,
        draft: bool = False,
    ) -> Transcript:
        """Text and its segments; without `lang` English and Korean are told apart. Empty text where nobody speaks.

        Segments are the stretches between silences of 0.6 s, with times in seconds. Raises BadInput for sound that is
        not mono or finite, UnknownName for another language.
        """
        for name in (lang, likely):
            if name is not None and name not in LANGUAGES:
                raise UnknownName(f"Hearing has no language {name!r}.", f"Use one of: {', '.join(LANGUAGES)}.")
        sound = resampled(checked(samples, sample_rate), sample_rate)
        pieces = _pieces(stretches(sound), len(sound))
        if not pieces:
            return Transcript(lang or likely or "en", "")
        self.load()
        longest = max(pieces, key=lambda piece: piece.end - piece.start)
        clip = _around(sound, longest)
        encoded = self._encode(clip, _window(clip))
        chosen = lang or self._language(encoded, longest, likely)
        segments = []
        for piece in pieces:
            clip = _around(sound, piece)
            read = encoded if piece is longest else self._encode(clip, _window(clip))
            text = self._text(clip, read, chosen, draft)
            if text:
                segments.append(Segment(round(piece.start / RATE, 3), round(piece.end / RATE, 3), text))
        return Transcript(chosen, " ".join(segment.text for segment in segments), tuple(segments))

    def _text(self, sound: Samples, encoded: Any, lang: Lang, draft: bool) -> str:
        """Of one stretch, encoded in the window that it needs."""
        seconds = len(sound) / RATE
        result = self._decode(encoded, lang, seconds, 1 if draft else BEAM)
        if draft:
            return result.text if result.believable else ""
        if not result.believable and _window(sound) < FULL_S:
            again = self._decode(self._encode(sound, FULL_S), lang, seconds, BEAM)
            result = max(again, result, key=lambda tried: (tried.whole, tried.score))
        if result.no_speech > NO_SPEECH and result.score < UNSURE:
            return ""
        return result.text if result.whole else _LOOP.sub(r"\1", result.text)

    def _language(self, encoded: Any, longest: Stretch, likely: Lang | None) -> Lang:
        """The likelier language of the longest stretch; `likely` where that is short or not clearly in another."""
        if likely and longest.end - longest.start < ENOUGH_S * RATE:
            return likely
        chances = dict(self._model.model.detect_language(encoded)[0])
        korean = chances["<|ko|>"] / max(chances["<|ko|>"] + chances["<|en|>"], 1e-9)
        if likely is None:
            return "ko" if korean > 0.5 else "en"
        return "ko" if korean >= CLEAR else "en" if korean <= 1 - CLEAR else likely

    def _encode(self, sound: Samples, window_s: float) -> Any:
        frames = int(window_s * FRAMES)
        padded = np.pad(sound, (0, max(0, frames * RATE // FRAMES - len(sound))))
        features: NDArray[np.float32] = self._model.feature_extractor(padded)
        return self._model.encode(np.ascontiguousarray(features[:, :frames]))

    def _decode(self, encoded: Any, lang: Lang, seconds: float, beam: int) -> _Decoded:
        tokenizer = self._tokenizers[lang]
        prompt = [*tokenizer.sot_sequence, tokenizer.no_timestamps]
        most = len(prompt) + 12 + int(seconds * TOKENS_A_SECOND[lang])
        result = self._model.model.generate(
            encoded,
            [prompt],
            beam_size=beam,
            max_length=min(most, self._model.max_length),
            return_scores=True,
            return_no_speech_prob=True,
        )[0]
        ids = result.sequences_ids[0]
        ended = len(prompt) + len(ids) < min(most, self._model.max_length)
        return _Decoded(tokenizer.decode(ids).strip(), float(result.scores[0]), float(result.no_speech_prob), ended)


def _pieces(found: list[Stretch], length: int) -> list[Stretch]:
    """Stretches short enough for one window each."""
    most = int(LONGEST_S * RATE)
    return [
        Stretch(start, min(start + most, piece.end))
        for piece in found
        for start in range(piece.start, min(piece.end, length), most)
    ]


def _window(sound: Samples) -> float:
    """Seconds that the encoder reads for this sound."""
    return min(FULL_S, max(SHORT_S, math.ceil(len(sound) / RATE + SPARE_S)))


def _around(sound: Samples, piece: Stretch) -> Samples:
    extra = int(AROUND_S * RATE)
    return sound[max(0, piece.start - extra) : piece.end + extra]


def specs() -> list[Spec]:
    return [
        Spec(
            kind="hearing",
            key="whisper-base",
            make=WhisperBase,
            about="Whisper base, English and Korean, int8 on one thread",
        )
    ]
