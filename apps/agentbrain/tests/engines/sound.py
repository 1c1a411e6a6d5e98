"""Sound for tests: made here, so that no recording is needed."""

from __future__ import annotations

import functools
import wave
from pathlib import Path

import numpy as np

from apps.agentbrain.engines.audio import Pcm, resample
from apps.agentbrain.engines.tts.local import synthesize

TONES_HZ = {
    "1": (697, 1209), "5": (770, 1336), "9": (852, 1477), "0": (941, 1336),
    "#": (941, 1477), "*": (941, 1209),
}  # fmt: skip


@functools.cache
def speech(text: str, voice: str = "en-us+m3") -> Pcm:
    return synthesize(text, voice)


def silence(duration_ms: int) -> Pcm:
    return np.zeros(duration_ms * 8, dtype=np.int16)


def key_tone(key: str, duration_ms: int = 400) -> Pcm:
    at = np.arange(duration_ms * 8) / 8000
    low, high = TONES_HZ[key]
    both = np.sin(2 * np.pi * low * at) + np.sin(2 * np.pi * high * at)
    return (6000 * both).astype(np.int16)


def noise(duration_ms: int, level: float, seed: int = 1) -> Pcm:
    chance = np.random.default_rng(seed)
    loud = chance.normal(0, level, duration_ms * 8)
    return np.clip(loud, -32768, 32767).astype(np.int16)


def recording(path: Path) -> Pcm:
    """A WAV file as telephone sound."""
    with wave.open(str(path)) as file:
        rate_hz = file.getframerate()
        sound = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
    return resample(sound.astype(np.int16), rate_hz, 8000)


def join(*pieces: Pcm) -> Pcm:
    return np.concatenate(pieces)
