"""Sockets that should not be there: a second one for a call, and a replayed token."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from apps.agentbrain.engines.audio import FRAME_MS, MULAW_SILENCE_FRAME

from .clock import Clock
from .media import CLOSE_SECONDS, OPEN_SECONDS, StreamAddress
from .webhook import is_local


@dataclass(slots=True)
class StrangerRecord:
    """What became of it. ``close_code`` is None while the server keeps it open."""

    label: str
    http_status: int | None = None
    close_code: int | None = None
    messages_received: int = 0


async def intrude(
    record: StrangerRecord,
    address: StreamAddress,
    clock: Clock,
    delay_ms: float,
    duration_ms: float,
) -> None:
    """Open a socket, start a stream and send silence until closed or time is up."""
    await clock.sleep_until(clock.now_ms() + delay_ms)
    try:
        ws = await connect(
            address.url,
            additional_headers=address.headers,
            compression=None,
            proxy=None if is_local(address.url) else True,
            open_timeout=OPEN_SECONDS,
            ping_interval=None,
            close_timeout=CLOSE_SECONDS,
        )
    except InvalidStatus as error:
        record.http_status = error.response.status_code
        return
    counting = asyncio.create_task(_count(ws, record), name="count")
    begun_ms = clock.now_ms()
    try:
        await ws.send(address.maker.connected())
        await ws.send(address.maker.start())
        for at_ms in range(0, int(duration_ms), FRAME_MS):
            await clock.sleep_until(begun_ms + at_ms)
            await ws.send(address.maker.media(MULAW_SILENCE_FRAME, at_ms))
    except ConnectionClosed:
        record.close_code = ws.close_code
    finally:
        await ws.close()
        await asyncio.gather(counting, return_exceptions=True)


async def _count(ws: ClientConnection, record: StrangerRecord) -> None:
    async for _ in ws:
        record.messages_received += 1
