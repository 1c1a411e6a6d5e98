"""The simulated vendor: a WebSocket server anybody's client can be pointed at."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Callable
from typing import Any, Final, Literal, Self
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from apps.agentbrain.engines.simulators.realtime.backend import (
    Backend,
    ScriptedBackend,
)
from apps.agentbrain.engines.simulators.realtime.connection import Connection
from apps.agentbrain.engines.simulators.realtime.dialect import (
    GeneralDialect,
    PreviewDialect,
)
from apps.agentbrain.engines.simulators.realtime.faults import FaultBudget, Faults
from apps.agentbrain.engines.simulators.realtime.installed import (
    installed_backend,
    installed_voice,
)
from apps.agentbrain.engines.simulators.realtime.outbox import Outbox
from apps.agentbrain.engines.simulators.realtime.records import SessionRecord
from apps.agentbrain.engines.simulators.realtime.scenario import Scenario
from apps.agentbrain.engines.simulators.realtime.stage import Pace
from apps.agentbrain.engines.simulators.realtime.stalling import StallingConnection
from apps.agentbrain.engines.simulators.realtime.thread import RealtimeSimulatorThread
from apps.agentbrain.engines.simulators.realtime.wire import Refused
from apps.agentbrain.engines.simulators.refused_upgrade import refused_upgrade

logger = logging.getLogger(__name__)

OPENAI_PATH: Final = "/v1/realtime"
AZURE_PATH: Final = "/openai/v1/realtime"
AZURE_PREVIEW_PATH: Final = "/openai/realtime"
_PATHS: Final = (OPENAI_PATH, AZURE_PATH, AZURE_PREVIEW_PATH)
_REFUSED_CODE: Final = 4000
_CLOSE_SECONDS: Final = 1.0
_KEPT_SESSIONS: Final = 100  # of a server that runs for long


class RealtimeSimulator:
    """``async with RealtimeSimulator(...) as server``: ``server.url`` answers.

    ``mode`` is *scripted* (a ``scenario``) or *live* (the speech this installation is
    set up for); a ``backend`` replaces both.
    ``sessions`` tells what happened, one record for every connection. With ``key``
    only that key is let in, else any. ``tell`` gets one line for every session and
    fault. ``kept_events`` bounds the records of a server that runs for long.
    """

    def __init__(
        self,
        *,
        mode: Literal["scripted", "live"] = "scripted",
        scenario: Scenario | None = None,
        backend: Backend | None = None,
        faults: Faults | None = None,
        pace: Pace | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        key: str = "",
        tell: Callable[[str], None] | None = None,
        kept_events: int | None = None,
    ) -> None:
        self._backend = backend or _backend(mode, scenario or Scenario())
        self._budget = FaultBudget(faults or Faults())
        self._pace = pace or Pace()
        self._address = (host, port)
        self._key = key
        self._tell = tell or logger.info
        self._kept_events = kept_events
        self._refuse_until = 0.0
        self._server: Server | None = None
        self._numbers = itertools.count(1)
        self.sessions: list[SessionRecord] = []

    @classmethod
    def run_in_thread(cls, **options: Any) -> RealtimeSimulatorThread:
        """A simulator in a thread of its own; the options are the constructor's."""
        return RealtimeSimulatorThread(lambda: cls(**options))

    @property
    def port(self) -> int:
        assert self._server is not None
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    @property
    def url(self) -> str:
        """Where the vendor's own path answers; ``?model=`` is the client's to add."""
        return f"ws://{self._address[0]}:{self.port}{OPENAI_PATH}"

    @property
    def azure_endpoint(self) -> str:
        """What an Azure client calls its endpoint."""
        return f"http://{self._address[0]}:{self.port}"

    def set_faults(self, faults: Faults) -> None:
        """Go wrong in other ways from now on; for the thread of the server's loop."""
        self._budget.set(faults)

    async def __aenter__(self) -> Self:
        host, port = self._address
        await self._backend.prepare()
        self._server = await serve(
            self._serve,
            host,
            port,
            process_request=self._let_in,
            compression=None,
            max_size=None,
            close_timeout=_CLOSE_SECONDS,
            create_connection=StallingConnection,
        )
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        assert self._server is not None
        for socket in self._server.connections:
            if isinstance(socket, StallingConnection):
                socket.stall_seconds = 0.0
        self._server.close()
        await self._server.wait_closed()

    def _let_in(self, socket: ServerConnection, request: Request) -> Response | None:
        parts = urlsplit(request.path)
        if parts.path not in _PATHS:
            return _answer(404, "not_found", f"There is nothing at {parts.path}.")
        now = asyncio.get_running_loop().time()
        if now < self._refuse_until or self._budget.take("refuse_connections"):
            self._tell("a connection was refused: the server is away")
            return _answer(503, "server_error", "The server is overloaded.")
        query = parse_qs(parts.query)
        if parts.path == AZURE_PREVIEW_PATH and "api-version" not in query:
            return _answer(400, "missing_parameter", "api-version is required.")
        azure = parts.path != OPENAI_PATH
        key = _key_of(request.headers, query, azure=azure)
        if parts.path == AZURE_PATH and "api-version" in query:
            key = ""  # as reported of the real one
        if not key:
            self._tell("a connection was refused: it has no key")
            return _answer(401, "invalid_api_key", "You didn't provide an API key.")
        if self._key and key != self._key:
            self._tell("a connection was refused: its key is wrong")
            return _answer(401, "invalid_api_key", "Incorrect API key provided.")
        return None

    async def _serve(self, socket: ServerConnection) -> None:
        assert socket.request is not None
        parts = urlsplit(socket.request.path)
        query = parse_qs(parts.query)
        model = (query.get("model") or query.get("deployment") or [""])[0]
        record = SessionRecord(
            next(self._numbers), socket.request.path, model, self._kept_events
        )
        record.opened_seconds = asyncio.get_running_loop().time()
        self.sessions.append(record)
        if self._kept_events is not None:
            del self.sessions[:-_KEPT_SESSIONS]
        say = _Narrator(self._tell, record.number)
        say(f"opened by {socket.remote_address}: {parts.path} model {model or 'none'}")
        try:
            refused = self._not_admitted(socket.request.headers, parts.path, model)
            if refused:
                await _turn_away(socket, record, refused)
            else:
                await self._run(socket, record, say)
        finally:
            record.closed = True
            record.close_code = socket.close_code
            say(
                f"closed ({record.close_code}): {record.received_count} events in, "
                f"{record.sent_count} out"
            )

    async def _run(
        self, socket: ServerConnection, record: SessionRecord, say: _Narrator
    ) -> None:
        if isinstance(socket, StallingConnection):
            socket.stall_seconds = self._budget.faults.stalled_close_seconds
        connection = Connection(
            socket,
            record,
            self._backend.parts(f"simulated-{id(record)}"),
            self._budget,
            self._pace,
            on_drop=self._go_away,
            tell=say,
            dialect=_dialect(record.path),
        )
        await connection.run()

    def _not_admitted(self, headers: Headers, path: str, model: str) -> Refused | None:
        if path == OPENAI_PATH and "realtime=v1" in headers.get_all("OpenAI-Beta"):
            message = "The Realtime Beta API is no longer supported."
            return Refused("beta_api_shape_disabled", message)
        if not model:
            return Refused("missing_model", "You must provide a model parameter.")
        if self._budget.take("refuse_model"):
            message = f"The model `{model}` does not exist or you have no access to it."
            return Refused("model_not_found", message)
        return None

    def _go_away(self) -> None:
        seconds = self._budget.faults.refuse_seconds
        self._refuse_until = asyncio.get_running_loop().time() + seconds


