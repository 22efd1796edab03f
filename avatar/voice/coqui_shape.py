"""What the coqui voices share after their model has spoken: emotion on finished sound, at the rate of all voices.

Pitch is bent by overlap and add, then come tilt and level; `avatar.voice.prosody` says by how much.
"""

from __future__ import annotations

from dataclasses import replace

from avatar.engines.base import Samples
from avatar.senses.pitch import FRAME_RATE, pitch
from avatar.senses.sound import resampled
from avatar.voice.prosody import FRAME_RATE as PROSODY_FRAMES
from avatar.voice.prosody import NEUTRAL, Prosody, shape_f0
from avatar.voice.psola import repitched
from avatar.voice.sound import SAMPLE_RATE, SPEECH_DB, faded, levelled, tilted

assert FRAME_RATE == PROSODY_FRAMES, "pitch is found and bent on the same frames"

STEADY = 0.5
"""Part of the widening of pitch range that is used: further away, overlap and add is heard as roughness."""


def shaped(samples: Samples, sample_rate: int, prosody: Prosody, *, highest: float = 420.0) -> Samples:
    """Speech at SAMPLE_RATE with the pitch, tilt and level of `prosody`; its times stay. `highest` Hz of the voice."""
    if prosody != NEUTRAL:
        found = pitch(samples, sample_rate, highest=highest)
        gentle = replace(prosody, range=prosody.range**STEADY) if prosody.range > 1 else prosody
        wanted = shape_f0(found, gentle, voiced_over=0.0)
        samples = repitched(samples, sample_rate, found, wanted, FRAME_RATE)
    sound = resampled(samples, sample_rate, SAMPLE_RATE)
    return faded(levelled(tilted(sound, prosody.tilt), SPEECH_DB + prosody.level))
