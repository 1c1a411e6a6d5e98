"""The ear of a call, fed with recorded sound instead of a telephone's."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from ...conversation.dialogue.brain import Brain
from ...conversation.events import CallerSaid, CallerSpeechStarted, EngineLost
from ...engines.audio import (
    FRAME_BYTES,
    FRAME_MS,
    SAMPLES_PER_MS,
    TELEPHONE_HZ,
    Pcm,
    pcm_to_mulaw,
)
from ...engines.base import EngineSession
from ...engines.stt.local import LocalSpeechToText
from ...engines.stt.recognizer import Recognizer
from ...engines.workers import WorkerError, WorkerPool
from ...vocabulary import vocabulary_of

_BEFORE_MS = 500
_AFTER_MS = 1_500
_LONGEST_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of a recording: the words of all its ``turns``, and the
    ``busy_seconds`` that were spent on ``sound_seconds`` of it."""

    text: str
    turns: int
    busy_seconds: float
    sound_seconds: float


class Ear:
    """Voice activity and recognition as a call has them: mu-law, 20 ms at a time."""

    def __init__(self, recognizer: Recognizer, settings: dict[str, Any]) -> None:
        self._recognizer = recognizer
        self._settings = settings

    def listen(self, pcm: Pcm) -> Heard:
        """Hear 8 kHz sound with some silence around it, as fast as it is taken.

        Raises ``WorkerError``, and ``TimeoutError`` when words do not come.
        """
        before, after = _quiet(_BEFORE_MS), _quiet(_AFTER_MS)
        sound = pcm_to_mulaw(np.concatenate([before, pcm, after]))
        began = perf_counter()
        said, turns = asyncio.run(self._hear(sound))
        return Heard(
            text=" ".join(piece.text for piece in said if piece.text),
            turns=turns,
            busy_seconds=perf_counter() - began,
            sound_seconds=len(pcm) / TELEPHONE_HZ,
        )

    async def _hear(self, mulaw: bytes) -> tuple[list[CallerSaid], int]:
        at_ms = 0
        stt = LocalSpeechToText(self._recognizer)
        await stt.start(EngineSession("recording", lambda: at_ms, self._settings))
        begun: list[CallerSpeechStarted] = []
        said: list[CallerSaid] = []
        fed = asyncio.Event()

        async def read() -> None:
            async for event in stt.events():
                if isinstance(event, EngineLost):
                    raise WorkerError(event.reason)
                if isinstance(event, CallerSpeechStarted):
                    begun.append(event)
                elif isinstance(event, CallerSaid):
                    said.append(event)
                    if fed.is_set() and len(said) == len(begun):
                        return

        reader = asyncio.create_task(read())
        for start in range(0, len(mulaw), FRAME_BYTES):
            at_ms += FRAME_MS
            stt.send_audio(mulaw[start : start + FRAME_BYTES])
            await asyncio.sleep(0)
        fed.set()
        await asyncio.sleep(0)
        try:
            if len(said) < len(begun) or reader.done():
                await asyncio.wait_for(reader, _LONGEST_SECONDS)
        finally:
            reader.cancel()
            await stt.stop()
        return said, len(begun)


def _quiet(duration_ms: int) -> Pcm:
    return np.zeros(duration_ms * SAMPLES_PER_MS, np.int16)


@contextmanager
def shipping_ear(brain: Brain, root: Path) -> Iterator[Ear]:
    """The recognizer with the words of this brain; compiled under ``root`` if need be.

    One worker process: what one call's sound costs is what is measured. No customer's
    name is known to it, as in a shop on its first day. Raises ``WorkerError``.
    """
    pool = WorkerPool("evaluation", size=1, job_limit_seconds=_LONGEST_SECONDS)
    try:
        recognizer = Recognizer(pool, vocabulary_of(brain, ()), root)
        asyncio.run(_prepare(recognizer))
        yield Ear(recognizer, brain.thresholds.as_dict())
    finally:
        pool.close()


async def _prepare(recognizer: Recognizer) -> None:
    await recognizer.prepare()
