"""The caller's sound while nobody listens."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Final

LONGEST_BYTES: Final = 5_000 * 8
"""Five seconds of mu-law at 8 kHz: what is older has lost its meaning."""


class HeldSound:
    """Keeps the newest sound up to a bound, oldest dropped first."""

    def __init__(self, longest_bytes: int = LONGEST_BYTES) -> None:
        self._longest_bytes = longest_bytes
        self._frames: deque[bytes] = deque()
        self._bytes = 0

    def keep(self, audio: bytes) -> None:
        self._frames.append(audio)
        self._bytes += len(audio)
        while self._bytes > self._longest_bytes and len(self._frames) > 1:
            self._bytes -= len(self._frames.popleft())

    def give(self, listener: Callable[[bytes], None]) -> None:
        """Hand everything over, oldest first."""
        while self._frames:
            listener(self._frames.popleft())
        self._bytes = 0
