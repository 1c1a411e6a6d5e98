"""What the agent wants of the engine, given when the engine can take it.

An engine that reports something is in the middle of its own work. What follows from
the report and is meant for the engine itself waits until that work is done.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any


class EngineOrders:
    """Calls to the engine, in order. ``failed`` is told what a late one raised."""

    def __init__(self, failed: Callable[[Exception], None]) -> None:
        self._failed = failed
        self._loop = asyncio.get_running_loop()
        self._late: deque[tuple[Callable[..., None], tuple[Any, ...]]] = deque()
        self._reports = 0

    def give(self, order: Callable[..., None], *arguments: Any) -> None:
        """Now, or when the engine has finished reporting."""
        if not self._reports and not self._late:
            order(*arguments)
            return
        if not self._late:
            self._loop.call_soon(self._give_late)
        self._late.append((order, arguments))

    def __enter__(self) -> None:
        """The engine is reporting."""
        self._reports += 1

    def __exit__(self, *error: object) -> None:
        self._reports -= 1

    def _give_late(self) -> None:
        while self._late:
            order, arguments = self._late[0]
            try:
                order(*arguments)
            except Exception as error:
                self._failed(error)
            self._late.popleft()
