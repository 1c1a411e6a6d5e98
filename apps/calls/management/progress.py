"""How far a long command is, in a line every few seconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, Protocol

EVERY_SECONDS: Final = 3.0


class Output(Protocol):
    def write(self, msg: str) -> object: ...


class Progress:
    """Told how many of ``total`` are done: the share, how fast, and how long still."""

    def __init__(
        self,
        out: Output,
        total: int,
        things: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._out = out
        self._clock = clock
        self._total = total
        self._things = things
        self._began = self._told = clock()

    @property
    def seconds(self) -> float:
        return self._clock() - self._began

    def __call__(self, done: int) -> None:
        """A line if it is time for one; the last one in any case."""
        now = self._clock()
        if now - self._told < EVERY_SECONDS and done < self._total:
            return
        self._told = now
        a_second = done / max(0.001, self.seconds)
        left = (self._total - done) / max(0.001, a_second)
        pace = f"{a_second:,.0f}" if a_second >= 10 else f"{a_second:.1f}"
        share = 100 * done // self._total if self._total else 100
        self._out.write(
            f"{done:,} of {self._total:,} {self._things} ({share} %), "
            f"{pace} a second, {left:,.0f} s left"
        )
