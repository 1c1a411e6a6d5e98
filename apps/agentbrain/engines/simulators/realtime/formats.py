"""The three sounds of the protocol: G.711 mu-law, G.711 A-law and PCM at 24 kHz.

Inside, the simulator works with telephone sound, PCM at 8 kHz.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from apps.agentbrain.engines.audio import (
    SAMPLES_PER_MS,
    TELEPHONE_HZ,
    Pcm,
    Resampler,
    mulaw_to_pcm,
    pcm_from_bytes,
    pcm_to_mulaw,
)

PCM_HZ: Final = 24_000
_BYTES_PER_MS: Final = {"audio/pcmu": 8, "audio/pcma": 8, "audio/pcm": 48}
_ALAW_FLIP: Final = 0x55  # every second bit travels inverted


def _alaw_table() -> Pcm:
    """The 256 values of G.711 A-law, scaled to 16 bits."""
    code = np.arange(256, dtype=np.int32) ^ _ALAW_FLIP
    exponent = (code >> 4) & 0x07
    magnitude = ((code & 0x0F) << 4) + 8
    magnitude = np.where(exponent > 0, (magnitude + 0x100), magnitude)
    magnitude <<= np.maximum(exponent - 1, 0)
    return np.where(code & 0x80, magnitude, -magnitude).astype(np.int16)


def _alaw_codes() -> npt.NDArray[np.uint8]:
    """The code of every 16-bit sample, indexed by the sample seen as unsigned."""
    sample = np.arange(65536, dtype=np.int32)
    sample = np.where(sample >= 32768, sample - 65536, sample) >> 3
    sign = np.where(sample >= 0, 0x80, 0)
    magnitude = np.where(sample >= 0, sample, -sample - 1)  # 0..4095
    exponent = np.maximum(np.floor(np.log2(np.maximum(magnitude, 1))) - 4, 0)
    exponent = exponent.astype(np.int32)
    mantissa = (magnitude >> np.maximum(exponent, 1)) & 0x0F
    return ((sign | (exponent << 4) | mantissa) ^ _ALAW_FLIP).astype(np.uint8)


_ALAW_DECODE: Final = _alaw_table()
_ALAW_ENCODE: Final = _alaw_codes()


def alaw_to_pcm(alaw: bytes) -> Pcm:
    """Expand A-law bytes; any bytes are valid, one sample each."""
    return _ALAW_DECODE[np.frombuffer(alaw, dtype=np.uint8)]


def pcm_to_alaw(pcm: Pcm) -> bytes:
    """Compress samples, one byte each."""
    whole = np.ascontiguousarray(pcm, dtype=np.int16)
    return _ALAW_ENCODE[whole.view(np.uint16)].tobytes()


def audio_bytes_per_ms(audio_format: Mapping[str, Any]) -> int:
    return _BYTES_PER_MS[audio_format["type"]]


class SoundDecoder:
    """A client's bytes, in pieces of any length, as telephone PCM."""

    def __init__(self, audio_format: Mapping[str, Any]) -> None:
        self._type: str = audio_format["type"]
        self._down = Resampler(PCM_HZ, TELEPHONE_HZ)
        self._half = b""

    def feed(self, sound: bytes) -> Pcm:
        match self._type:
            case "audio/pcmu":
                return mulaw_to_pcm(sound)
            case "audio/pcma":
                return alaw_to_pcm(sound)
            case _:
                joined = self._half + sound
                self._half = joined[len(joined) & ~1 :]
                return self._down.feed(pcm_from_bytes(joined))


class SoundEncoder:
    """Telephone PCM as bytes for a client; ``finish`` gives what was held back."""

    def __init__(self, audio_format: Mapping[str, Any]) -> None:
        self._type: str = audio_format["type"]
        self._up = Resampler(TELEPHONE_HZ, PCM_HZ)
        self._owed = 0

    def feed(self, pcm: Pcm) -> bytes:
        match self._type:
            case "audio/pcmu":
                return pcm_to_mulaw(pcm)
            case "audio/pcma":
                return pcm_to_alaw(pcm)
            case _:
                self._owed += len(pcm) * PCM_HZ // TELEPHONE_HZ
                return self._give(self._up.feed(pcm))

    def finish(self) -> bytes:
        if self._type != "audio/pcm":
            return b""
        rest = self._up.finish()
        missing = max(0, self._owed - len(rest))
        return self._give(np.concatenate([rest, np.zeros(missing, dtype=np.int16)]))

    def _give(self, pcm: Pcm) -> bytes:
        given = pcm[: self._owed]
        self._owed -= len(given)
        return given.astype("<i2").tobytes()


def samples_of_ms(duration_ms: int) -> int:
    return duration_ms * SAMPLES_PER_MS
