"""Sound files of many origins as telephone sound."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ...engines.audio import (
    TELEPHONE_HZ,
    Pcm,
    mulaw_to_pcm,
    pcm_from_bytes,
    resample,
)

_PCM, _MULAW, _EXTENSIBLE = 1, 7, 0xFFFE
_RIFF_HEAD = 12


class UnknownSound(ValueError):
    """A file nobody here can read; the message says why."""


def read_sound(path: Path, rate_hz: int) -> Pcm:
    """A file as 8 kHz PCM, its channels mixed.

    WAV with 16-bit PCM or G.711 mu-law, which the ``wave`` module does not read; a
    file without a header is taken for 16-bit PCM at ``rate_hz``. Raises
    ``UnknownSound`` and ``OSError``.
    """
    data = path.read_bytes()
    if data[:4] != b"RIFF":
        return resample(pcm_from_bytes(data), rate_hz, TELEPHONE_HZ)
    chunks = dict(_chunks(data))
    if b"fmt " not in chunks or b"data" not in chunks:
        raise UnknownSound(f"{path.name} has no sound in it")
    kind, channels, rate, _, _, bits = struct.unpack("<HHIIHH", chunks[b"fmt "][:16])
    if kind in (_PCM, _EXTENSIBLE) and bits == 16:
        pcm = pcm_from_bytes(chunks[b"data"])
    elif kind == _MULAW:
        pcm = mulaw_to_pcm(chunks[b"data"])
    else:
        raise UnknownSound(f"{path.name}: coding {kind} with {bits} bits")
    whole = pcm[: len(pcm) - len(pcm) % channels].reshape(-1, channels)
    mixed = np.mean(whole, axis=1).astype(np.int16)
    return resample(mixed, rate, TELEPHONE_HZ)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and content; a last chunk shorter than it says is taken as it is."""
    at = _RIFF_HEAD
    while at + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        yield name, data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
