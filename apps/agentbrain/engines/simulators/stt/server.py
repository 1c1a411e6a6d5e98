"""What the simulated streaming recognizers share: the door, records and faults."""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from typing import Any, Final, Self
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from apps.agentbrain.engines.simulators.refused_upgrade import refused_upgrade
from apps.agentbrain.engines.simulators.stt.faults import FaultBudget, Faults
from apps.agentbrain.engines.simulators.stt.hearing import Recognition, Script
from apps.agentbrain.engines.simulators.stt.records import EarRecord
from apps.agentbrain.engines.simulators.stt.session import Session
from apps.agentbrain.engines.simulators.stt.thread import EarSimulatorThread

_CLOSE_SECONDS: Final = 1.0
_KEPT_SESSIONS: Final = 200
Query = dict[str, list[str]]


class SpeechSimulator(ABC):
    """``async with ...Simulator(source) as server``: ``server.url`` answers.

    ``source`` is a ``Script`` of texts, shared by all connections, or a
    ``Recognition``. With ``key`` only that key is let in, else any. ``sessions`` has
    one record for every connection.
    """

    paths: tuple[str, ...] = ()

    def __init__(
        self,
        source: Script | Recognition | None = None,
        *,
        faults: Faults | None = None,
        key: str = "",
        host: str = "127.0.0.1",
        port: int = 0,
        idle_seconds: float = 60.0,
    ) -> None:
        self._source = source or Script(())
        self._budget = FaultBudget(faults or Faults())
        self._key = key
        self._address = (host, port)
        self._idle_seconds = idle_seconds
        self._server: Server | None = None
        self._numbers = itertools.count(1)
        self.sessions: list[EarRecord] = []

    @classmethod
    def run_in_thread(cls, *args: Any, **options: Any) -> EarSimulatorThread:
        """A simulator in a thread of its own; the arguments are the constructor's."""
        return EarSimulatorThread(lambda: cls(*args, **options))

    @property
    def port(self) -> int:
        assert self._server is not None
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    @property
    def url(self) -> str:
        """The base URL a client is to be pointed at."""
        return f"ws://{self._address[0]}:{self.port}"

    def set_faults(self, faults: Faults) -> None:
        """Go wrong in other ways from now on; for the thread of the server's loop."""
        self._budget.set(faults)

    async def __aenter__(self) -> Self:
        self._server = await serve(
            self._serve,
            *self._address,
            process_request=self._let_in,
            compression=None,
            max_size=None,
            close_timeout=_CLOSE_SECONDS,
        )
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    @abstractmethod
    def session(
        self, socket: ServerConnection, record: EarRecord, budget: FaultBudget
    ) -> Session:
        """What serves a connection."""

    @abstractmethod
    def key_of(self, headers: Headers, query: Query) -> str:
        """The key a client shows; empty for none."""

    def wrong_with(self, path: str, query: Query) -> str:
        """What the vendor would refuse in the query; empty for nothing."""
        return ""

    def refusal_headers(self, code: str) -> dict[str, str]:
        return {}

    def _let_in(self, socket: ServerConnection, request: Request) -> Response | None:
        parts = urlsplit(request.path)
        query = parse_qs(parts.query)
        if parts.path not in self.paths:
            return self._refuse(404, "NOT_FOUND")
        if self._budget.take("refuse"):
            faults = self._budget.faults
            return self._refuse(faults.refuse_status, faults.refuse_code)
        key = self.key_of(request.headers, query)
        if not key or (self._key and key != self._key):
            return self._refuse(401, "INVALID_AUTH")
        if self.wrong_with(parts.path, query):
            return self._refuse(400, "INVALID_QUERY_PARAMETER")
        return None

    def _refuse(self, status: int, code: str) -> Response:
        told = {"err_code": code, "err_msg": "Refused."}
        return refused_upgrade(status, told, self.refusal_headers(code))

    async def _serve(self, socket: ServerConnection) -> None:
        assert socket.request is not None
        parts = urlsplit(socket.request.path)
        query = parse_qs(parts.query)
        key = self.key_of(socket.request.headers, query)
        record = EarRecord(next(self._numbers), parts.path, query, key)
        self.sessions.append(record)
        del self.sessions[:-_KEPT_SESSIONS]
        session = self.session(socket, record, self._budget)
        try:
            await session.run()
        finally:
            record.closed = True
            record.close_code = socket.close_code
