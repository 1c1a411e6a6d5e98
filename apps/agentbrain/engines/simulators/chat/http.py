"""A small HTTP/1.1 server that can misbehave: every byte it sends is ours to decide."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import h11  # uvicorn's parser
import orjson

_READ_BYTES: Final = 65_536
_MOST_BODY_BYTES: Final = 4_000_000
_IDLE_SECONDS: Final = 120.0

Handle = Callable[["Exchange"], Awaitable[None]]


class ClientGone(Exception):
    """The client closed the connection before it had everything."""


class Exchange:
    """One request, and the answer to it as it is sent.

    ``gone`` is set when the client closes the connection meanwhile.
    """

    def __init__(
        self, connection: _Connection, request: h11.Request, body: bytes
    ) -> None:
        self._connection = connection
        parts = urlsplit(request.target.decode("ascii", "replace"))
        self.method = request.method.decode("ascii")
        self.path = parts.path
        self.query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.headers = {
            name.decode("ascii"): value.decode("latin-1")
            for name, value in request.headers
        }
        self.body = body
        self.gone = False
        self.status = 0

    def json(self) -> Any:
        """The body. Raises ``ValueError`` when it is no JSON."""
        return orjson.loads(self.body)

    async def answer(
        self, status: int, body: Any, headers: Mapping[str, str] | None = None
    ) -> None:
        """A whole answer, as JSON."""
        data = orjson.dumps(body)
        told = {"content-length": str(len(data)), **(headers or {})}
        await self.begin(status, "application/json", told)
        await self.send(data)
        await self.end()

    async def begin(
        self, status: int, content_type: str, headers: Mapping[str, str] | None = None
    ) -> None:
        """The head of an answer whose body follows; chunked, unless it has a length."""
        self.status = status
        told = {"content-type": content_type, **(headers or {})}
        await self._put(h11.Response(status_code=status, headers=list(told.items())))

    async def send(self, data: bytes) -> None:
        """A part of the body. Raises ``ClientGone``."""
        await self._put(h11.Data(data=data))

    async def end(self) -> None:
        await self._put(h11.EndOfMessage())

    def drop(self) -> None:
        """Cut the connection without a word."""
        self._connection.drop()

    async def _put(self, event: h11.Event) -> None:
        await self._connection.put(event)


class _Connection:
    """Requests of one connection, one after the other."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._protocol = h11.Connection(h11.SERVER)

    async def run(self, handle: Handle) -> None:
        while (request := await self._request()) is not None:
            head, body = request
            exchange = Exchange(self, head, body)
            if not await self._handled(exchange, handle):
                return
            if self._protocol.our_state is not h11.DONE:
                return
            if self._protocol.their_state is not h11.DONE:
                return
            self._protocol.start_next_cycle()

    async def put(self, event: h11.Event) -> None:
        data = self._protocol.send(event)
        if self._writer.is_closing():
            raise ClientGone
        try:
            self._writer.write(data or b"")
            await self._writer.drain()
        except OSError:
            raise ClientGone from None

    def drop(self) -> None:
        transport = self._writer.transport
        if not transport.is_closing():
            transport.abort()

    async def close(self) -> None:
        self._writer.close()
        with suppress(OSError):
            await self._writer.wait_closed()

    async def _handled(self, exchange: Exchange, handle: Handle) -> bool:
        """Whether the connection can go on; watches the client meanwhile."""
        working = asyncio.ensure_future(handle(exchange))
        watching = asyncio.ensure_future(self._reader.read(_READ_BYTES))
        try:
            await asyncio.wait({working, watching}, return_when=asyncio.FIRST_COMPLETED)
            if watching.done() and not working.done() and not _data_of(watching):
                exchange.gone = True
                working.cancel()
            with suppress(asyncio.CancelledError, ClientGone):
                await working
        finally:
            working.cancel()
            if not watching.done():
                watching.cancel()
            await asyncio.gather(working, watching, return_exceptions=True)
        if watching.cancelled():
            return not exchange.gone
        if data := _data_of(watching):
            self._protocol.receive_data(data)
            return True
        return False

    async def _request(self) -> tuple[h11.Request, bytes] | None:
        head: h11.Request | None = None
        body = b""
        while True:
            event = self._protocol.next_event()
            if event is h11.NEED_DATA:
                async with asyncio.timeout(_IDLE_SECONDS):
                    data = await self._reader.read(_READ_BYTES)
                self._protocol.receive_data(data)
            elif isinstance(event, h11.Request):
                head = event
            elif isinstance(event, h11.Data):
                body += bytes(event.data)
                if len(body) > _MOST_BODY_BYTES:
                    return None
            elif isinstance(event, h11.EndOfMessage) and head is not None:
                return head, body
            else:
                return None


def _data_of(reading: asyncio.Future[bytes]) -> bytes:
    """What was read; nothing when the connection broke."""
    if reading.cancelled() or reading.exception() is not None:
        return b""
    return reading.result()


class HttpServer:
    """Serves until it is closed; every connection ends with it."""

    def __init__(self, handle: Handle, host: str, port: int) -> None:
        self._handle = handle
        self._address = (host, port)
        self._server: asyncio.Server | None = None
        self._running: set[asyncio.Task[Any]] = set()
        self.accepted = 0

    @property
    def port(self) -> int:
        assert self._server is not None
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, *self._address)

    async def close(self) -> None:
        if self._server is None:
            return
        self._server.close()
        for task in tuple(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await self._server.wait_closed()

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        self.accepted += 1
        connection = _Connection(reader, writer)
        try:
            await connection.run(self._handle)
        except (h11.ProtocolError, OSError, TimeoutError, ClientGone):
            connection.drop()
        except asyncio.CancelledError:
            connection.drop()  # asyncio logs a cancelled handler as an error
        finally:
            self._running.discard(task)
            await connection.close()
