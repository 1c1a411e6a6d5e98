"""Which recognizer serves now, while one for newer words is being made."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import Future
from pathlib import Path

from apps.agentbrain.engines.stt.model import ModelFiles, fingerprint
from apps.agentbrain.engines.stt.recognizer import Recognizer
from apps.agentbrain.engines.stt.vocabulary import Vocabulary
from apps.agentbrain.engines.workers import WorkerPool

logger = logging.getLogger(__name__)


class RecognizerShelf:
    """One recognizer for all calls of a process.

    Compiling a model takes seconds. When staff change the words, calls go on with the
    recognizer there is until the new one is ready: nobody waits for it, deaf.
    """

    def __init__(self, pool: WorkerPool, root: Path) -> None:
        self._pool = pool
        self._root = root
        self._lock = threading.Lock()
        self._serving: Recognizer | None = None
        self._serves = ""
        self._coming = ""

    def recognizer(self, vocabulary: Vocabulary) -> Recognizer:
        """The best recognizer there is for these words. Never waits."""
        name = fingerprint(vocabulary)
        with self._lock:
            if self._serving is None:
                self._serving = Recognizer(self._pool, vocabulary, self._root)
                self._serves = name
            elif name not in {self._serves, self._coming}:
                self._coming = name
                self._make(name, Recognizer(self._pool, vocabulary, self._root))
            return self._serving

    def _make(self, name: str, recognizer: Recognizer) -> None:
        def made(future: Future[ModelFiles]) -> None:
            with self._lock:
                if self._coming != name:
                    return  # the words have changed again since
                self._coming = ""
                if (error := future.exception()) is None:
                    self._serving, self._serves = recognizer, name
                    return
            logger.error("the recognizer keeps its old words: %s", error)

        recognizer.begin().add_done_callback(made)
