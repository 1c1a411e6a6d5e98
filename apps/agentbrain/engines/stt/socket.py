"""The WebSocket to a recognizer's vendor."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

import orjson
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.vendor_sockets import (
    ConnectThere,
    certificates,
    quiet_log,
)

PING_SECONDS: Final = 10.0
CLOSE_SECONDS: Final = 1.0
SEND_SECONDS: Final = 5.0
"""Who takes none of a caller's sound for so long is not there."""
_LARGEST_MESSAGE: Final = 4 * 1024 * 1024
_MAY_PASS: Final = frozenset({408, 409, 425, 429})
_A_CODE: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{1,60}")

_quiet = quiet_log("stt")


class VendorSocket:
    """One connection: binary and text frames out, JSON objects in.

    ``permanent_codes`` are close codes after which trying again is pointless.
    """

    def __init__(
        self, socket: ClientConnection, permanent_codes: frozenset[int] = frozenset()
    ) -> None:
        self._socket = socket
        self._permanent_codes = permanent_codes

    async def send(self, frame: bytes | str) -> None:
        """Raises ``EngineError`` when the connection is gone or nobody reads it."""
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await self._socket.send(frame)
        except TimeoutError:
            raise EngineError("the vendor stopped reading") from None
        except ConnectionClosed:
            raise self._lost() from None

    async def messages(self) -> AsyncIterator[dict[str, Any]]:
        """Every JSON object that comes. Ends by raising ``EngineError``.

        What is no JSON object is left out: one bad message must not end a call.
        """
        try:
            while True:
                frame = await self._socket.recv(decode=False)
                try:
                    message = orjson.loads(frame)
                except orjson.JSONDecodeError:
                    continue
                if isinstance(message, dict):
                    yield message
        except ConnectionClosed:
            raise self._lost() from None

    async def close(self, goodbye: str = "") -> None:
        """Say goodbye, for a second at most. May be called on a lost connection."""
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                if goodbye:
                    await self._socket.send(goodbye)
                await self._socket.close()
        except (TimeoutError, ConnectionClosed):
            pass
        finally:
            # Also when cancelled: nothing of the connection may outlive this.
            self._socket.transport.abort()

    def _lost(self) -> EngineError:
        """The close code and, where it is a mere code, its reason."""
        goodbye = self._socket.protocol.close_rcvd
        if goodbye is None:
            return EngineError("the vendor's connection broke")
        code = _A_CODE.match(goodbye.reason or "")
        named = f" {code[0]}" if code else ""
        return EngineError(
            f"the vendor closed the connection ({goodbye.code}{named})",
            permanent=goodbye.code in self._permanent_codes,
        )


async def open_socket(
    url: str,
    headers: Mapping[str, str],
    seconds: float,
    permanent_codes: frozenset[int] = frozenset(),
) -> VendorSocket:
    """Connect within so many seconds. Raises ``EngineError``."""
    try:
        socket = await ConnectThere(
            url,
            additional_headers=dict(headers),
            ssl=certificates() if url.startswith("wss:") else None,
            compression=None,
            max_size=_LARGEST_MESSAGE,
            open_timeout=seconds,
            ping_interval=PING_SECONDS,
            ping_timeout=PING_SECONDS,
            close_timeout=CLOSE_SECONDS,
            logger=_quiet,
        )
    except InvalidStatus as error:
        raise _refused(error) from None
    except (OSError, InvalidHandshake, TimeoutError) as error:
        reason = f"the vendor cannot be reached ({type(error).__name__})"
        raise EngineError(reason) from None
    return VendorSocket(socket, permanent_codes)


def _refused(error: InvalidStatus) -> EngineError:
    """What the vendor's answer means; only a code of its own is passed on."""
    status = error.response.status_code
    told = error.response.headers.get("dg-error", "")
    named = f" {told}" if _A_CODE.fullmatch(told) else ""
    return EngineError(
        f"the vendor refused the connection (HTTP {status}{named})",
        permanent=400 <= status < 500 and status not in _MAY_PASS,
    )
