"""Fake microphones for Chromium: what somebody says, as a sound file for `--use-file-for-fake-audio-capture`.

Chromium plays the file once, from the moment the microphone is switched on. The speakers are the product's own voices.
"""

from __future__ import annotations

import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from avatar.engines import registry
from avatar.engines.base import Samples
from avatar.senses.sound import resampled, to_pcm16

RATE = 48_000
ENGINES = {"en": "hibari", "ko": "kokoro-ko"}


def say(text: str, lang: str) -> Samples:
    """The words at 48 kHz, without the silence around them."""
    engine = registry.get("speech", ENGINES[lang])
    voice = next(voice.name for voice in engine.voices() if voice.lang == lang)
    said = engine.speak(text, voice=voice)
    loud = np.flatnonzero(np.abs(said.samples) > 0.02)
    return resampled(said.samples[loud[0] : loud[-1]], said.sample_rate, RATE)


def make_wav(path: Path, parts: Sequence[Samples | float]) -> list[float]:
    """Write sounds and silences (numbers, in seconds) one after another; the seconds at which each part ends."""
    noise = np.random.default_rng(3)
    pieces = [
        (0.0005 * noise.standard_normal(int(part * RATE))).astype(np.float32) if isinstance(part, float) else part
        for part in parts
    ]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(to_pcm16(np.concatenate(pieces)))
    return [float(end) for end in np.cumsum([len(piece) / RATE for piece in pieces])]
