"""One address for several simulated servers of a vendor, told apart by the path.

Vendors serve everything at one address; our simulators are one server for each of their
services. A connection belongs to the server of its first request: no client of ours
sends requests for two services through one connection.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from typing import Any, Final, Self

_FIRST_LINE_SECONDS: Final = 30.0
_PIECE_BYTES: Final = 65_536


class Door:
    """``async with Door({"/v1/audio": 8001}) as door``: ``door.port`` answers.

    ``ports`` are by the beginning of a path; the longest that fits counts, "" fits all.
    """

    def __init__(
        self, ports: Mapping[str, int], *, host: str = "127.0.0.1", port: int = 0
    ) -> None:
        self._ports = dict(sorted(ports.items(), key=lambda item: -len(item[0])))
        self._address = (host, port)
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[Any]] = set()

    @property
    def port(self) -> int:
        assert self._server is not None
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._pass_on, *self._address)
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in tuple(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            async with asyncio.timeout(_FIRST_LINE_SECONDS):
                first = await reader.readline()
            port = self._port_for(first)
            if port is None:
                writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                return
            inside, outside = await asyncio.open_connection("127.0.0.1", port)
            outside.write(first)
            await asyncio.gather(_copy(reader, outside), _copy(inside, writer))
        except (OSError, TimeoutError, asyncio.CancelledError):
            writer.transport.abort()
        finally:
            self._open.discard(task)
            writer.close()

    def _port_for(self, first_line: bytes) -> int | None:
        words = first_line.decode("latin-1").split()
        path = words[1] if len(words) == 3 else ""
        for beginning, port in self._ports.items():
            if path.startswith(beginning or "/"):
                return port
        return None


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass bytes on until one side goes away, and let the other know."""
    try:
        while data := await reader.read(_PIECE_BYTES):
            writer.write(data)
            await writer.drain()
    except OSError:
        writer.transport.abort()
    finally:
        with contextlib.suppress(OSError):
            writer.close()
