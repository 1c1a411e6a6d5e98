"""What the simulated vendors with sockets have in common."""

from __future__ import annotations

import asyncio
import contextlib
import json
from abc import abstractmethod
from collections.abc import Coroutine
from typing import Any, Final, Self
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from apps.agentbrain.engines.simulators.refused_upgrade import refused_upgrade
from apps.agentbrain.engines.simulators.tts.records import Seen
from apps.agentbrain.engines.simulators.tts.vendor import VoiceVendor
from apps.agentbrain.engines.tasks import TaskSet

_CLOSE_SECONDS: Final = 1.0


class SocketSimulator(VoiceVendor):
    """``async with ...Simulator() as vendor``: ``vendor.url`` is its base URL.

    ``seen`` has one record for every connection.
    """

    _server: Server | None = None

    @property
    def url(self) -> str:
        assert self._server is not None
        port = self._server.sockets[0].getsockname()[1]
        return f"ws://{self._address[0]}:{port}"

    @property
    def open_connections(self) -> int:
        return sum(not seen.closed for seen in self.seen)

    async def __aenter__(self) -> Self:
        self._server = await serve(
            self._serve,
            *self._address,
            process_request=self._let_in,
            compression=None,
            close_timeout=_CLOSE_SECONDS,
        )
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    @abstractmethod
    def _is_here(self, path: str) -> bool:
        """Whether this vendor has anything at a path."""

    @abstractmethod
    def _key_in(self, headers: Headers, query: dict[str, str]) -> str:
        """The key a client shows."""

    def _refusal_headers(self, code: str) -> dict[str, str]:
        """Where this vendor tells codes besides the body."""
        return {}

    def _lacks(self, headers: Headers, query: dict[str, str]) -> str:
        """A code for what a request must have beyond its key; "" when it has it."""
        return ""

    @abstractmethod
    async def _talk(
        self,
        socket: ServerConnection,
        seen: Seen,
        query: dict[str, str],
        tasks: TaskSet,
    ) -> None:
        """One connection, until it is over."""

    async def _let_in(
        self, socket: ServerConnection, request: Request
    ) -> Response | None:
        parts = urlsplit(request.path)
        query = _query(parts.query)
        if self.faults.slow_open_seconds:
            await asyncio.sleep(self.faults.slow_open_seconds)
        if self.faults.refuse_status:
            return self._answer(self.faults.refuse_status, self.faults.refuse_code)
        if not self._is_here(parts.path):
            return self._answer(404, "not_found")
        key = self._key_in(request.headers, query)
        if not key or (self._key and key != self._key):
            return self._answer(401, "invalid_api_key")
        if lacking := self._lacks(request.headers, query):
            return self._answer(400, lacking)
        return None

    def _answer(self, status: int, code: str) -> Response:
        self.refused += 1
        return refused_upgrade(
            status, self._refusal(status, code), self._refusal_headers(code)
        )

    async def _serve(self, socket: ServerConnection) -> None:
        assert socket.request is not None
        parts = urlsplit(socket.request.path)
        seen = Seen(socket.request.path, dict(socket.request.headers.raw_items()))
        self.seen.append(seen)
        tasks = TaskSet("voice simulator")
        try:
            await quietly(self._talk(socket, seen, _query(parts.query), tasks))
        finally:
            await tasks.stop()
            await socket.wait_closed()
            seen.closed, seen.close_code = True, socket.close_code

    async def _receive(
        self, socket: ServerConnection, seen: Seen, idle_seconds: float
    ) -> dict[str, Any]:
        """The client's next message. Raises ``TimeoutError`` when it is silent."""
        seconds = self.faults.idle_close_seconds or idle_seconds
        async with asyncio.timeout(seconds or None):
            message = await socket.recv()
        told = json.loads(message)
        if not isinstance(told, dict):
            raise ValueError("not an object")
        seen.received.append(told)
        return told


async def quietly(work: Coroutine[Any, Any, None]) -> None:
    """Do a part of a connection's work; a client that hung up is no mistake."""
    with contextlib.suppress(ConnectionClosed):
        await work


def _query(text: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(text).items()}
