"""Sockets whose other side sends nonsense, too much, or vanishes."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable

from twilio.request_validator import RequestValidator
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from callcenter.testing.server import RunningServer


def media_url(server: RunningServer) -> str:
    return server.url.replace("http", "ws") + "/twilio/media"


def signed(server: RunningServer) -> dict[str, str]:
    signature = RequestValidator(server.AUTH_TOKEN).compute_signature
    return {"X-Twilio-Signature": signature(media_url(server), {})}


async def open_stream(server: RunningServer) -> ClientConnection:
    return await connect(
        media_url(server),
        additional_headers=signed(server),
        compression=None,
        proxy=None,
        ping_interval=None,
    )


async def babble(server: RunningServer, seed: int) -> None:
    """Messages that are nearly right, and messages that are nothing."""
    chance = random.Random(seed)
    ws = await open_stream(server)
    try:
        for _ in range(60):
            await ws.send(chance.choice(_BABBLE)(chance))
    except ConnectionClosed:
        return
    finally:
        await ws.close()


def _nearly_right(chance: random.Random) -> str:
    start = {
        "streamSid": "MZ1",
        "callSid": "CA1",
        "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000},
        "customParameters": chance.choice([[], {}, {"token": 5}]),
    }
    return json.dumps(
        {
            "event": chance.choice(["start", "media", "mark", "dtmf", "stop", [], {}]),
            "streamSid": chance.choice(["MZ1", None, 5, [], {}]),
            chance.choice(["start", "media", "mark"]): chance.choice(
                [None, [], {}, {"payload": "x", "timestamp": "1"}, start]
            ),
        }
    )


def _characters(chance: random.Random) -> str:
    return "".join(chr(chance.randrange(0xD800)) for _ in range(chance.randrange(99)))


_BABBLE: list[Callable[[random.Random], str | bytes]] = [
    lambda chance: chance.randbytes(chance.randrange(400)),
    _characters,
    _nearly_right,
    lambda chance: "[" * chance.choice([5, 5_000]),
    lambda chance: '{"event":"media","media":{"payload":"' + "A" * 70_000,
]


async def scribble(server: RunningServer, seed: int) -> None:
    """An upgrade by the book, and then bytes that are not WebSocket frames."""
    chance = random.Random(seed)
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    head = {
        "Host": f"127.0.0.1:{server.port}",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Version": "13",
        **signed(server),
    }
    lines = ["GET /twilio/media HTTP/1.1", *(f"{k}: {v}" for k, v in head.items())]
    writer.write("\r\n".join([*lines, "", ""]).encode())
    try:
        assert b" 101 " in await reader.readuntil(b"\r\n\r\n")
        writer.write(chance.randbytes(chance.randrange(1, 2_000)))
        async with asyncio.timeout(1):
            await reader.read()
    except (TimeoutError, ConnectionError):
        pass  # it waits for the rest of a frame, or has had enough: both are fine
    finally:
        writer.close()


async def come_and_go(server: RunningServer, number: int) -> None:
    """Open a socket, perhaps say hello, and be gone without a word."""
    ws = await open_stream(server)
    if number % 2:
        await ws.send('{"event":"connected"}')
    ws.transport.abort()
