"""The caller's sound as it was sent: how much, when, and the last of it to send again.

Positions are milliseconds of sound since the engine began, whatever connections it had.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from typing import Final

from apps.agentbrain.engines.audio import SAMPLES_PER_MS

KEPT_MS: Final = 10_000
_GAP_MS: Final = 300
_MOST_STRETCHES: Final = 64


class SentAudio:
    """Places every position on the call's clock, and keeps the newest ten seconds.

    Sound arrives as it is spoken, except when it was held up and comes in a burst, and
    except when frames stop. Within one unbroken stretch a sound cannot have ended
    later than it was sent, so the smallest distance seen between the two clocks is
    the true one; a distance that grows suddenly is a gap, and begins a new stretch.
    """

    def __init__(self) -> None:
        self._bytes = 0
        self._starts_ms: list[int] = []
        self._offsets_ms: list[int] = []
        self._kept: deque[bytes] = deque()
        self._kept_bytes = 0

    @property
    def position_ms(self) -> int:
        return self._bytes // SAMPLES_PER_MS

    def add(self, audio: bytes, now_ms: int) -> None:
        begins_ms = self.position_ms
        self._bytes += len(audio)
        offset_ms = now_ms - self.position_ms
        if not self._offsets_ms or offset_ms > self._offsets_ms[-1] + _GAP_MS:
            self._starts_ms.append(begins_ms)
            self._offsets_ms.append(offset_ms)
            del self._starts_ms[:-_MOST_STRETCHES], self._offsets_ms[:-_MOST_STRETCHES]
        elif offset_ms < self._offsets_ms[-1]:
            self._offsets_ms[-1] = offset_ms
        self._keep(audio)

    def call_ms(self, position_ms: int) -> int:
        """When on the call's clock the sound at this position was spoken."""
        if not self._offsets_ms:
            return 0
        at = max(0, bisect_right(self._starts_ms, position_ms) - 1)
        return max(0, position_ms + self._offsets_ms[at])

    def since(self, position_ms: int) -> tuple[int, bytes]:
        """Where the kept part of the sound from a position on begins, and that part."""
        kept = b"".join(self._kept)
        wanted = max(0, self._bytes - position_ms * SAMPLES_PER_MS)
        wanted = min(wanted, len(kept))
        begins_ms = (self._bytes - wanted) // SAMPLES_PER_MS
        return begins_ms, kept[len(kept) - wanted :]

    def forget(self) -> None:
        """Let go of the sound: the call is over, and nobody will want it again."""
        self._kept.clear()
        self._kept_bytes = 0

    def _keep(self, audio: bytes) -> None:
        self._kept.append(audio)
        self._kept_bytes += len(audio)
        while self._kept_bytes > KEPT_MS * SAMPLES_PER_MS and len(self._kept) > 1:
            self._kept_bytes -= len(self._kept.popleft())
