"""The caller's sound on its short road to the engine: held, padded, never waiting.

The engine gets one unbroken sound. What arrives before it is ready waits in a bounded
buffer (oldest dropped first); holes in the stream's timestamps are filled with
silence; and when frames stop in the middle of speech (a muted caller), silence is
supplied so that the voice detector can find the end. Bytes are mu-law at 8 kHz, eight
a millisecond.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

BYTES_PER_MS: Final = 8
SILENCE: Final = b"\xff"
MOST_HELD_MS: Final = 10_000
LONGEST_HOLE_MS: Final = 5_000
SMALLEST_HOLE_MS: Final = 20
MUTED_AFTER_MS: Final = 750
MUTED_STEP_MS: Final = 250


class CallerAudio:
    """Feeds one engine. Made and used on the event loop of its call."""

    def __init__(self, feed: Callable[[bytes], None]) -> None:
        self._feed = feed
        # Asking for the running loop is a system call: too dear for every frame.
        self._loop = asyncio.get_running_loop()
        self._held: deque[bytes] = deque()
        self._held_bytes = 0
        self._ready = False
        self._next_ms: int | None = None
        self._last_frame_seconds = 0.0
        self._watch: asyncio.TimerHandle | None = None
        self.dropped_ms = 0

    def receive(self, audio: bytes, timestamp_ms: int | None = None) -> None:
        """A frame; ``timestamp_ms`` is where the stream says it begins, if it does."""
        if not audio:
            return
        if timestamp_ms is not None:
            self._fill_hole(timestamp_ms)
            self._next_ms = timestamp_ms + len(audio) // BYTES_PER_MS
        self._last_frame_seconds = self._loop.time()
        self._pass(audio)

    def engine_ready(self) -> None:
        """The engine listens: what was held goes first."""
        self._ready = True
        while self._held:
            self._feed(self._held.popleft())
        self._held_bytes = 0

    def engine_lost(self) -> None:
        """Hold again until an engine is ready."""
        self._ready = False

    def speech_started(self) -> None:
        """From now on frames that fail to come are a caller who muted."""
        if self._watch is None:
            self._watch = self._loop.call_later(MUTED_STEP_MS / 1000, self._look)

    def speech_stopped(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None

    close = speech_stopped

    def _look(self) -> None:
        self._watch = self._loop.call_later(MUTED_STEP_MS / 1000, self._look)
        if (self._loop.time() - self._last_frame_seconds) * 1000 < MUTED_AFTER_MS:
            return
        self._silence(MUTED_STEP_MS)
        if self._next_ms is not None:
            self._next_ms += MUTED_STEP_MS

    def _fill_hole(self, timestamp_ms: int) -> None:
        if self._next_ms is None:
            return
        hole_ms = timestamp_ms - self._next_ms
        if hole_ms >= SMALLEST_HOLE_MS:
            self._silence(min(hole_ms, LONGEST_HOLE_MS))

    def _silence(self, ms: int) -> None:
        self._pass(SILENCE * (ms * BYTES_PER_MS))

    def _pass(self, audio: bytes) -> None:
        if self._ready:
            self._feed(audio)
            return
        self._held.append(audio)
        self._held_bytes += len(audio)
        while self._held_bytes > MOST_HELD_MS * BYTES_PER_MS and len(self._held) > 1:
            oldest = len(self._held.popleft())
            self._held_bytes -= oldest
            self.dropped_ms += oldest // BYTES_PER_MS
