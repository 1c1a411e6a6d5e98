"""A voice on this machine: espeak-ng, clause by clause, in a worker process."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from typing import Final

import numpy as np

from apps.agentbrain.engines.audio import TELEPHONE_HZ, Pcm, pcm_to_mulaw, resample
from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.tts import espeak
from apps.agentbrain.engines.tts.base import Speech, TextToSpeech
from apps.agentbrain.engines.tts.espeak import (
    DEFAULT_VOICE,
    DEFAULT_WORDS_PER_MINUTE,
)
from apps.agentbrain.engines.tts.spoken import clauses, spoken_form
from apps.agentbrain.engines.workers import WorkerError, WorkerPool

_PEAK: Final = 23197  # -3 dBFS
_CACHED_BYTES: Final = 4_000_000
_WORKER_KEY: Final = "voice"


def synthesize(
    text: str,
    voice: str = DEFAULT_VOICE,
    rate_hz: int = TELEPHONE_HZ,
    words_per_minute: int = DEFAULT_WORDS_PER_MINUTE,
) -> Pcm:
    """Speak ``text`` here and now, at about -3 dBFS. Raises ``VoiceError``.

    The same text is the same sound, in any process: simulated callers say it so.
    """
    spoken = spoken_form(text)
    sound = espeak.synthesize(spoken, voice, words_per_minute, afresh=True)
    return _levelled(*sound, rate_hz)


def render(text: str, voice: str, words_per_minute: int) -> bytes:
    """Speak ``text`` as telephone sound; what a worker process runs."""
    sound = espeak.synthesize(spoken_form(text), voice, words_per_minute)
    return pcm_to_mulaw(_levelled(*sound, TELEPHONE_HZ))


def _levelled(pcm: Pcm, native_hz: int, rate_hz: int) -> Pcm:
    converted = resample(pcm, native_hz, rate_hz).astype(np.float32)
    loudest = float(np.abs(converted).max(initial=0.0))
    if loudest == 0.0:
        return converted.astype(np.int16)
    return np.round(converted * (_PEAK / loudest)).astype(np.int16)


class Voice:
    """The voices all calls of a process share: a worker and what it said lately."""

    def __init__(self, pool: WorkerPool, cached_bytes: int = _CACHED_BYTES) -> None:
        self._pool = pool
        self._room = cached_bytes
        self._said: OrderedDict[tuple[str, str, int], bytes] = OrderedDict()

    async def render(self, clause: str, voice: str, words_per_minute: int) -> bytes:
        """Telephone sound of one clause. Raises ``EngineError``."""
        wanted = (clause.strip(), voice, words_per_minute)
        if (known := self._said.get(wanted)) is not None:
            self._said.move_to_end(wanted)
            return known
        try:
            audio: bytes = await asyncio.wrap_future(
                self._pool.submit(render, *wanted, key=_WORKER_KEY)
            )
        except WorkerError as error:
            raise EngineError(f"the voice failed: {error}") from error
        self._remember(wanted, audio)
        return audio

    def _remember(self, wanted: tuple[str, str, int], audio: bytes) -> None:
        if wanted in self._said:
            return
        self._said[wanted] = audio
        self._room -= len(audio)
        while self._room < 0:
            _, oldest = self._said.popitem(last=False)
            self._room += len(oldest)


class LocalTextToSpeech(TextToSpeech):
    """One call's voice."""

    def __init__(
        self,
        voice: Voice,
        name: str = DEFAULT_VOICE,
        words_per_minute: int = DEFAULT_WORDS_PER_MINUTE,
    ) -> None:
        self._voice = voice
        self._name = name
        self._words_per_minute = words_per_minute
        self._stopped = False

    async def speak(self, text: str) -> AsyncIterator[Speech]:
        for clause in clauses(text):
            audio = await self._voice.render(clause, self._name, self._words_per_minute)
            if self._stopped:
                return
            yield Speech(audio, clause)

    async def stop(self) -> None:
        self._stopped = True