def _backend(mode: Literal["scripted", "live"], scenario: Scenario) -> Backend:
    if mode == "live":
        return installed_backend()
    if scenario.sound == "voice":
        return ScriptedBackend(scenario, installed_voice())
    return ScriptedBackend(scenario)


def _dialect(path: str) -> GeneralDialect:
    if urlsplit(path).path == AZURE_PREVIEW_PATH:
        return PreviewDialect()
    return GeneralDialect()


class _Narrator:
    """Says what happens in one session, with its number before it."""

    def __init__(self, tell: Callable[[str], None], number: int) -> None:
        self._tell = tell
        self._number = number

    def __call__(self, text: str) -> None:
        self._tell(f"session {self._number}: {text}")


async def _turn_away(
    socket: ServerConnection, record: SessionRecord, refused: Refused
) -> None:
    """Say why, and close."""
    outbox = Outbox(socket, record, Faults, lambda: 0)
    outbox.put(refused.as_event())
    outbox.end(_REFUSED_CODE, f"{refused.kind}.{refused.code}")
    await outbox.run()


def _key_of(headers: Headers, query: dict[str, list[str]], *, azure: bool) -> str:
    scheme, _, token = headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token
    if azure:
        return headers.get("api-key") or (query.get("api-key") or [""])[0]
    return ""


def _answer(status: int, code: str, message: str) -> Response:
    error = {"message": message, "type": "invalid_request_error", "code": code}
    return refused_upgrade(status, {"error": {**error, "param": None}})
