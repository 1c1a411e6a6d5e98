"""What the agent wants of the engine, given when the engine can take it.

An engine that reports something is in the middle of its own work. What follows from
the report and is meant for the engine itself waits until that work is done. What it is
to remember may come before it has begun at all, from a caller who speaks at once.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any

_Order = tuple[Callable[..., None], tuple[Any, ...]]


class EngineOrders:
    """Calls to the engine, in order. ``failed`` is told what a late one raised."""

    def __init__(self, failed: Callable[[Exception], None]) -> None:
        self._failed = failed
        self._loop = asyncio.get_running_loop()
        self._late: deque[_Order] = deque()
        self._early: list[_Order] | None = []
        self._reports = 0

    def give(self, order: Callable[..., None], *arguments: Any) -> None:
        """Now, or when the engine has finished reporting."""
        if not self._reports and not self._late:
            order(*arguments)
            return
        if not self._late:
            self._loop.call_soon(self._give_late)
        self._late.append((order, arguments))

    def tell(self, news: Callable[..., None], *arguments: Any) -> None:
        """The same, but not before the engine has started."""
        if self._early is None:
            self.give(news, *arguments)
        else:
            self._early.append((news, arguments))

    def started(self) -> None:
        """The engine has: what it is to know comes before anything it reports."""
        early, self._early = self._early or [], None
        for news, arguments in early:
            self.give(news, *arguments)

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
