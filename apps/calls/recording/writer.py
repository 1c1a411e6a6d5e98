"""Writes the sound of all calls of a process to their spools, off the audio path.

One thread takes steps from a queue in order. A disk that is slow makes the queue longer
up to a bound, beyond which sound is dropped; a disk that is full ends the recording of
that call and nothing else.
"""

from __future__ import annotations

import atexit
import logging
import threading
from collections import deque
from collections.abc import Callable
from functools import cache
from typing import Any, Final, NamedTuple

log = logging.getLogger(__name__)

MOST_WAITING_BYTES: Final = 64 * 1024 * 1024

Failed = Callable[[OSError], None]


class _Step(NamedTuple):
    do: Callable[..., None]
    arguments: tuple[Any, ...]
    failed: Failed
    size: int


class SpoolWriter:
    """The writer of one process. ``put`` never waits."""

    def __init__(self, *, most_waiting_bytes: int = MOST_WAITING_BYTES) -> None:
        self._most_waiting = most_waiting_bytes
        self._changed = threading.Condition()
        self._steps: deque[_Step] = deque()
        self._waiting_bytes = 0
        self._closing = False
        self._thread: threading.Thread | None = None

    def put(
        self, failed: Failed, do: Callable[..., None], *arguments: Any, size: int = 0
    ) -> bool:
        """Do this after what was put before; False when there is too much to do.

        ``failed`` is told in the writer's thread what the disk said. Steps without a
        ``size`` are never refused.
        """
        with self._changed:
            if size and self._waiting_bytes + size > self._most_waiting:
                return False
            self._steps.append(_Step(do, arguments, failed, size))
            self._waiting_bytes += size
            if self._thread is None:
                self._closing = False
                self._thread = threading.Thread(
                    target=self._run, name="recording", daemon=True
                )
                self._thread.start()
            self._changed.notify()
        return True

    def close(self, timeout_seconds: float = 10.0) -> None:
        """Do what waits, and stop. May be repeated."""
        with self._changed:
            self._closing = True
            self._changed.notify()
            thread = self._thread
        if thread is not None:
            thread.join(timeout_seconds)
            self._thread = None

    def _run(self) -> None:
        while (step := self._next()) is not None:
            try:
                step.do(*step.arguments)
            except OSError as error:
                step.failed(error)
            except Exception:
                # A defect here costs one stretch of one call, not every recording.
                log.exception("A step of a recording failed.")

    def _next(self) -> _Step | None:
        with self._changed:
            self._changed.wait_for(lambda: self._steps or self._closing)
            if not self._steps:
                return None
            step = self._steps.popleft()
            self._waiting_bytes -= step.size
            return step


@cache
def process_writer() -> SpoolWriter:
    """The writer of this process; whatever ends it, what waits is written."""
    writer = SpoolWriter()
    atexit.register(writer.close)
    return writer
