"""Takes the events of one call one at a time and in order, each as soon as it can be.

An event is handled where it is reported, without a turn of the event loop: fifty times
a second and call that turn costs as much as the work. Only what has to wait (a line
that is full, a database) is finished by the driver's own task; what is reported
meanwhile waits behind it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextvars import Context, copy_context

from apps.agentbrain.conversation.events import Event

Steps = Iterator[Awaitable[None]]
Handle = Callable[[Event], Steps]
"""Deals with an event; yields what has to be waited for before it goes on."""


class Driver:
    """Nothing is handled before ``run``, and nothing that comes after ``close``."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle
        self._waiting: deque[Event] = deque()
        self._unfinished: tuple[Awaitable[None], Steps] | None = None
        self._failure: Exception | None = None
        self._wake = asyncio.Event()
        self._context: Context | None = None
        self._busy = True
        self._closed = False

    def __len__(self) -> int:
        """How many events wait."""
        return len(self._waiting)

    def post(self, event: Event) -> None:
        """Handle an event now, or after those before it."""
        if self._closed:
            return
        self._waiting.append(event)
        if not self._busy:
            assert self._context is not None
            # Whoever reports has a context of its own; tasks and database work that
            # come of it belong to the call's.
            self._context.run(self._handle_waiting)

    def fail(self, error: Exception) -> None:
        """``run`` ends with this error, unless another came first."""
        self._failure = self._failure or error
        self._busy = True
        self._wake.set()

    def close(self, *, drop: bool = False) -> None:
        """Take no more events; with ``drop`` those that wait are not handled either."""
        self._closed = True
        if drop:
            self._waiting.clear()
        self._wake.set()

    async def run(self) -> None:
        """Drive until ``close``. Raises what handling an event raises."""
        self._context = copy_context()
        while True:
            await self._finish_waiting()
            if self._closed:
                return
            self._busy = False
            await self._wake.wait()
            self._wake.clear()
            self._busy = True

    async def _finish_waiting(self) -> None:
        """Whatever is left of the event in hand, and the events behind it."""
        if self._failure is not None:
            raise self._failure
        if self._unfinished is not None:
            first, steps = self._unfinished
            self._unfinished = None
            await first
            await self._take(steps)
        while self._waiting:
            await self._take(self._handle(self._waiting.popleft()))
        if self._failure is not None:
            raise self._failure

    async def _take(self, steps: Steps) -> None:
        for step in steps:
            await step

    def _handle_waiting(self) -> None:
        self._busy = True
        try:
            while self._waiting:
                steps = self._handle(self._waiting.popleft())
                first = next(steps, None)
                if first is not None:
                    self._unfinished = first, steps
                    self._wake.set()
                    return
        except Exception as error:
            self.fail(error)
            return
        self._busy = False
