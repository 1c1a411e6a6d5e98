"""The way back to the caller: what every kind of line can do with our sound."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Generator
from typing import Any, Final, NoReturn, Protocol

from apps.agentbrain.conversation.actions import SaveTurn, UpdateCall

from .straight import SendNow

SEND_SECONDS: Final = 5.0

# Why we close a socket. Of the registered codes daphne lets us send only 1000.
NORMAL: Final = 1000
POLICY_VIOLATION: Final = 4008
SERVER_ERROR: Final = 4011
SERVICE_RESTART: Final = 4012
Send = Callable[[dict[str, Any]], Coroutine[Any, Any, None]]
Rest = Awaitable[None] | None
"""What is left of a send: nothing, or something to wait for."""


class LineLost(Exception):
    """The line takes nothing any more: a send failed or never returned."""


class Transport(Protocol):
    """One line to one caller. Every method is bounded and raises ``LineLost``.

    Whatever returns something to wait for has not been done before that is over.
    After ``close`` all of them do nothing.
    """

    def send_audio(self, mulaw: bytes) -> Rest:
        """Play this: mu-law, 8 kHz, any length."""

    def send_mark(self, name: str) -> Rest:
        """Report ``name`` when everything before it was played."""

    def clear(self) -> Rest:
        """Throw away what has not been played."""

    def show(self, action: SaveTurn | UpdateCall) -> Rest:
        """What a line with a screen displays; a telephone does nothing."""

    async def close(self, code: int = NORMAL, reason: str = "") -> None:
        """End the line; ``reason`` is shown where there is a screen."""


class BoundedSender:
    """Sends ASGI messages, each within five seconds; silent after the first close.

    A half-open socket swallows the writer: the timeout is what ends such a call.
    ``send_now`` is the straight road, where the server has one.
    """

    def __init__(
        self,
        send: Send,
        *,
        seconds: float = SEND_SECONDS,
        send_now: SendNow | None = None,
    ) -> None:
        self._send = send
        self._seconds = seconds
        self._send_now = send_now
        self._unfinished = 0
        self.closed = False

    async def accept(self) -> None:
        await self._bounded({"type": "websocket.accept"})

    async def text(self, text: str) -> None:
        await self._bounded({"type": "websocket.send", "text": text})

    async def binary(self, data: bytes) -> None:
        await self._bounded({"type": "websocket.send", "bytes": data})

    def begin_text(self, text: str) -> Rest:
        """Send at once; something to wait for only where the server makes us wait."""
        # Nothing may overtake a message that waits.
        send_now = None if self._unfinished or self.closed else self._send_now
        if send_now is not None and send_now(text):
            return None
        return self._begin({"type": "websocket.send", "text": text})

    async def close(self, code: int) -> None:
        if self.closed:
            return
        message = {"type": "websocket.close", "code": code}
        try:
            await self._bounded(message)
        finally:
            self.closed = True

    async def _bounded(self, message: dict[str, Any]) -> None:
        if (rest := self._begin(message)) is not None:
            await rest

    def _begin(self, message: dict[str, Any]) -> Rest:
        """Nearly every send is over without waiting: those need no timer."""
        if self.closed:
            return None
        sending = self._send(message)
        try:
            waits_for = sending.send(None)
        except StopIteration:
            return None
        except Exception as error:
            self._failed(error)
        self._unfinished += 1
        return self._finish(_Begun(sending, waits_for))

    async def _finish(self, sending: _Begun) -> None:
        try:
            async with asyncio.timeout(self._seconds):
                await sending
        except TimeoutError:
            self.closed = True
            raise LineLost("a send did not return") from None
        except Exception as error:
            self._failed(error)
        finally:
            self._unfinished -= 1

    def _failed(self, error: Exception) -> NoReturn:
        # Servers say "already closed" with errors of their own making.
        self.closed = True
        raise LineLost(f"a send failed: {error}") from error


class _Begun:
    """The rest of a coroutine that was begun by hand and has to wait for something."""

    def __init__(self, work: Coroutine[Any, Any, None], waits_for: Any) -> None:
        self._work = work
        self._waits_for = waits_for

    def __await__(self) -> Generator[Any, None, None]:
        waits_for = self._waits_for
        while True:
            try:
                yield waits_for
            except BaseException as error:  # a cancellation, above all
                try:
                    waits_for = self._work.throw(error)
                except StopIteration:
                    return
            else:
                yield from self._work.__await__()
                return
