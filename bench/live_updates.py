"""Calls that go on while reports are read: rows written at a steady rate."""

from __future__ import annotations

import threading
import time
from types import TracebackType
from typing import Any, Final

import psycopg

_NEW: Final = """
INSERT INTO calls_turn (call_id, index, speaker, text, heard_text, started_ms, ended_ms,
    interrupted, state, intent, trace, question, missed)
SELECT %s, COALESCE(MAX(index), -1) + 1, 'caller', 'one more thing', 'one more thing',
    0, 900, false, '', '', '[]', '', false
FROM calls_turn WHERE call_id = %s
"""
_CHANGE: Final = "UPDATE calls_call SET intent = intent, ended_at = now() WHERE id = %s"
_MARK: Final = """
INSERT INTO calls_reportmark (quarter)
SELECT date_bin('15 minutes', started_at, '2000-01-01Z') FROM calls_call WHERE id = %s
"""


class LiveUpdates:
    """Writes turns to the newest calls, and marks their reports as due."""

    def __init__(self, url: str, a_minute: int) -> None:
        self._url = url
        self._pause_seconds = 60 / a_minute
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.written = 0

    def __enter__(self) -> LiveUpdates:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        with psycopg.connect(self._url, autocommit=True) as connection:
            newest = connection.execute(
                "SELECT id FROM calls_call ORDER BY started_at DESC LIMIT 50"
            )
            calls = [row[0] for row in newest.fetchall()]
            due = time.monotonic()
            while not self._stop.wait(max(0.0, due - time.monotonic())):
                due += self._pause_seconds
                self._write(connection, calls[self.written % len(calls)])

    def _write(self, connection: Any, call_id: int) -> None:
        connection.execute(_NEW, (call_id, call_id))
        connection.execute(_CHANGE, (call_id,))
        connection.execute(_MARK, (call_id,))
        self.written += 1
