"""A way to time sound that is decoded on its road: one loud frame a second.

Peers that resample change every byte, so no stamp survives. A loud frame in silence
does; when it left is known, and when the first loud sample arrives can be seen.
"""

from __future__ import annotations

from array import array
from base64 import b64encode
from typing import Final

from .stamp import FRAME_BYTES

EVERY_FRAMES: Final = 50
_LOUD_PCM: Final = 8_000
# The inverse of a mu-law byte counts magnitudes in its low seven bits: 0x60 is 8,000.
_QUIET_MULAW: Final = bytes(code for code in range(256) if ~code & 0x7F < 0x60)
_PCM_FRAME_SAMPLES: Final = 480  # 20 ms at 24 kHz

MULAW_LOUD: Final = b64encode(b"\x80\x80\x80\x80\x00\x00\x00\x00" * (FRAME_BYTES // 8))
MULAW_SILENCE: Final = b64encode(b"\xff" * FRAME_BYTES)
PCM_LOUD: Final = b64encode(
    array("h", ([20_000] * 12 + [-20_000] * 12) * (_PCM_FRAME_SAMPLES // 24)).tobytes()
)
PCM_SILENCE: Final = b64encode(bytes(2 * _PCM_FRAME_SAMPLES))


def mulaw_is_loud(sound: bytes) -> bool:
    """Whether any sample is above a quarter of full scale."""
    return bool(sound.translate(None, _QUIET_MULAW))


def pcm_is_loud(sound: bytes) -> bool:
    """The same for 16 bit little-endian samples."""
    samples = array("h", sound[: len(sound) // 2 * 2])
    return bool(samples) and max(samples) > _LOUD_PCM
