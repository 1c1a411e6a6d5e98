"""What the simulated vendors over HTTP have in common: bodies that stream.

A small server of its own, because it has to do what proper ones never do: stall, cut a
body in the middle of a sample, and vanish.
"""

from __future__ import annotations

import asyncio
import json
from abc import abstractmethod
from dataclasses import dataclass
from typing import Any, Final, Self

import h11

from apps.agentbrain.engines.simulators.tts.playout import (
    Dropped,
    Failed,
    Garbage,
    Playout,
)
from apps.agentbrain.engines.simulators.tts.records import Seen
from apps.agentbrain.engines.simulators.tts.sound import (
    encoded,
    said,
    stretched,
)
from apps.agentbrain.engines.simulators.tts.vendor import VoiceVendor

_READ_BYTES: Final = 65_536


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a good request asks for."""

    text: str
    rate_hz: int


class HttpRefused(Exception):
    """The request is answered with this status and code."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


class HttpSimulator(VoiceVendor):
    """``async with ...Simulator() as vendor``: ``vendor.url`` is its base URL.

    ``seen`` has one record for every request that was let in; ``connections`` counts,
    ``most_at_once`` is how many of these were answered at the same time.
    """

    connections = most_at_once = at_once = 0
    _server: asyncio.Server | None = None
    _tasks: set[asyncio.Task[Any]]

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http://{self._address[0]}:{self._server.sockets[0].getsockname()[1]}"

    @property
    def open_connections(self) -> int:
        return len(self._tasks)

    async def __aenter__(self) -> Self:
        self._tasks = set()
        self._server = await asyncio.start_server(self._serve, *self._address)
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    @abstractmethod
    def _read(self, path: str, body: dict[str, Any]) -> Wanted:
        """What a request asks for. Raises ``HttpRefused``."""

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        line = _Line(reader, writer)
        try:
            while await self._answer(line):
                line.protocol.start_next_cycle()
        except (Dropped, ConnectionError, h11.RemoteProtocolError):
            writer.transport.abort()
        except asyncio.CancelledError:
            writer.transport.abort()
        finally:
            writer.close()
            self._tasks.discard(task)

    async def _answer(self, line: _Line) -> bool:
        """Answer one request; whether the connection is good for another."""
        request, body = await line.request(self.faults.idle_close_seconds or None)
        if request is None:
            return False
        if self.faults.slow_open_seconds:
            await asyncio.sleep(self.faults.slow_open_seconds)
        headers = {name.decode(): value.decode() for name, value in request.headers}
        seen = Seen(request.target.decode(), headers)
        try:
            wanted = self._admit(request, seen, body)
        except HttpRefused as refused:
            self.refused += request.method == b"POST"
            answer = json.dumps(self._refusal(refused.status, refused.code)).encode()
            await line.whole(request, refused.status, answer)
            return line.good
        self.seen.append(seen)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await self._stream(line, wanted, seen)
        except ConnectionError:
            seen.stopped += 1
            raise
        finally:
            self.at_once -= 1
            seen.closed = True
        return line.good

    def _admit(self, request: h11.Request, seen: Seen, body: bytes) -> Wanted:
        if request.method != b"POST":
            raise HttpRefused(405, "method_not_allowed")
        if self.faults.refuse_status:
            raise HttpRefused(self.faults.refuse_status, self.faults.refuse_code)
        scheme, _, key = seen.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key or (self._key and key != self._key):
            raise HttpRefused(401, "invalid_api_key")
        try:
            told = json.loads(body)
        except ValueError:
            raise HttpRefused(400, "invalid_json") from None
        seen.received.append(told)
        return self._read(seen.path, told)

    async def _stream(self, line: _Line, wanted: Wanted, seen: Seen) -> None:
        faults = self.faults
        pcm = stretched(await said(self.sound, wanted.text), faults.length_factor)
        playout = Playout(self, wanted.rate_hz / 1000 * 2)
        await line.begin()

        async def send(chunk: bytes, _begins_ms: float) -> None:
            seen.sound_bytes += len(chunk)
            await line.send(chunk)

        sound = encoded(pcm, "linear16", wanted.rate_hz)
        playing = asyncio.ensure_future(playout.play(sound, send))
        gone = asyncio.ensure_future(line.gone())
        try:
            await asyncio.wait({playing, gone}, return_when=asyncio.FIRST_COMPLETED)
            if not playing.done():
                raise ConnectionResetError
            playing.result()
        except (Failed, Garbage):
            raise Dropped from None  # a body that has begun can only break off
        finally:
            playing.cancel()
            gone.cancel()
            await asyncio.gather(playing, gone, return_exceptions=True)
        await line.end()


class _Line:
    """One connection, in HTTP/1.1."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._reader = reader
        self._writer = writer
        self.protocol = h11.Connection(h11.SERVER)

    @property
    def good(self) -> bool:
        states = (self.protocol.our_state, self.protocol.their_state)
        return states == (h11.DONE, h11.DONE)

    async def request(self, seconds: float | None) -> tuple[h11.Request | None, bytes]:
        """The next request with its body; None when the client has hung up."""
        request: h11.Request | None = None
        body = b""
        while True:
            event = self.protocol.next_event()
            if event is h11.NEED_DATA:
                try:
                    async with asyncio.timeout(seconds):
                        data = await self._reader.read(_READ_BYTES)
                except TimeoutError:
                    return None, b""
                self.protocol.receive_data(data)
            elif isinstance(event, h11.Request):
                request = event
            elif isinstance(event, h11.Data):
                body += bytes(event.data)
            elif isinstance(event, h11.EndOfMessage):
                return request, body
            else:
                return None, b""

    async def whole(self, request: h11.Request, status: int, body: bytes) -> None:
        headers = [
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(body))),
        ]
        await self._write(h11.Response(status_code=status, headers=headers))
        if request.method != b"HEAD":
            await self._write(h11.Data(data=body))
        await self.end()

    async def begin(self) -> None:
        headers = [("Content-Type", "audio/pcm"), ("Transfer-Encoding", "chunked")]
        await self._write(h11.Response(status_code=200, headers=headers))

    async def gone(self) -> None:
        """Returns when the client has hung up."""
        while data := await self._reader.read(_READ_BYTES):
            self.protocol.receive_data(data)

    async def send(self, data: bytes) -> None:
        await self._write(h11.Data(data=data))

    async def end(self) -> None:
        await self._write(h11.EndOfMessage())

    async def _write(self, event: Any) -> None:
        if data := self.protocol.send(event):
            self._writer.write(data)
            await self._writer.drain()
