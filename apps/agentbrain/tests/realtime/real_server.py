"""A vendor behind a real socket, for what only a socket can do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager

import orjson
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from apps.agentbrain.tests.realtime.line import options

Serve = Callable[[ServerConnection], Awaitable[None]]


async def admit(socket: ServerConnection) -> None:
    """Let a client in and agree to its session."""
    await tell(socket, "session.created", session={})
    update = orjson.loads(await socket.recv())
    assert update["type"] == "session.update"
    await tell(socket, "session.updated", session=update["session"])


async def tell(socket: ServerConnection, kind: str, **fields: object) -> None:
    await socket.send(orjson.dumps({"type": kind, **fields}), text=True)


async def listen(socket: ServerConnection) -> None:
    """Admit, then take whatever comes until the client goes."""
    await admit(socket)
    try:
        async for _ in socket:
            pass
    except ConnectionClosed:
        pass


@asynccontextmanager
async def vendor(serve_one: Serve = listen, **more):
    """Options for an engine that connects to this server."""
    more = {"max_size": None, "ping_interval": None, **more}
    async with serve(serve_one, "127.0.0.1", 0, **more) as server:
        port = server.sockets[0].getsockname()[1]
        url = f"ws://127.0.0.1:{port}/?model=m"
        yield lambda **changed: options(**{"url": url, **changed})


def others() -> set[asyncio.Task]:
    """The tasks of this loop besides the test's own."""
    return asyncio.all_tasks() - {asyncio.current_task()}
