"""What simulated vendors sound like: tones, or the voice of this machine."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

import numpy as np

from apps.agentbrain.engines.audio import (
    SAMPLES_PER_MS,
    TELEPHONE_HZ,
    Pcm,
    pcm_to_mulaw,
    resample,
)

Sound = Callable[[str], Pcm]
"""Says a text: PCM at 8 kHz."""

MS_A_CHARACTER: Final = 50
_LOWEST_HZ: Final = 300
_STEP_HZ: Final = 17
_LEVEL: Final = 6000


def tones(text: str) -> Pcm:
    """A tone a character, different for each, so that tests hear what was said."""
    at = np.arange(MS_A_CHARACTER * SAMPLES_PER_MS) / TELEPHONE_HZ
    heights = [_LOWEST_HZ + _STEP_HZ * (ord(letter) % 128) for letter in text]
    said = [_LEVEL * np.sin(2 * np.pi * height * at) for height in heights]
    return np.concatenate([np.zeros(0), *said]).astype(np.int16)


def own_voice(text: str) -> Pcm:
    """This machine's voice; to be called where its library may be."""
    from apps.agentbrain.engines.tts.local import synthesize

    return synthesize(text)


async def said(sound: Sound, text: str) -> Pcm:
    """A voice may take its time: others are served meanwhile."""
    return await asyncio.to_thread(sound, text)


def stretched(pcm: Pcm, factor: float) -> Pcm:
    """Sound that is longer or shorter than it should be."""
    length = round(len(pcm) * factor)
    return np.resize(pcm, length) if len(pcm) else pcm


def encoded(pcm: Pcm, encoding: str, rate_hz: int) -> bytes:
    """Telephone PCM as a vendor sends it. ``encoding`` is *mulaw* or *linear16*."""
    if encoding == "mulaw":
        return pcm_to_mulaw(resample(pcm, TELEPHONE_HZ, rate_hz))
    return resample(pcm, TELEPHONE_HZ, rate_hz).astype("<i2").tobytes()


def letter_times_ms(text: str, length_ms: float) -> list[tuple[str, float, float]]:
    """Each character with its start and its duration: equal shares of the sound."""
    share = length_ms / len(text) if text else 0.0
    return [(letter, number * share, share) for number, letter in enumerate(text)]


def word_times_ms(text: str, length_ms: float) -> list[tuple[str, float, float]]:
    """Each word with its start and its end."""
    share = length_ms / len(text) if text else 0.0
    words, at = [], 0
    for word in text.split():
        at = text.index(word, at)
        words.append((word, at * share, (at + len(word)) * share))
        at += len(word)
    return words
