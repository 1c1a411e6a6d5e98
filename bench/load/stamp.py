"""Frames that say which call they belong to, which they are and when they left.

A frame is 20 ms of mu-law (160 bytes). Its first 24 bytes are a stamp, which survives
as long as nobody decodes the sound: the rest is silence.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from struct import Struct
from typing import Final

FRAME_BYTES: Final = 160
FRAME_MS: Final = 20
# A mark, the call, the number of the frame, and the time it left in microseconds.
_STAMP: Final = Struct("<8sIIQ")
_MAGIC: Final = b"\x01\x7fstamp\x7f"
_REST: Final = b64encode(b"\xff" * (FRAME_BYTES - _STAMP.size))


def stamped(call: int, number: int, at_seconds: float) -> bytes:
    """One frame in base64, 216 characters."""
    head = _STAMP.pack(_MAGIC, call, number, int(at_seconds * 1e6))
    return b64encode(head) + _REST


def stamps(sound: bytes) -> Iterator[tuple[int, int, float]]:
    """Call, number and time (seconds) of each stamped frame that begins in it."""
    position = sound.find(_MAGIC)
    while position >= 0 and position + _STAMP.size <= len(sound):
        _, call, number, at_us = _STAMP.unpack_from(sound, position)
        yield call, number, at_us / 1e6
        position = sound.find(_MAGIC, position + _STAMP.size)
