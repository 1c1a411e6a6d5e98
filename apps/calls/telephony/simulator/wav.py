"""WAV files: any usual one in, two-channel recordings of a call out."""

from __future__ import annotations

import struct
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from apps.agentbrain.engines.audio import TELEPHONE_HZ, Pcm, mulaw_to_pcm, resample

_EXTENSIBLE = 0xFFFE


class WavError(ValueError):
    """A file is no WAV this can read; says why."""


def read_wav(path: Path) -> Pcm:
    """A file's sound at 8 kHz, its channels mixed.

    Reads PCM of 8, 16, 24 and 32 bits, 32-bit float and mu-law, any rate.
    Raises ``WavError`` and ``OSError``.
    """
    try:
        return _read(path.read_bytes())
    except WavError as error:
        raise WavError(f"{path}: {error}") from None


def _read(content: bytes) -> Pcm:
    if content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        raise WavError("not a WAV file")
    chunks = dict(_chunks(content))
    header, data = chunks.get(b"fmt ", b""), chunks.get(b"data", b"")
    if len(header) < 16:
        raise WavError("it has no format")
    kind, channels, rate_hz, _, _, bits = struct.unpack_from("<HHIIHH", header)
    if kind == _EXTENSIBLE and len(header) >= 26:
        (kind,) = struct.unpack_from("<H", header, 24)
    if not channels or not rate_hz:
        raise WavError(f"{channels} channels at {rate_hz} Hz")
    samples = _decode(data, kind, bits)
    whole = len(samples) // channels * channels
    if not whole:
        raise WavError("there is no sound in it")
    mixed = samples[:whole].reshape(-1, channels).mean(axis=1)
    pcm = np.clip(np.rint(mixed), -32768, 32767).astype(np.int16)
    return resample(pcm, rate_hz, TELEPHONE_HZ)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a RIFF file; one that claims too much ends with the file."""
    position = 12
    while position + 8 <= len(content):
        name, size = struct.unpack_from("<4sI", content, position)
        yield name, content[position + 8 : position + 8 + size]
        position += 8 + size + size % 2


def _decode(data: bytes, kind: int, bits: int) -> npt.NDArray[np.float64]:
    """Samples on the scale of 16 bits."""
    width = bits // 8
    if width:
        data = data[: len(data) // width * width]
    match kind, bits:
        case (1, 8):
            return (np.frombuffer(data, np.uint8).astype(np.float64) - 128) * 256
        case (1, 16):
            return np.frombuffer(data, "<i2").astype(np.float64)
        case (1, 24):
            parts = np.frombuffer(data, np.uint8).reshape(-1, 3)
            padded = np.zeros((len(parts), 4), np.uint8)
            padded[:, 1:] = parts
            return padded.view("<i4")[:, 0] / 65536.0
        case (1, 32):
            return np.frombuffer(data, "<i4") / 65536.0
        case (3, 32):
            return np.frombuffer(data, "<f4").astype(np.float64) * 32767
        case (7, 8):
            return mulaw_to_pcm(data).astype(np.float64)
        case _:
            raise WavError(f"format {kind} with {bits} bits is not supported")


def write_call_wav(path: Path, caller: Pcm, agent: Pcm) -> None:
    """Write a call, 8 kHz 16-bit: the caller left, the agent as played right."""
    length = max(len(caller), len(agent))
    both = np.zeros((length, 2), dtype="<i2")
    both[: len(caller), 0] = caller
    both[: len(agent), 1] = agent
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(TELEPHONE_HZ)
        file.writeframes(both.tobytes())
