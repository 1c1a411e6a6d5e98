"""Time as the simulator sees it: milliseconds since somebody picked up."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol


class Clock(Protocol):
    """A monotonic clock that can also wait."""

    def now_ms(self) -> float:
        """Milliseconds since the clock was started."""

    async def sleep_until(self, at_ms: float) -> None:
        """Return at ``at_ms``, at once when that has passed."""


class RealClock:
    """The machine's monotonic clock, zero where it was made."""

    def __init__(self) -> None:
        self._zero = time.monotonic()

    def now_ms(self) -> float:
        return (time.monotonic() - self._zero) * 1000

    async def sleep_until(self, at_ms: float) -> None:
        await asyncio.sleep(max(0.0, at_ms - self.now_ms()) / 1000)
