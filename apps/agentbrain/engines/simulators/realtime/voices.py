"""Voices of the simulated model: the local one, or tones and silence for scripts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from apps.agentbrain.engines.audio import TELEPHONE_HZ, Pcm, mulaw_to_pcm
from apps.agentbrain.engines.simulators.realtime.formats import samples_of_ms
from apps.agentbrain.engines.simulators.realtime.model import Say
from apps.agentbrain.engines.tts.local import LocalTextToSpeech, Voice

_MS_A_CHARACTER: Final = 60
_TONE_HZ: Final = 440
_TONE_LEVEL: Final = 6000


@dataclass(frozen=True, slots=True)
class Spoken:
    """Telephone sound and the words in it."""

    pcm: Pcm
    text: str


class Mouth(ABC):
    """Speaks for one connection."""

    @abstractmethod
    def speak(self, say: Say) -> AsyncIterator[Spoken]:
        """The sound of ``say``, piece by piece. Raises ``EngineError``."""


class LiveMouth(Mouth):
    """The project's own voice."""

    def __init__(self, voice: Voice) -> None:
        self._voice = LocalTextToSpeech(voice)

    async def speak(self, say: Say) -> AsyncIterator[Spoken]:
        async for piece in self._voice.speak(say.text):
            yield Spoken(mulaw_to_pcm(piece.audio), piece.text)


class ToneMouth(Mouth):
    """A tone, or silence, as long as it is told or as the words would take."""

    def __init__(self, *, silent: bool = False) -> None:
        self._level = 0 if silent else _TONE_LEVEL

    async def speak(self, say: Say) -> AsyncIterator[Spoken]:
        length_ms = say.audio_ms
        if length_ms is None:
            length_ms = len(say.text) * _MS_A_CHARACTER
        at = np.arange(samples_of_ms(length_ms)) / TELEPHONE_HZ
        tone = self._level * np.sin(2 * np.pi * _TONE_HZ * at)
        yield Spoken(tone.astype(np.int16), say.text)
