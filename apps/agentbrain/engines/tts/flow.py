"""Things that come one by one, from one task to another, until they end or fail."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class Flow(Generic[Thing]):
    """One task puts and ends, one takes."""

    def __init__(self) -> None:
        self._things: deque[Thing] = deque()
        self._ended = False
        self._failure: Exception | None = None
        self._changed = asyncio.Event()

    def put(self, thing: Thing) -> None:
        self._things.append(thing)
        self._changed.set()

    def end(self, failure: Exception | None = None) -> None:
        """Nothing more comes; ``failure`` is raised to who takes past the end.

        The first end counts.
        """
        if not self._ended:
            self._ended, self._failure = True, failure
            self._changed.set()

    async def take(self) -> Thing | None:
        """The next thing; None at the end."""
        while not self._things:
            if self._failure is not None:
                raise self._failure
            if self._ended:
                return None
            self._changed.clear()
            await self._changed.wait()
        return self._things.popleft()
