"""What waits to be sent to a recognizer: bounded, in order, in nobody's way."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Final

from apps.agentbrain.engines.audio import SAMPLES_PER_MS

MOST_WAITING_BYTES: Final = 20_000 * SAMPLES_PER_MS
"""Twenty seconds: what is handed over by another ear, and some more."""
_LARGEST_CHUNK: Final = 4096
_MOST_NOTES: Final = 64
_MOST_CONTROLS: Final = 256


class Outbox:
    """Sound and control frames for one connection.

    Sound past the bound is dropped, the oldest first. What the vendor counts is the
    sound that was sent; ``sample_of`` turns it into samples of all the sound.
    ``chunk_bytes`` is the least worth a frame of its own.
    """

    def __init__(
        self, chunk_bytes: int, most_waiting_bytes: int = MOST_WAITING_BYTES
    ) -> None:
        self._chunk_bytes = chunk_bytes
        self._most_waiting_bytes = most_waiting_bytes
        self._waiting: deque[bytes | str] = deque()
        self._waiting_bytes = 0
        self._controls = 0
        self._more = asyncio.Event()
        self._notes: list[tuple[int, int]] = []  # sent so far, dropped so far
        self.sent_bytes = 0
        self.sent_frames = 0
        self.dropped_bytes = 0

    @property
    def waiting_bytes(self) -> int:
        return self._waiting_bytes

    def put_sound(self, mulaw: bytes) -> None:
        self._waiting.append(mulaw)
        self._waiting_bytes += len(mulaw)
        while self._waiting_bytes > self._most_waiting_bytes:
            self._drop_oldest()
        if self._waiting_bytes >= self._chunk_bytes:
            self._more.set()

    def put_control(self, frame: str) -> None:
        """A text frame, behind the sound that came before it."""
        if self._controls >= _MOST_CONTROLS:
            return  # nobody has read for minutes; the connection is about to be lost
        self._controls += 1
        self._waiting.append(frame)
        self._more.set()

    async def next(self) -> bytes | str:
        """The next frame to send; waits until there is one."""
        while not self._ready:
            self._more.clear()
            await self._more.wait()
        first = self._waiting.popleft()
        if isinstance(first, str):
            self._controls -= 1
            return first
        chunk = bytearray(first)
        while self._waiting and len(chunk) < _LARGEST_CHUNK:
            following = self._waiting[0]
            if isinstance(following, str):
                break
            chunk += following
            self._waiting.popleft()
        self._waiting_bytes -= len(chunk)
        self.sent_bytes += len(chunk)
        self.sent_frames += 1
        return bytes(chunk)

    def sample_of(self, seconds: float) -> int:
        """Where a time the vendor tells lies in all the sound."""
        position = round(seconds * 1000 * SAMPLES_PER_MS)
        dropped = 0
        for sent, dropped_then in self._notes:
            if sent > position:
                break
            dropped = dropped_then
        return max(0, position + dropped)

    def seconds_of(self, sample: int) -> float:
        """What the vendor calls a sample that was not dropped."""
        dropped = 0
        for sent, dropped_then in self._notes:
            if sent + dropped_then <= sample:
                dropped = dropped_then
        return max(0, sample - dropped) / (1000 * SAMPLES_PER_MS)

    @property
    def _ready(self) -> bool:
        return self._controls > 0 or self._waiting_bytes >= self._chunk_bytes

    def _drop_oldest(self) -> None:
        frame = next(f for f in self._waiting if isinstance(f, bytes))
        self._waiting.remove(frame)
        self._waiting_bytes -= len(frame)
        self.dropped_bytes += len(frame)
        if self._notes and self._notes[-1][0] == self.sent_bytes:
            self._notes.pop()
        self._notes.append((self.sent_bytes, self.dropped_bytes))
        del self._notes[:-_MOST_NOTES]
