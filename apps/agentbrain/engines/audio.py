"""Sound as numbers: G.711 mu-law, resampling and 20 ms framing.

A telephone carries mu-law bytes at 8 kHz, eight samples (and bytes) a millisecond.
PCM here is always signed 16-bit mono, as a numpy ``int16`` array.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt
import soxr

Pcm = npt.NDArray[np.int16]

TELEPHONE_HZ: Final = 8000
SAMPLES_PER_MS: Final = TELEPHONE_HZ // 1000
FRAME_MS: Final = 20
FRAME_BYTES: Final = FRAME_MS * SAMPLES_PER_MS
MULAW_SILENCE_BYTE: Final = 0xFF
MULAW_SILENCE_FRAME: Final = bytes([MULAW_SILENCE_BYTE]) * FRAME_BYTES

_BIAS: Final = 33  # of 14-bit samples
_CLIP: Final = 8158


def _decode_table() -> Pcm:
    """The 256 values of G.711 mu-law, scaled to 16 bits."""
    code = ~np.arange(256, dtype=np.int32) & 0xFF
    exponent = (code >> 4) & 0x07
    magnitude = ((((code & 0x0F) << 1) + _BIAS) << exponent) - _BIAS
    return np.where(code & 0x80, -magnitude * 4, magnitude * 4).astype(np.int16)


def _encode_table() -> npt.NDArray[np.uint8]:
    """The code of every 16-bit sample, indexed by the sample seen as unsigned.

    G.711 works on 14 bits: the two lowest bits are shifted away, which rounds
    negative samples downwards, as its reference coder does.
    """
    sample = np.arange(65536, dtype=np.int32)
    sample = np.where(sample >= 32768, sample - 65536, sample) >> 2
    biased = np.minimum(np.abs(sample), _CLIP) + _BIAS
    exponent = np.floor(np.log2(biased)).astype(np.int32) - 5
    mantissa = (biased >> (exponent + 1)) & 0x0F
    sign = np.where(sample < 0, 0x80, 0)
    return (~(sign | (exponent << 4) | mantissa) & 0xFF).astype(np.uint8)


_DECODE: Final = _decode_table()
_ENCODE: Final = _encode_table()


def mulaw_to_pcm(mulaw: bytes) -> Pcm:
    """Expand mu-law bytes; any bytes are valid, one sample each."""
    return _DECODE[np.frombuffer(mulaw, dtype=np.uint8)]


def pcm_to_mulaw(pcm: Pcm) -> bytes:
    """Compress samples, one byte each; loud samples are clipped as G.711 says."""
    return _ENCODE[np.ascontiguousarray(pcm, dtype=np.int16).view(np.uint16)].tobytes()


def pcm_from_bytes(little_endian: bytes) -> Pcm:
    """Read 16-bit little-endian sound; half a sample at the end is left out."""
    whole = len(little_endian) & ~1
    return np.frombuffer(little_endian[:whole], dtype="<i2").astype(np.int16)


def resample(pcm: Pcm, from_hz: int, to_hz: int) -> Pcm:
    """Convert a whole piece of sound from one rate to another."""
    if from_hz == to_hz:
        return pcm
    converted: Pcm = soxr.resample(pcm, from_hz, to_hz, quality="HQ")
    return converted


class Resampler:
    """Converts sound piece by piece without clicks at the seams.

    The converter holds a few milliseconds back; ``finish`` gives them and ends it.
    """

    def __init__(self, from_hz: int, to_hz: int) -> None:
        self._identity = from_hz == to_hz
        self._stream = soxr.ResampleStream(
            from_hz, to_hz, num_channels=1, dtype="int16", quality="MQ"
        )

    def feed(self, pcm: Pcm) -> Pcm:
        if self._identity:
            return pcm
        converted: Pcm = self._stream.resample_chunk(pcm)
        return converted

    def finish(self) -> Pcm:
        if self._identity:
            return np.zeros(0, dtype=np.int16)
        rest: Pcm = self._stream.resample_chunk(np.zeros(0, dtype=np.int16), last=True)
        return rest


def frames(mulaw: bytes, *, pad: bool = True) -> Iterator[bytes]:
    """Cut mu-law into 20 ms frames; the last is padded with silence if ``pad``."""
    for start in range(0, len(mulaw), FRAME_BYTES):
        frame = mulaw[start : start + FRAME_BYTES]
        if pad and len(frame) < FRAME_BYTES:
            frame += MULAW_SILENCE_FRAME[len(frame) :]
        yield frame


def duration_ms(mulaw: bytes) -> int:
    return len(mulaw) // SAMPLES_PER_MS
