"""The clock of a call, in whichever process: milliseconds since it was answered."""

from __future__ import annotations

import time


class CallClock:
    """``offset_ms``: how long ago the call was answered when the clock was made.

    Never goes back behind ``floor_ms``, what an earlier process noted last: two
    machines' clocks differ a little.
    """

    def __init__(self, offset_ms: int = 0, floor_ms: int = 0) -> None:
        self._began = time.monotonic() - offset_ms / 1000
        self._floor_ms = floor_ms

    @property
    def now_ms(self) -> int:
        return max(self._floor_ms, int((time.monotonic() - self._began) * 1000))

    def at_least(self, at_ms: int) -> int:
        """Now, or what was noted already."""
        self._floor_ms = max(self._floor_ms, at_ms)
        return self.now_ms
