"""Clients that the calls of a process share, one for each event loop.

The sockets of a pool belong to the loop they were opened on.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Final, Generic, TypeVar
from weakref import WeakKeyDictionary

import certifi  # httpx brings it

Client = TypeVar("Client")

KEPT_SECONDS: Final = 60.0
"""A caller's turn lasts longer than the usual 5 s that idle connections are kept."""

MOST_CONNECTIONS: Final = 1000
MOST_KEPT: Final = 100


@cache
def certificates() -> ssl.SSLContext:
    """Whom to trust. Read once: it takes 40 ms, which no event loop has to spare."""
    return ssl.create_default_context(cafile=certifi.where())


class PerLoop(Generic[Client]):
    """One client for each running event loop, made when it is first needed."""

    def __init__(
        self, make: Callable[[], Client], close: Callable[[Client], Awaitable[None]]
    ) -> None:
        self._make = make
        self._close = close
        self._lock = threading.Lock()
        self._clients: WeakKeyDictionary[asyncio.AbstractEventLoop, Client] = (
            WeakKeyDictionary()
        )
        self._used: WeakKeyDictionary[asyncio.AbstractEventLoop, float] = (
            WeakKeyDictionary()
        )

    def get(self) -> Client:
        """That of the running loop."""
        loop = asyncio.get_running_loop()
        with self._lock:
            client = self._clients.get(loop)
            if client is None:
                client = self._clients[loop] = self._make()
            self._used[loop] = loop.time()
        return client

    @property
    def warm(self) -> bool:
        """Whether a connection of the running loop was used a short while ago."""
        loop = asyncio.get_running_loop()
        used = self._used.get(loop)
        return used is not None and loop.time() - used < KEPT_SECONDS / 2

    async def close(self) -> None:
        """Close that of the running loop; it may be asked for again."""
        with self._lock:
            client = self._clients.pop(asyncio.get_running_loop(), None)
            self._used.pop(asyncio.get_running_loop(), None)
        if client is not None:
            await self._close(client)
