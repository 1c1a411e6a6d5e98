"""The timers of one call, on the event loop that drives it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class CallTimers:
    """Named timers; ``began_seconds`` is the loop's time when the call was answered."""

    def __init__(self, began_seconds: float, due: Callable[[str, int], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._began_seconds = began_seconds
        self._due = due
        self._running: dict[str, asyncio.TimerHandle] = {}

    def set(self, name: str, due_ms: int) -> None:
        """Fire at ``due_ms`` into the call; a timer of that name is replaced."""
        self.cancel(name)
        when = self._began_seconds + due_ms / 1000
        self._running[name] = self._loop.call_at(when, self._fire, name, due_ms)

    def cancel(self, name: str) -> None:
        """Forget a timer; unknown names are harmless."""
        if (timer := self._running.pop(name, None)) is not None:
            timer.cancel()

    def close(self) -> None:
        for name in list(self._running):
            self.cancel(name)

    def _fire(self, name: str, due_ms: int) -> None:
        del self._running[name]
        self._due(name, due_ms)
