"""How a voice sounds, by a trained network: eight acted emotions, read off Whisper's lower layers.

NOT for commercial use: its weights were trained on RAVDESS (CC BY-NC-SA 4.0). So it is no default; whoever chooses it
(`GYOGAM_VOICE_ENGINE=speech-net`) is told so in the log and on the page. It knows 18 North American actors saying two
sentences. What it says of its own chance to be right holds for actors it had not heard; for voices of another kind it
is right about half as often (docs/senses-voice.md), so no more than `TRUST` of that chance is given as confidence.
Prosody (`avatar.senses.voice`) gives pitch, pace and loudness, and half of the arousal.
"""

from __future__ import annotations

import numpy as np

from avatar.emotion import BASIC, EmotionState, dimensions
from avatar.engines.base import Samples, VoiceReading
from avatar.senses.sound import RATE, checked, clipping, resampled
from avatar.senses.speech_states import SpeechStates
from avatar.senses.vad import stretches
from avatar.senses.voice import arousal_of, measure
from avatar.senses.voice_net import LABELS, VoiceNet, basic_of, load
from avatar.weights.store import prepared, shipped

WEIGHTS = "voice_ravdess.safetensors"
TRUST = 0.6
"""Confidence for a whole chance to be right among actors: it is sure only where it would be right in 3 of 4 there."""
ENOUGH_S = 0.8
"""Seconds of speech from which more adds no confidence."""
PIECE_S = 5.0
"""Longer speech is read in pieces of at most this, whose scores are averaged."""
LONGEST_S = 30.0
"""Of longer speech the newest is read."""
BEFORE_S, AFTER_S = 0.3, 0.2
"""Sound kept around the speech, as the microphone's listener keeps it."""


class SpeechNet:
    """`VoiceSense`; see the module."""

    name = "speech-net"
    noncommercial = "The voice is read with weights for non-commercial use only (RAVDESS, CC BY-NC-SA 4.0)."
    """Said in the log and on the page wherever this engine is chosen."""

    def __init__(self) -> None:
        self._states: SpeechStates | None = None
        self._net: VoiceNet | None = None

    def load(self) -> None:
        if self._net is None:
            net = load(shipped(WEIGHTS))
            self._states = SpeechStates(prepared("hearing/model.bin"))
            self._net = net
            self._scores(np.zeros(RATE, np.float32))

    def read(self, samples: Samples, sample_rate: int) -> VoiceReading:
        """Raises BadInput for sound that is not mono or finite. Without speech: neutral, with no confidence."""
        given = checked(samples, sample_rate)
        sound = resampled(given, sample_rate)
        clipped, trust = clipping(given)
        found = measure(sound)
        if not found.speech_s:
            state = EmotionState({name: float(name == "neutral") for name in BASIC}, 0.0, 0.0, source="voice")
            return VoiceReading(state, found.pitch_hz, found.rate, found.level, clipped)
        self.load()
        scores = self._scores(speech_of(sound))
        basic = dict(zip(BASIC, basic_of(scores).tolist(), strict=True))
        assert self._net is not None
        chance = float(self._net.calibration.confidence(np.array([max(basic.values())]))[0])
        valence, arousal, dominance = dimensions(basic)
        state = EmotionState(
            basic,
            valence,
            (arousal + arousal_of(found)) / 2,
            dominance,
            TRUST * chance * min(1.0, found.speech_s / ENOUGH_S) * trust,
            fine=dict(zip(LABELS, scores.tolist(), strict=True)),
            source="voice",
        )
        return VoiceReading(state, found.pitch_hz, found.rate, found.level, clipped)

    def _scores(self, speech: Samples) -> np.ndarray:
        """(8,) scores of LABELS."""
        assert self._states is not None and self._net is not None
        newest = speech[-int(LONGEST_S * RATE) :]
        count = max(1, int(np.ceil(len(newest) / (PIECE_S * RATE))))
        pieces = np.array_split(newest, count)
        return np.asarray(np.mean([self._net.scores(self._states(piece)) for piece in pieces], axis=0))


def speech_of(sound: Samples) -> Samples:
    """From just before the first speech of a sound at 16 kHz to just after the last; all of it where there is none."""
    found = stretches(sound, silence_s=1.0)
    if not found:
        return sound
    return sound[max(0, found[0].start - int(BEFORE_S * RATE)) : found[-1].end + int(AFTER_S * RATE)]
