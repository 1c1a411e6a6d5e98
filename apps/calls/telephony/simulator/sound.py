"""Telephone sound: sizes, audibility, and what one side of the line can hear.

Mu-law bytes on the wire, ``np.int16`` arrays in memory, both at 8 kHz.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from apps.agentbrain.engines.audio import (
    MULAW_SILENCE_BYTE,
    SAMPLES_PER_MS,
    Pcm,
    mulaw_to_pcm,
    pcm_to_mulaw,
)

BYTES_PER_MS = SAMPLES_PER_MS
SILENCE = bytes([MULAW_SILENCE_BYTE])

WINDOW_MS = 10
_WINDOW_BYTES = WINDOW_MS * BYTES_PER_MS
# -45 dBFS: under any speech on a telephone line, over its noise.
_AUDIBLE_RMS = 184.0
# Pauses shorter than this belong to the utterance they interrupt.
UTTERANCE_GAP_MS = 300.0


def audible_windows(pcm: Pcm) -> npt.NDArray[np.bool_]:
    """For every whole 10 ms of ``pcm``: does it carry sound?"""
    size = WINDOW_MS * SAMPLES_PER_MS
    whole = len(pcm) // size
    windows = pcm[: whole * size].reshape(whole, size).astype(np.float64)
    audible: npt.NDArray[np.bool_] = np.sqrt((windows**2).mean(axis=1)) > _AUDIBLE_RMS
    return audible


@dataclass(frozen=True, slots=True)
class SpokenSound:
    """Something the caller can say: mu-law, and where in it sound begins and ends."""

    mulaw: bytes
    first_sound_ms: float
    last_sound_ms: float

    @classmethod
    def of(cls, pcm: Pcm, *, trim: bool) -> SpokenSound:
        """``trim`` cuts silence around the sound, as a voice engine leaves it.

        Raises ``ValueError`` when there is no sound in it at all.
        """
        audible = np.flatnonzero(audible_windows(pcm))
        if not len(audible):
            raise ValueError("there is no audible sound in it")
        first_ms = float(audible[0] * WINDOW_MS)
        last_ms = float((audible[-1] + 1) * WINDOW_MS)
        if trim:
            pcm = pcm[int(first_ms) * SAMPLES_PER_MS : int(last_ms) * SAMPLES_PER_MS]
            first_ms, last_ms = 0.0, last_ms - first_ms
        return cls(pcm_to_mulaw(pcm), first_ms, last_ms)


@dataclass(slots=True)
class Utterance:
    """One stretch of sound, pauses under 300 ms included."""

    start_ms: float
    end_ms: float


class Ear:
    """Finds the utterances in a growing track of mu-law whose byte 0 is time zero."""

    def __init__(self) -> None:
        self.utterances: list[Utterance] = []
        self._position_bytes = 0

    @property
    def last_sound_ms(self) -> float | None:
        """End of the last sound heard; None before the first."""
        return self.utterances[-1].end_ms if self.utterances else None

    def listen(self, track: bytearray | bytes) -> None:
        """Take in what ``track`` has grown by, in whole windows."""
        whole = len(track) // _WINDOW_BYTES * _WINDOW_BYTES
        fresh = bytes(track[self._position_bytes : whole])
        for audible in audible_windows(mulaw_to_pcm(fresh)) if fresh else ():
            start_ms = self._position_bytes / BYTES_PER_MS
            self._position_bytes += _WINDOW_BYTES
            if audible:
                self._hear(start_ms, start_ms + WINDOW_MS)

    def quiet_ms(self, now_ms: float) -> float:
        """How long nothing has sounded; since time zero when nothing ever has."""
        return now_ms - (self.last_sound_ms or 0.0)

    def _hear(self, start_ms: float, end_ms: float) -> None:
        last = self.last_sound_ms
        if last is not None and start_ms - last < UTTERANCE_GAP_MS:
            self.utterances[-1].end_ms = end_ms
        else:
            self.utterances.append(Utterance(start_ms, end_ms))
