"""A queue of events that ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from apps.agentbrain.conversation.events import Event


class EventStream:
    """Events in order for one reader; after ``close`` the reader ends."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Event | None] = asyncio.Queue()
        self._closed = False

    def put(self, event: Event) -> None:
        if not self._closed:
            self._queue.put_nowait(event)

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._queue.put_nowait(None)

    async def stream(self) -> AsyncIterator[Event]:
        while (event := await self._queue.get()) is not None:
            yield event
        self._queue.put_nowait(None)
