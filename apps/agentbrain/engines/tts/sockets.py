"""A voice vendor's WebSocket: opened within a limit, closed without waiting for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import InvalidHandshake, InvalidStatus
from websockets.protocol import State

from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.tts.refusals import refused
from apps.agentbrain.engines.vendor_sockets import (
    ConnectThere,
    certificates,
    quiet_log,
)

_PING_SECONDS: Final = 10.0
_CLOSE_SECONDS: Final = 1.0
_LARGEST_FRAME_BYTES: Final = 16 * 1024 * 1024

_quiet = quiet_log("tts")


async def open_socket(
    vendor: str, url: str, headers: Mapping[str, str], seconds: float
) -> ClientConnection:
    """Connect. Raises ``EngineError``."""
    try:
        return await ConnectThere(
            url,
            additional_headers=dict(headers),
            ssl=certificates() if url.startswith("wss:") else None,
            compression=None,
            max_size=_LARGEST_FRAME_BYTES,
            # Nobody reads between responses; what comes then is at most the rest of a
            # response that was stopped, and the pings must go on.
            max_queue=None,
            open_timeout=seconds,
            ping_interval=_PING_SECONDS,
            ping_timeout=_PING_SECONDS,
            close_timeout=_CLOSE_SECONDS,
            logger=_quiet,
        )
    except InvalidStatus as error:
        answer = error.response
        body, told = bytes(answer.body or b""), answer.headers.get("dg-error", "")
        raise refused(vendor, answer.status_code, body, told) from None
    except (OSError, InvalidHandshake, TimeoutError) as error:
        reason = f"{vendor} cannot be reached ({type(error).__name__})"
        raise EngineError(reason) from None


def is_open(socket: ClientConnection | None) -> bool:
    return socket is not None and socket.state is State.OPEN


async def close_socket(socket: ClientConnection) -> None:
    """Say goodbye, for a second at most; nothing of the connection is left then."""
    try:
        await socket.close()
    finally:
        # Also when cancelled.
        socket.transport.abort()
