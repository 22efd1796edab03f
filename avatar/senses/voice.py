"""How a voice sounds: pitch, pace and loudness, and the arousal they tell of.

Prosody alone knows how stirred a person is far better than what stirs them: anger, joy and fright are all high, fast,
loud and bright (Juslin & Laukka 2003; Goudbeek & Scherer 2010). So `arousal` is this engine's answer; its basic
emotions are a wide spread around it and its confidence stays under `avatar.emotion.SURE`: it can tip a fused state but
never decide it. A trained model takes its place under
another key (`avatar.senses.speech_net`, for non-commercial use).

Arousal is a weighted sum of five measures, each in units of its usual spread around typical speech (TYPICAL), squeezed
into -1..1. The weights follow how strongly each measure goes with arousal in the literature named above; nothing is
fitted to a data set. On RAVDESS (1,080 acted clips, used for measuring only) it ranks angry or happy above calm or sad
with an area under the curve of .87, and of .83 with loudness left out. The level of a microphone is unknown, so
loudness counts less than the spectral balance that goes with vocal effort.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from avatar.emotion import SURE, EmotionState, normalised
from avatar.engines.base import Samples, Spec, VoiceReading
from avatar.senses.pitch import FRAME_RATE, pitch
from avatar.senses.sound import RATE, checked, clipping, resampled
from avatar.senses.vad import stretches

QUIET_DB = -120.0
"""Level of a sound without any speech."""
MOST_SURE = 0.4
"""Confidence at most; under SURE by intent."""
ENOUGH_S = 1.5
"""Seconds of speech from which more adds no confidence."""

TYPICAL: Mapping[str, tuple[float, float, float]] = MappingProxyType(
    {
        # measure: (typical value, usual spread, weight)
        "pitch": (12 * math.log2(155.0), 6.0, 0.25),  # semitones; between the means of men's and women's voices
        "range": (7.0, 3.5, 0.20),  # semitones between the 10th and 90th percentile of pitch
        "rate": (5.0, 1.2, 0.25),  # syllables a second of speech, as counted here
        "level": (-26.0, 8.0, 0.25),  # dBFS
        "balance": (-9.0, 4.5, 0.35),  # dB of 1-5 kHz over 50-1000 Hz: vocal effort
    }
)

STIRRED: Mapping[str, float] = MappingProxyType({"anger": 0.3, "happiness": 0.3, "surprise": 0.2, "fear": 0.2})
FLAT: Mapping[str, float] = MappingProxyType({"sadness": 0.7, "contempt": 0.15, "disgust": 0.15})


@dataclass(frozen=True, slots=True)
class Measures:
    """What is measured of one utterance; see TYPICAL for units."""

    speech_s: float  # seconds in which somebody speaks; 0 when nobody does
    pitch_hz: float  # 0 when nothing is voiced
    range: float
    rate: float
    level: float
    balance: float


class Prosody:
    """`VoiceSense` from prosody alone; see the module."""

    name = "prosody"

    def load(self) -> None:
        self.read(np.zeros(RATE, np.float32), RATE)

    def read(self, samples: Samples, sample_rate: int) -> VoiceReading:
        """Raises BadInput for sound that is not mono or finite. Without speech: neutral, with no confidence.

        Clipped sound is louder and brighter than the voice was: the more of it, the less sure.
        """
        given = checked(samples, sample_rate)
        clipped, trust = clipping(given)
        found = measure(resampled(given, sample_rate))
        state = state_from(found)
        state = state.moved(confidence=state.confidence * trust)
        return VoiceReading(state, found.pitch_hz, found.rate, found.level, clipped)


def measure(sound: Samples) -> Measures:
    """Of mono sound at 16 kHz. Where nobody speaks, pitch and level are those of the whole sound."""
    pieces = stretches(sound, silence_s=0.25)
    speech_s = sum(piece.end - piece.start for piece in pieces) / RATE
    speech = np.concatenate([sound[piece.start : piece.end] for piece in pieces]) if pieces else sound
    f0 = pitch(speech, RATE)
    voiced = f0[f0 > 0]
    spread = np.percentile(12 * np.log2(voiced), [10, 90]) if len(voiced) > 8 else np.zeros(2)
    nuclei = len(syllables(speech, f0)) if speech_s else 0
    return Measures(
        speech_s=speech_s,
        pitch_hz=float(np.median(voiced)) if len(voiced) else 0.0,
        range=float(spread[1] - spread[0]),
        rate=nuclei / speech_s if speech_s else 0.0,
        level=_level(speech),
        balance=_balance(speech),
    )


def syllables(speech: Samples, f0: NDArray[np.float32]) -> NDArray[np.int64]:
    """Times of syllable nuclei, in frames of 10 ms: voiced peaks of loudness with a dip of 1 dB beside them.

    After de Jong & Wempe (2009), "Praat script to detect syllable nuclei and measure speech rate automatically". Of the
    known syllables of 120 sentences of our own voices it finds 0.91, and its rates correlate with theirs by 0.67.
    """
    from scipy.ndimage import gaussian_filter1d
    from scipy.signal import butter, find_peaks, sosfilt

    size = RATE // 100
    if len(speech) < 10 * size:
        return np.zeros(0, np.int64)
    band = sosfilt(butter(2, [300, 3300], "bandpass", fs=RATE, output="sos"), speech.astype(np.float64))
    power = (band[: len(band) // size * size].reshape(-1, size) ** 2).mean(axis=1)
    loudness = 10 * np.log10(gaussian_filter1d(power, 1.0) + 1e-10)
    peaks, _ = find_peaks(loudness, prominence=1.0, distance=5, height=float(loudness.max()) - 25)
    frames = np.minimum(np.round(peaks * FRAME_RATE / 100).astype(int), len(f0) - 1)
    near = np.maximum.reduce([f0[np.clip(frames + shift, 0, len(f0) - 1)] for shift in (-1, 0, 1)])
    return peaks[near > 0]


def arousal_of(found: Measures) -> float:
    """-1..1, relative to typical speech; 0 where nobody speaks."""
    if not found.speech_s:
        return 0.0
    measured = {"range": found.range, "rate": found.rate, "level": found.level, "balance": found.balance}
    if found.pitch_hz:
        measured["pitch"] = 12 * math.log2(found.pitch_hz)
    total = 0.0
    for name, value in measured.items():
        typical, spread, weight = TYPICAL[name]
        total += weight * max(-2.5, min(2.5, (value - typical) / spread))
    return math.tanh(total)


def state_from(found: Measures) -> EmotionState:
    """A wide spread of emotions around the arousal; valence stays 0, because prosody hardly knows it."""
    arousal = arousal_of(found)
    part = 0.6 * abs(arousal)
    leaning = STIRRED if arousal > 0 else FLAT
    basic = normalised({"neutral": 1 - part, **{name: part * share for name, share in leaning.items()}})
    sure = MOST_SURE * min(1.0, found.speech_s / ENOUGH_S) * (0.5 + 0.5 * abs(arousal))
    assert sure < SURE
    return EmotionState(basic, 0.0, arousal, 0.3 * arousal, sure, source="voice")


def _level(speech: Samples) -> float:
    """Mean power of frames within 40 dB of the loudest, in dBFS."""
    size = RATE // 40
    power = (speech[: len(speech) // size * size].reshape(-1, size).astype(np.float64) ** 2).mean(axis=1)
    if not len(power) or power.max() < 1e-12:
        return QUIET_DB
    return float(10 * np.log10(power[power > power.max() * 1e-4].mean()))


def _balance(speech: Samples) -> float:
    """dB of 1-5 kHz over 50-1000 Hz; the typical value for silence."""
    size = 400
    frames = speech[: len(speech) // size * size].reshape(-1, size) * np.hanning(size)
    power = (np.abs(np.fft.rfft(frames, axis=1)) ** 2).sum(axis=0)
    hertz = np.fft.rfftfreq(size, 1 / RATE)
    high = float(power[(hertz > 1000) & (hertz < 5000)].sum())
    low = float(power[(hertz > 50) & (hertz <= 1000)].sum())
    return 10 * math.log10(high / low) if high > 1e-9 and low > 1e-9 else TYPICAL["balance"][0]


def _speech_net() -> Any:
    from avatar.senses.speech_net import SpeechNet

    return SpeechNet()


def specs() -> list[Spec]:
    return [
        Spec("voice", "prosody", Prosody, "pitch, pace, loudness and the arousal they tell of; no trained model"),
        Spec("voice", "speech-net", _speech_net, "eight acted emotions; weights for NON-COMMERCIAL use only"),
    ]
