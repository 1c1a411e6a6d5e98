"""From a spool to one file of two channels, and to how loud each voice is.

FLAC: exact, about half the size of the samples, played by every browser. Memory is
bounded, whatever the length of the call.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import soundfile

from apps.agentbrain.engines.audio import SAMPLES_PER_MS, TELEPHONE_HZ, mulaw_to_pcm

from .spool import AGENT, CALLER, VOICES, Span, Spool

MOST_PEAKS: Final = 600
_BLOCK: Final = 10 * TELEPHONE_HZ
_LOUDEST: Final = 32_768

Samples = npt.NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class SoundFile:
    """What was written. Times in milliseconds; ``starts_ms`` on the call's clock."""

    starts_ms: int
    duration_ms: int
    peaks: dict[str, list[int]]


def write_file(spool: Spool, path: Path, span: Span, mutes: list[Span]) -> SoundFile:
    """The samples of ``span`` as FLAC, silent within ``mutes``.

    Raises ``OSError``; what the encoder cannot write is one too.
    """
    start, end = span
    size = max(1, -(-(end - start) // MOST_PEAKS))
    peaks: dict[str, list[int]] = {voice: [] for voice in VOICES}
    try:
        with soundfile.SoundFile(
            path, "w", TELEPHONE_HZ, 2, format="FLAC", subtype="PCM_16"
        ) as file:
            for block in _blocks(start, end, size):
                sound = {voice: _sound(spool, voice, block, mutes) for voice in VOICES}
                for voice in VOICES:
                    peaks[voice] += _peaks(sound[voice], size)
                file.write(np.column_stack((sound[CALLER], sound[AGENT])))
    except soundfile.LibsndfileError as error:
        raise OSError(f"The file could not be written: {error}") from error
    return SoundFile(
        start // SAMPLES_PER_MS, (end - start) // SAMPLES_PER_MS, _scaled(peaks)
    )


def _blocks(start: int, end: int, size: int) -> Iterator[Span]:
    """Blocks of whole peaks, about ten seconds each."""
    step = max(1, _BLOCK // size) * size
    for at in range(start, end, step):
        yield at, min(at + step, end)


def _sound(spool: Spool, voice: str, block: Span, mutes: list[Span]) -> Samples:
    sound = mulaw_to_pcm(spool.read(voice, block))
    for start, end in mutes:
        sound[max(0, start - block[0]) : max(0, end - block[0])] = 0
    return sound


def _peaks(sound: Samples, size: int) -> list[int]:
    loud = np.abs(sound.astype(np.int32))
    starts = np.arange(0, len(loud), size)
    return [int(peak) for peak in np.maximum.reduceat(loud, starts)]


def _scaled(peaks: dict[str, list[int]]) -> dict[str, list[int]]:
    """0 to 100; by the square root, because quiet speech is to be seen too."""
    return {
        voice: [round(100 * (peak / _LOUDEST) ** 0.5) for peak in values]
        for voice, values in peaks.items()
    }
