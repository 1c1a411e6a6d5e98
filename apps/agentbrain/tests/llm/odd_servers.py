"""Servers that send just these bytes, whatever they are asked."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nConnection: close\r\n\r\n"


@asynccontextmanager
async def sending(
    body: bytes, *, kind: str = "text/event-stream", size: int = 0
) -> AsyncIterator[SimpleNamespace]:
    """A server by the names ``doors`` asks for; ``size``: bytes a packet, 0: all."""

    async def answer(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
        await reader.readexactly(int(length or 0))
        writer.write(HEAD % kind.encode())
        step = size or len(body)
        for at in range(0, len(body), step):
            writer.write(body[at : at + step])
            await writer.drain()
            await asyncio.sleep(0)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    async with server:
        yield SimpleNamespace(url=url, openai_url=f"{url}/v1")


def events(*chunks: object, done: bool = True, newline: str = "\n") -> bytes:
    """Chunks as an event stream."""
    told = [chunk if isinstance(chunk, str) else json.dumps(chunk) for chunk in chunks]
    told += ["[DONE]"] if done else []
    return "".join(f"data: {one}{newline}{newline}" for one in told).encode()


def chunk(delta: object, finish: str | None = None, **more: object) -> dict:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"object": "chat.completion.chunk", "choices": [choice]} | more


def words(text: object) -> dict:
    return chunk({"content": text})


def lines(*objects: object) -> bytes:
    """Objects as Ollama sends them."""
    return "".join(json.dumps(one) + "\n" for one in objects).encode()


STOP = chunk({}, "stop")
