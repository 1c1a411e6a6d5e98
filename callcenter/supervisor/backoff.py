"""How long to wait before a process that ended is started again."""

from __future__ import annotations


class Backoff:
    """Doubles from ``first_seconds`` to ``longest_seconds``.

    A process that had run for ``healthy_seconds`` starts the count anew: its end is a
    new accident, not one more of the last.
    """

    def __init__(
        self,
        first_seconds: float = 1.0,
        longest_seconds: float = 30.0,
        healthy_seconds: float = 60.0,
    ) -> None:
        self._first_seconds = first_seconds
        self._longest_seconds = longest_seconds
        self._healthy_seconds = healthy_seconds
        self._next_seconds = first_seconds

    def after(self, uptime_seconds: float) -> float:
        """Seconds to wait after a run of ``uptime_seconds``."""
        if uptime_seconds >= self._healthy_seconds:
            self._next_seconds = self._first_seconds
        wait_seconds = self._next_seconds
        self._next_seconds = min(wait_seconds * 2, self._longest_seconds)
        return wait_seconds
