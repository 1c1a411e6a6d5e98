"""The socket to the vendor: whole text frames out without waiting, frames in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, NoReturn, Protocol

import orjson
from websockets.exceptions import InvalidHandshake, InvalidStatus

from apps.agentbrain.engines.realtime.failures import (
    ConnectionLost,
    code_of,
    refused_upgrade,
)
from apps.agentbrain.engines.realtime.straight_socket import StraightSocket
from apps.agentbrain.engines.vendor_sockets import (
    ConnectThere,
    certificates,
    quiet_log,
)

PING_SECONDS: Final = 10.0
PONG_SECONDS: Final = 10.0
CLOSE_SECONDS: Final = 1.0
MOST_UNSENT_BYTES: Final = 512 * 1024
"""More than half a minute of a caller's sound: who takes none of it is not there."""

_quiet = quiet_log("realtime")


Take = Callable[[bytes], None]


class Wire(Protocol):
    """One connection that carries text frames."""

    def send(self, frame: bytes) -> None:
        """Queue a frame; what a lost connection is given is gone. Never waits."""

    async def receive(self) -> bytes:
        """The next frame. Raises ``ConnectionLost``."""

    async def read(self, take: Take) -> NoReturn:
        """Call ``take`` with each frame as soon as it arrives.

        Ends by raising ``ConnectionLost``, or what ``take`` raises.
        """

    async def close(self) -> None:
        """Say goodbye, for a second at most. May be called on a lost connection."""


OpenWire = Callable[[str, Mapping[str, str], float], Awaitable[Wire]]
"""Opens a URL with these headers within so many seconds, or ``ConnectionLost``."""


async def open_wire(url: str, headers: Mapping[str, str], seconds: float) -> Wire:
    try:
        socket = await ConnectThere(
            url,
            additional_headers=dict(headers),
            ssl=certificates() if url.startswith("wss:") else None,
            compression=None,
            max_size=None,
            open_timeout=seconds,
            ping_interval=PING_SECONDS,
            ping_timeout=PONG_SECONDS,
            close_timeout=CLOSE_SECONDS,
            logger=_quiet,
            create_connection=StraightSocket,
        )
    except InvalidStatus as error:
        code = _code_in(error.response.body or b"")
        raise refused_upgrade(error.response.status_code, code) from None
    except (OSError, InvalidHandshake, TimeoutError) as error:
        reason = f"the vendor cannot be reached ({type(error).__name__})"
        raise ConnectionLost(reason) from None
    assert isinstance(socket, StraightSocket)
    return SocketWire(socket)


class SocketWire:
    """A websocket. A peer that reads nothing is given up, not written to for ever."""

    def __init__(self, socket: StraightSocket) -> None:
        self._socket = socket
        self._stalled = False

    def send(self, frame: bytes) -> None:
        self._socket.send_now(frame)
        if self._socket.transport.get_write_buffer_size() > MOST_UNSENT_BYTES:
            self._stalled = True
            self._socket.transport.abort()

    async def receive(self) -> bytes:
        frame = await self._socket.next_frame()
        if frame is None:
            raise self._lost()
        return frame

    async def read(self, take: Take) -> NoReturn:
        await self._socket.deliver(take)
        raise self._lost()

    def _lost(self) -> ConnectionLost:
        if self._stalled:
            return ConnectionLost("the vendor stopped reading")
        goodbye = self._socket.protocol.close_rcvd
        code = goodbye.code if goodbye else 1006
        return ConnectionLost(f"the vendor's connection closed ({code})")

    async def close(self) -> None:
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._socket.close()
        except TimeoutError:
            pass
        finally:
            # Also when cancelled: nothing of the connection may outlive this.
            self._socket.transport.abort()
        await self._socket.wait_closed()


def _code_in(body: bytes | bytearray) -> str:
    """The error code in the body of an HTTP refusal, where there is one."""
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError:
        return ""
    return code_of(answer.get("error")) if isinstance(answer, dict) else ""
