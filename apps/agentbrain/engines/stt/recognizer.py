"""The recognizer all calls of a process share: a compiled model and its workers."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from pathlib import Path
from typing import Final

from apps.agentbrain.engines.stt import recognition
from apps.agentbrain.engines.stt.model import ModelFiles
from apps.agentbrain.engines.stt.recognition import Hypothesis
from apps.agentbrain.engines.stt.vocabulary import Vocabulary
from apps.agentbrain.engines.workers import Urgency, WorkerPool

_COMPILE_SECONDS: Final = 180.0
"""Some seconds on a free processor; workers are the last to get a busy one."""


class Recognizer:
    """Decodes pieces of speech in worker processes.

    The model is compiled when first wanted; a failed attempt is made again by the
    next call that asks.
    """

    def __init__(self, pool: WorkerPool, vocabulary: Vocabulary, root: Path) -> None:
        self._pool = pool
        self._vocabulary = vocabulary
        self._root = root
        self._files: Future[ModelFiles] | None = None

    def begin(self) -> Future[ModelFiles]:
        """Start to compile and load the model, unless that was done or goes on."""
        if self._files is None or (self._files.done() and self._files.exception()):
            self._files = self._pool.submit(
                recognition.prepare,
                self._vocabulary,
                self._root,
                key="model",
                limit_seconds=_COMPILE_SECONDS,
            )
        return self._files

    async def prepare(self) -> ModelFiles:
        """Compile and load the model; at once when that was done. WorkerError."""
        waiting = asyncio.wrap_future(self.begin())
        # Whoever waits may be cancelled; the outcome is still somebody else's.
        waiting.add_done_callback(_look_at)
        return await asyncio.shield(waiting)

    async def recognize(self, mulaw: bytes, key: str, urgency: Urgency) -> Hypothesis:
        """Decode mu-law sound of the call ``key``. Raises ``WorkerError``."""
        files = await self.prepare()
        future = self._pool.submit(
            recognition.recognize, files, mulaw, key=key, urgency=urgency
        )
        return await asyncio.wrap_future(future)


def _look_at(outcome: asyncio.Future[ModelFiles]) -> None:
    if not outcome.cancelled():
        outcome.exception()
