"""Binary frames: a fixed 16-byte header, then the payload. Pictures go up, sound goes both ways.

    0  2 bytes  "GY"
    2  u8       PROTOCOL
    3  u8       kind: 1 picture (JPEG, up), 2 microphone (PCM16 mono 16 kHz, up), 3 speech (PCM16 mono, down),
                     4 murmur (PCM16 mono, down)
    4  u32      stream: picture number | microphone block number | turn | murmur number
    8  u32      index: unused | unused | clip index in the turn
    12 u16      part: of a clip split over several frames, from 0
    14 u16      epoch (down), flags (up: unused)

All little-endian.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum

from avatar.errors import BadMessage, WrongProtocol
from avatar.protocol.messages import PROTOCOL

HEADER = struct.Struct("<2sBBIIHH")
MAGIC = b"GY"
PICTURE_LIMIT = 100_000
"""Bytes of one JPEG."""
MICROPHONE_RATE = 16_000
MICROPHONE_LIMIT = 2 * MICROPHONE_RATE
"""Bytes of one microphone block: one second."""
SPEECH_PART = 24_000
"""Samples of speech in one frame at most, so that no frame is large."""


class Kind(IntEnum):
    PICTURE = 1
    MICROPHONE = 2
    SPEECH = 3
    MURMUR = 4


@dataclass(frozen=True, slots=True)
class Frame:
    kind: Kind
    stream: int
    index: int
    part: int
    epoch: int
    payload: bytes


def pack(kind: Kind, payload: bytes, *, stream: int, index: int = 0, part: int = 0, epoch: int = 0) -> bytes:
    return HEADER.pack(MAGIC, PROTOCOL, kind, stream, index, part, epoch & 0xFFFF) + payload


def unpack(raw: bytes) -> Frame:
    """Raises BadMessage for what is not a frame or is too large, WrongProtocol for another version's."""
    if len(raw) < HEADER.size:
        raise BadMessage("A binary frame is shorter than its header.", "Reload the page.")
    magic, version, kind, stream, index, part, epoch = HEADER.unpack_from(raw)
    if magic != MAGIC:
        raise BadMessage("A binary frame does not begin with GY.", "Reload the page.")
    if version != PROTOCOL:
        raise WrongProtocol(f"This page speaks protocol {version}, the server {PROTOCOL}.", "Reload the page.")
    try:
        known = Kind(kind)
    except ValueError:
        raise BadMessage(f"A binary frame is of unknown kind {kind}.", "Reload the page.") from None
    payload = raw[HEADER.size :]
    limit = {Kind.PICTURE: PICTURE_LIMIT, Kind.MICROPHONE: MICROPHONE_LIMIT}.get(known)
    if limit is not None and len(payload) > limit:
        raise BadMessage(
            f"A {known.name.lower()} frame has {len(payload)} bytes; {limit} is the limit.", "Send smaller frames."
        )
    return Frame(known, stream, index, part, epoch, payload)
