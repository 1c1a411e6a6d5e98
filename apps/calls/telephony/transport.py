"""The way back to the caller: what every kind of line can do with our sound."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol

from apps.agentbrain.conversation.actions import SaveTurn, UpdateCall

SEND_SECONDS: Final = 5.0

# Why we close a socket. Of the registered codes daphne lets us send only 1000.
NORMAL: Final = 1000
POLICY_VIOLATION: Final = 4008
SERVER_ERROR: Final = 4011
SERVICE_RESTART: Final = 4012
Send = Callable[[dict[str, Any]], Awaitable[None]]


class LineLost(Exception):
    """The line takes nothing any more: a send failed or never returned."""


class Transport(Protocol):
    """One line to one caller. Every method is bounded and raises ``LineLost``.

    After ``close`` all of them do nothing.
    """

    async def send_audio(self, mulaw: bytes) -> None:
        """Play this: mu-law, 8 kHz, any length."""

    async def send_mark(self, name: str) -> None:
        """Report ``name`` when everything before it was played."""

    async def clear(self) -> None:
        """Throw away what has not been played."""

    async def show(self, action: SaveTurn | UpdateCall) -> None:
        """What a line with a screen displays; a telephone does nothing."""

    async def close(self, code: int = NORMAL, reason: str = "") -> None:
        """End the line; ``reason`` is shown where there is a screen."""


class BoundedSender:
    """Sends ASGI messages, each within five seconds; silent after the first close.

    A half-open socket swallows the writer: the timeout is what ends such a call.
    """

    def __init__(self, send: Send, *, seconds: float = SEND_SECONDS) -> None:
        self._send = send
        self._seconds = seconds
        self.closed = False

    async def accept(self) -> None:
        await self._bounded({"type": "websocket.accept"})

    async def text(self, text: str) -> None:
        await self._bounded({"type": "websocket.send", "text": text})

    async def binary(self, data: bytes) -> None:
        await self._bounded({"type": "websocket.send", "bytes": data})

    async def close(self, code: int) -> None:
        if self.closed:
            return
        message = {"type": "websocket.close", "code": code}
        try:
            await self._bounded(message)
        finally:
            self.closed = True

    async def _bounded(self, message: dict[str, Any]) -> None:
        if self.closed:
            return
        try:
            async with asyncio.timeout(self._seconds):
                await self._send(message)
        except TimeoutError:
            self.closed = True
            raise LineLost("a send did not return") from None
        except Exception as error:
            # Servers say "already closed" with errors of their own making.
            self.closed = True
            raise LineLost(f"a send failed: {error}") from error
