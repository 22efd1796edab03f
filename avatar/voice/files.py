"""Speech as a sound file that says of itself that it is synthetic."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from avatar.engines.base import Utterance
from avatar.errors import BadInput

COMMENT = "synthetic speech, Gyogam"
"""Written into the file's own comment field (WAV: LIST INFO ICMT), so that it travels with the sound."""

FORMATS: dict[str, str] = {".wav": "WAV", ".flac": "FLAC"}


def write(path: Path, said: Utterance) -> None:
    """Write 16-bit mono wav or flac, by the file's ending. Raises BadInput."""
    import soundfile

    if path.suffix.lower() not in FORMATS:
        raise BadInput(f"Cannot write {path.name}.", "End the file's name in .wav or .flac.")
    try:
        _encode(str(path), said, FORMATS[path.suffix.lower()])
    except (OSError, soundfile.LibsndfileError):
        raise BadInput(f"Cannot write {path}.", "Name a file in a folder that exists and can be written.") from None


def wav(said: Utterance) -> bytes:
    """The same as `write` makes, in memory."""
    held = BytesIO()
    _encode(held, said, "WAV")
    return held.getvalue()


def _encode(where: str | BinaryIO, said: Utterance, kind: str) -> None:
    import soundfile

    with soundfile.SoundFile(where, "w", said.sample_rate, 1, subtype="PCM_16", format=kind) as file:
        file.comment = COMMENT
        file.software = "Gyogam"
        file.write(said.samples)
