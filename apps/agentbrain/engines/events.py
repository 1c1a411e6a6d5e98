"""The events of an engine: a queue that ends, or a straight line to their taker."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable

from apps.agentbrain.conversation.events import Event

Sink = Callable[[Event], None]


class EventStream:
    """Events in order for one reader; after ``close`` the reader ends."""

    def __init__(self) -> None:
        self._waiting: deque[Event] = deque()
        self._changed = asyncio.Event()
        self._sink: Sink | None = None
        self._closed = False
        self._failure: Exception | None = None

    def put(self, event: Event) -> None:
        if self._closed:
            return
        if self._sink is None:
            self._waiting.append(event)
            self._changed.set()
            return
        try:
            self._sink(event)
        except Exception as error:
            # The taker's mistake is the taker's: who puts events knows nothing of it.
            self._sink, self._failure = None, error
            self._changed.set()

    def close(self) -> None:
        self._closed = True
        self._changed.set()

    def stream(self) -> AsyncIterator[Event]:
        return _Reader(self)

    async def next(self) -> Event:
        """The oldest event that waits. Raises ``StopAsyncIteration`` at the end."""
        while not self._waiting:
            if self._closed:
                raise StopAsyncIteration
            self._changed.clear()
            await self._changed.wait()
        return self._waiting.popleft()

    async def deliver(self, sink: Sink) -> None:
        """Call ``sink`` with each event as it is put; returns at the end.

        What waits already goes first. Raises what ``sink`` raises, and takes no more
        events then.
        """
        while self._waiting:
            sink(self._waiting.popleft())
        self._sink = sink
        try:
            while self._failure is None and not self._closed:
                self._changed.clear()
                await self._changed.wait()
        finally:
            self._sink = None
        if self._failure is not None:
            raise self._failure


class _Reader(AsyncIterator[Event]):
    """One reader's place at a stream."""

    def __init__(self, stream: EventStream) -> None:
        self.source = stream

    async def __anext__(self) -> Event:
        return await self.source.next()


async def deliver(events: AsyncIterator[Event], sink: Sink) -> None:
    """Call ``sink`` with each event until they end.

    Events of an ``EventStream`` arrive within the call that puts them, without a queue
    and a turn of the event loop in between. Raises what either side raises.
    """
    if isinstance(events, _Reader):
        await events.source.deliver(sink)
        return
    async for event in events:
        sink(event)
