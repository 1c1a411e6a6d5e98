"""Writes of all calls in batches, off the audio path.

One writer thread a process takes entries from a queue and writes them in one
transaction about every 200 ms, in the order they came. A database that is away is tried
again with backoff while the entries wait; past a bound, and when the process ends, they
go to a file and are written when the database is back or at the next start. An entry
the database refuses is put aside and holds nobody up.
"""

from __future__ import annotations

import asyncio
import atexit
import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from . import metrics, recorder_writes
from .recorder_entries import EndEntry, Entry, EscalationEntry
from .recorder_spill import Spill

log = logging.getLogger(__name__)

INTERVAL_SECONDS: Final = 0.2
BATCH: Final = 400
MOST_WAITING: Final = 20_000
FIRST_PAUSE_SECONDS: Final = 0.2
LONGEST_PAUSE_SECONDS: Final = 5.0
_AWAY: Final = (OperationalError, InterfaceError)

Write = Callable[[Sequence[Entry]], None]


class Recorder:
    """The writer of one process. ``add`` never waits and may be called anywhere."""

    def __init__(
        self,
        spill_directory: Path,
        *,
        write: Write = recorder_writes.write,
        most_waiting: int = MOST_WAITING,
        interval_seconds: float = INTERVAL_SECONDS,
    ) -> None:
        self._write = write
        self._most_waiting = most_waiting
        self._interval = interval_seconds
        self._spill = Spill(spill_directory)
        self._changed = threading.Condition()
        self._queue: deque[Entry] = deque()
        self._batch: deque[Entry] = deque()
        self._added = 0
        self._settled = 0
        self._hurry = False
        self._closing = False
        self._waiters: list[tuple[int, Future[None]]] = []
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin now: what an earlier process left in files is written at once."""
        with self._changed:
            self._start()

    def add(self, entry: Entry) -> None:
        """Queue an entry; what staff wait for is written without delay."""
        with self._changed:
            self._start()
            self._queue.append(entry)
            self._added += 1
            if isinstance(entry, EscalationEntry | EndEntry):
                self._hurry = True
            # The writer looks by itself soon: waking it for every entry would take
            # the event loop's turn away each time.
            if self._hurry or len(self._queue) in {1, BATCH}:
                self._changed.notify()
        metrics.RECORDER_QUEUE.set(len(self._queue))

    async def flush(self, timeout_seconds: float = 10.0) -> bool:
        """Wait until all that was added before is settled; False if it took longer."""
        done: Future[None] = Future()
        with self._changed:
            if self._settled >= self._added:
                return True
            self._waiters.append((self._added, done))
            self._hurry = True
            self._changed.notify()
        try:
            async with asyncio.timeout(timeout_seconds):
                await asyncio.wrap_future(done)
        except TimeoutError:
            log.error("The recorder did not finish writing in time.")
            return False
        return True

    def close(self, timeout_seconds: float = 10.0) -> None:
        """Write what waits, or keep it in a file, and stop. May be repeated."""
        with self._changed:
            self._closing = True
            self._changed.notify()
            thread = self._thread
        if thread is None:
            return
        thread.join(timeout_seconds)
        if thread.is_alive():
            # The database neither answers nor fails; nothing may be lost with it.
            with self._changed:
                self._keep([*self._batch, *self._queue])
                self._queue.clear()
        self._thread = None

    def _start(self) -> None:
        if self._thread is None:
            self._closing = False
            self._thread = threading.Thread(
                target=self._run, name="recorder", daemon=True
            )
            self._thread.start()

    def _run(self) -> None:
        try:
            self._adopt_left_behind()
            while self._take():
                self._settle()
        finally:
            connection.close()

    def _take(self) -> bool:
        """Wait for a batch; False when closing and nothing is left."""
        with self._changed:
            self._changed.wait_for(lambda: self._queue or self._closing)
            if not self._queue:
                return False
            self._changed.wait_for(
                lambda: self._hurry or self._closing or len(self._queue) >= BATCH,
                self._interval,
            )
            while self._queue and len(self._batch) < BATCH:
                self._batch.append(self._queue.popleft())
            self._hurry = self._hurry and bool(self._queue)
        metrics.RECORDER_QUEUE.set(len(self._queue))
        return True

    def _settle(self) -> None:
        """Bring the batch into the database, or into a file."""
        count, pause = len(self._batch), FIRST_PAUSE_SECONDS
        while self._batch:
            try:
                self._write_spilled()
                self._write_isolating(self._batch)
            except _AWAY as error:
                connection.close()
                if self._must_spill():
                    self._spill_all(error)
                    break
                log.warning(
                    "The database is away; the recorder tries again.",
                    extra={"fields": {"pause_seconds": pause, "error": error}},
                )
                self._pause(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
        with self._changed:
            self._settled += count
            ready = [done for until, done in self._waiters if until <= self._settled]
            self._waiters = [w for w in self._waiters if w[0] > self._settled]
        for done in ready:
            if not done.done():
                done.set_result(None)

    def _write_isolating(self, entries: deque[Entry]) -> None:
        """Write and remove; entries that are refused are put aside one by one."""
        if not entries:
            return
        try:
            self._write(tuple(entries))
        except _AWAY:
            raise
        except Exception:
            # The culprit is found, logged and put aside on its own.
            while entries:
                self._write_one(entries[0])
                entries.popleft()
        entries.clear()

    def _write_one(self, entry: Entry) -> None:
        try:
            self._write((entry,))
        except _AWAY:
            raise
        except Exception as error:
            # Whatever one entry provokes must not cost the other calls theirs.
            metrics.RECORDER_DROPPED.inc()
            log.error(
                "An entry was refused and put aside.",
                exc_info=error,
                extra={
                    "fields": {"kind": type(entry).__name__, "call_id": entry.call_id}
                },
            )
            self._spill.reject(entry)

    def _must_spill(self) -> bool:
        with self._changed:
            return self._closing or len(self._queue) >= self._most_waiting

    def _spill_all(self, error: Exception) -> None:
        """What came first goes first, so the file keeps every call's order."""
        with self._changed:
            waiting = [*self._batch, *self._queue]
            self._settled += len(self._queue)
            self._queue.clear()
            self._batch.clear()
            self._keep(waiting)
        log.error(
            "The database is away; entries wait in a file.",
            extra={"fields": {"entries": len(waiting), "error": error}},
        )

    def _keep(self, entries: Sequence[Entry]) -> None:
        try:
            self._spill.keep(entries)
        except OSError as error:
            metrics.RECORDER_DROPPED.inc(len(entries))
            log.critical(
                "Entries could be written neither to the database nor to a file.",
                extra={"fields": {"entries": len(entries), "error": error}},
            )

    def _write_spilled(self) -> None:
        if self._spill.holds_entries:
            self._write_isolating(deque(self._spill.entries()))
            self._spill.clear()
            log.info("The entries that waited in a file are written.")

    def _adopt_left_behind(self) -> None:
        for path in self._spill.left_behind():
            try:
                with self._spill.taken_over(path) as entries:
                    if entries:
                        self._write_isolating(deque(entries))
                        log.info(
                            "Entries of an earlier process are written.",
                            extra={"fields": {"file": path.name}},
                        )
            except _AWAY as error:
                connection.close()
                log.warning(
                    "Entries of an earlier process wait for the next start.",
                    extra={"fields": {"file": path.name, "error": error}},
                )

    def _pause(self, seconds: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._closing, seconds)


def spill_directory() -> Path:
    """Where processes of this machine keep what the database did not take."""
    directory: Path = settings.DATA_DIR / "recorder-spill"
    return directory


@cache
def process_recorder() -> Recorder:
    """The recorder of this process; whatever ends it, what waits is written."""
    recorder = Recorder(spill_directory())
    atexit.register(recorder.close)
    return recorder
