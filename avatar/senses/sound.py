"""Sound in the form the senses take it: mono float32 in -1..1, from files and at the rate a model wants.

Used by hearing, voice sense and the commands that read wav or flac files.
"""

from __future__ import annotations

import io
import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from avatar.engines.base import Samples
from avatar.errors import BadInput

RATE = 16_000
"""Samples a second that every sense of sound works at, and that the microphone sends."""
LONGEST_S = 600.0
"""Seconds of one file at most."""
FLAT = 3
"""Samples in a row at the very peak that are no longer a wave's own top."""
QUIET = 0.02
"""A peak under this is never called clipped: the steps of quiet PCM16 are coarse."""
TRUST_LOST, LEAST_TRUST = 10.0, 0.25
"""A hundredth of clipped samples costs a tenth of the confidence, down to a quarter of it."""


def read_sound(path: Path) -> tuple[Samples, int]:
    """Samples and rate of a wav, flac or ogg file, its channels averaged. Raises BadInput."""
    import soundfile

    try:
        with soundfile.SoundFile(io.BytesIO(path.read_bytes())) as file:
            if file.frames > LONGEST_S * file.samplerate:
                raise BadInput(f"{path} is longer than {LONGEST_S:.0f} s.", "Cut it into shorter files.")
            samples = file.read(dtype="float32", always_2d=True)
            return np.ascontiguousarray(samples.mean(axis=1)), int(file.samplerate)
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.", "Name a wav or flac file.") from None
    except soundfile.LibsndfileError:
        raise BadInput(f"{path} is not a sound file.", "Use wav or flac.") from None


def checked(samples: Samples, sample_rate: int) -> Samples:
    """Mono float32 as promised. Raises BadInput for another shape, a rate out of range, or samples not finite."""
    if not 4_000 <= sample_rate <= 192_000:
        raise BadInput(f"A sample rate of {sample_rate} Hz is not usable.", "Use 8000 to 192000 Hz.")
    sound = np.asarray(samples, dtype=np.float32)
    if sound.ndim != 1:
        raise BadInput(f"Sound of shape {sound.shape} is not mono.", "Average its channels first.")
    if not np.isfinite(sound).all():
        raise BadInput("The sound has samples that are not numbers.", "Record it again.")
    return sound


def resampled(samples: Samples, sample_rate: int, wanted: int = RATE) -> Samples:
    """The same sound at another rate (polyphase filter, linear phase)."""
    if sample_rate == wanted or not len(samples):
        return samples
    from scipy.signal import resample_poly

    shared = math.gcd(sample_rate, wanted)
    return resample_poly(samples, wanted // shared, sample_rate // shared).astype(np.float32)


def clipping(samples: Samples) -> tuple[float, float]:
    """Share of samples that were cut off at the top, and how far a reading of the sound is still to be believed (0..1).

    Cut off are runs of FLAT samples or more at the sound's very peak, whatever that is: a recording that was clipped
    and then turned down counts too. Ask before the sound is resampled, which hides it.
    """
    size = np.abs(samples)
    peak = float(size.max()) if len(size) else 0.0
    if peak < QUIET:
        return 0.0, 1.0
    edges = np.diff(np.concatenate([[0], (size >= peak * (1 - 5e-5)).astype(np.int8), [0]]))
    runs = np.flatnonzero(edges == -1) - np.flatnonzero(edges == 1)
    share = float(runs[runs >= FLAT].sum()) / len(size)
    return share, max(LEAST_TRUST, 1.0 - TRUST_LOST * share)


def from_pcm16(block: bytes) -> Samples:
    """Little-endian 16 bit samples as float32. Raises BadInput for an odd number of bytes."""
    if len(block) % 2:
        raise BadInput("A sound block has half a sample.", "Send whole 16 bit samples.")
    return np.frombuffer(block, dtype="<i2").astype(np.float32) / 32768.0


def to_pcm16(samples: NDArray[np.float32]) -> bytes:
    """The opposite of `from_pcm16`, clipped."""
    return (np.clip(samples, -1.0, 1.0) * 32767.0).round().astype("<i2").tobytes()
