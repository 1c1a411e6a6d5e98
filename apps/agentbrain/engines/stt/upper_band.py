"""Learns what the lower half of a voice tells of the upper half.

The teacher is the voice library: it speaks a few sentences rich in sounds with
several voices, and each is compared with itself as a telephone carries it.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from apps.agentbrain.engines.audio import (
    TELEPHONE_HZ,
    Pcm,
    mulaw_to_pcm,
    pcm_to_mulaw,
    resample,
)
from apps.agentbrain.engines.stt.features import (
    KNOWN_BANDS,
    MODEL_HZ,
    Bands,
    UpperBand,
    log_bands,
    loudness,
    telephone_bands,
)
from apps.agentbrain.engines.tts import espeak

_SENTENCES: Final = (
    "several small fish swam past the old wooden ship this evening",
    "she charges each guest fifty dollars for a fresh breakfast",
    "please bring the papers with you when you come to visit us",
    "thirty three thieves thought that they had thrilled the crowd",
    "a large measure of vision, a treasure, and much pleasure",
    "which child watched the church choir march by the bridge",
    "jazz players often improvise with joyful and very loud voices",
    "our young uncle may allow you to enjoy the yellow boat",
)
_VOICES: Final = (
    "en-us", "en-us+f1", "en-us+m1", "en-us+f5", "en-us+m7", "en+m2", "en-us+f3",
    "en-us+m3",
)  # fmt: skip
_PEAK: Final = 12_000
_ROOM_NOISE: Final = 6.0
_PAUSE: Final = MODEL_HZ // 4
_CAUTION: Final = 50.0  # of the ridge regression


def learn() -> UpperBand:
    """Takes a second or two; alike on every run. Raises ``VoiceError``."""
    lower, upper, usual = [], [], []
    for number in range(2 * len(_SENTENCES)):
        sentence = _SENTENCES[number % len(_SENTENCES)]
        voice = _VOICES[(number + number // len(_SENTENCES)) % len(_VOICES)]
        wide = _room(*espeak.synthesize(sentence, voice, afresh=True))
        heard = telephone_bands(_telephone(wide))
        spoken = log_bands(wide.astype(np.float64))
        count = min(len(heard), len(spoken))
        usual.append(heard[:count].mean(axis=0) - loudness(heard))
        lower.append(_centred(heard[:count, :KNOWN_BANDS]))
        upper.append(_centred(spoken[:count, KNOWN_BANDS:]))
    known, wanted = np.vstack(lower), np.vstack(upper)
    normal = known.T @ known + _CAUTION * np.eye(KNOWN_BANDS)
    return UpperBand(np.linalg.solve(normal, known.T @ wanted), np.mean(usual, axis=0))


def _centred(bands: Bands) -> Bands:
    centred: Bands = bands - bands.mean(axis=0)
    return centred


def _room(pcm: Pcm, rate_hz: int) -> Pcm:
    """The voice at 16 kHz with some quiet around it."""
    wide = resample(pcm, rate_hz, MODEL_HZ).astype(np.float64)
    wide *= _PEAK / max(1.0, float(np.abs(wide).max()))
    padded = np.pad(wide, _PAUSE)
    hiss = np.random.default_rng(seed=16).normal(0.0, _ROOM_NOISE, len(padded))
    return (padded + hiss).astype(np.int16)


def _telephone(wide: Pcm) -> Pcm:
    return mulaw_to_pcm(pcm_to_mulaw(resample(wide, MODEL_HZ, TELEPHONE_HZ)))
