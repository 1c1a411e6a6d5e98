"""The simulated vendors of chat: OpenAI, Azure OpenAI and Ollama at one address."""

from __future__ import annotations

import asyncio
import itertools
import logging
import re
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Self

from apps.agentbrain.engines.simulators.chat import ollama_shape, openai_shape
from apps.agentbrain.engines.simulators.chat.asked import Asked, Refused
from apps.agentbrain.engines.simulators.chat.faults import FaultBudget, Faults
from apps.agentbrain.engines.simulators.chat.http import (
    ClientGone,
    Exchange,
    HttpServer,
)
from apps.agentbrain.engines.simulators.chat.mind import (
    Mind,
    Reply,
    RuleMind,
    ScriptedMind,
)
from apps.agentbrain.engines.simulators.chat.ollama_shape import OllamaShape
from apps.agentbrain.engines.simulators.chat.openai_shape import OpenAIShape
from apps.agentbrain.engines.simulators.chat.performing import Pace, Performance, Shape
from apps.agentbrain.engines.simulators.chat.records import ChatRecord
from apps.agentbrain.engines.simulators.chat.thread import ChatSimulatorThread
from apps.agentbrain.engines.simulators.realtime.model import Call

logger = logging.getLogger(__name__)

MODELS: Final = ("gpt-4.1-mini", "llama3.2")
_OPENAI_CHAT: Final = re.compile(
    r"(?:/openai)?/v1/chat/completions|/openai/deployments/([^/]+)/chat/completions"
)
_KEPT_RECORDS: Final = 500


class ChatSimulator:
    """``async with ChatSimulator(...) as server``: ``server.openai_url`` answers.

    ``replies`` are given in order, then, and without any, the ``mind`` answers.
    ``records`` tells what was asked, one record for every reply, and ``requests`` how
    often anybody came, for whatever. With ``key`` only that
    key is let in at OpenAI's and Azure's doors, else any; Ollama asks for none. With
    ``models`` only those are known. ``tell`` gets one line for each reply and fault.
    """

    def __init__(
        self,
        *,
        replies: Sequence[Reply | str | Call] = (),
        mind: Mind | None = None,
        faults: Faults | None = None,
        pace: Pace | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        key: str = "",
        models: Sequence[str] = (),
        tell: Callable[[str], None] | None = None,
    ) -> None:
        self._mind = ScriptedMind(replies) if replies else mind or RuleMind()
        self._budget = FaultBudget(faults or Faults())
        self._pace = pace or Pace()
        self._host = host
        self._key = key
        self._models = tuple(models)
        self._tell = tell or logger.info
        self._numbers = itertools.count(1)
        self._server = HttpServer(self._handle, host, port)
        self.requests = 0
        self.records: deque[ChatRecord] = deque(maxlen=_KEPT_RECORDS)

    @classmethod
    def run_in_thread(cls, **options: Any) -> ChatSimulatorThread:
        """A simulator in a thread of its own; the options are the constructor's."""
        return ChatSimulatorThread(lambda: cls(**options))

    @property
    def url(self) -> str:
        """What Ollama's clients call the host, and Azure's the endpoint."""
        return f"http://{self._host}:{self._server.port}"

    @property
    def openai_url(self) -> str:
        """What OpenAI's clients call the base URL."""
        return f"{self.url}/v1"

    @property
    def connections(self) -> int:
        """How many were opened so far."""
        return self._server.accepted

    def set_faults(self, faults: Faults) -> None:
        """Go wrong in other ways from now on; for the thread of the server's loop."""
        self._budget.set(faults)

    async def __aenter__(self) -> Self:
        await self._server.start()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self._server.close()

    # Doors

    async def _handle(self, exchange: Exchange) -> None:
        self.requests += 1
        path = exchange.path
        chat = _OPENAI_CHAT.fullmatch(path)
        if exchange.method == "POST" and chat:
            await self._openai(exchange, deployment=chat[1] or "")
        elif exchange.method == "POST" and path in ("/api/chat", "/api/generate"):
            await self._ollama(exchange, generate=path == "/api/generate")
        elif exchange.method == "GET" and path in ("/v1/models", "/openai/v1/models"):
            await exchange.answer(200, openai_shape.models(self._models or MODELS))
        elif exchange.method == "GET" and path == "/api/tags":
            await exchange.answer(200, ollama_shape.tags(self._models or MODELS))
        elif exchange.method == "GET" and path == "/api/version":
            await exchange.answer(200, {"version": ollama_shape.VERSION})
        else:
            unknown = Refused(404, f"Invalid URL ({exchange.method} {path})")
            await exchange.answer(404, openai_shape.error(unknown))

    async def _openai(self, exchange: Exchange, *, deployment: str) -> None:
        record = self._record(exchange)
        record.key = _key_of(exchange.headers)

        def read(body: dict[str, Any]) -> tuple[Asked, Shape]:
            self._check_key(record.key)
            if deployment:
                if "api-version" not in exchange.query:
                    raise Refused(404, "Resource not found")
                body = {**body, "model": deployment}
            asked = openai_shape.read(body, self._budget)
            self._check_model(asked.model, f"The model `{asked.model}` does not exist.")
            return asked, OpenAIShape(asked, self._budget)

        await self._reply(exchange, record, read, openai_shape.error)

    async def _ollama(self, exchange: Exchange, *, generate: bool) -> None:
        record = self._record(exchange)

        def read(body: dict[str, Any]) -> tuple[Asked, Shape]:
            asked = ollama_shape.read(body, self._budget, generate=generate)
            self._check_model(asked.model, f"model '{asked.model}' not found")
            return asked, OllamaShape(asked, generate=generate)

        await self._reply(exchange, record, read, ollama_shape.error)

    # Replies

    async def _reply(
        self,
        exchange: Exchange,
        record: ChatRecord,
        read: Callable[[dict[str, Any]], tuple[Asked, Shape]],
        error: Callable[[Refused], dict[str, Any]],
    ) -> None:
        self._budget.reply_asked()
        if self._taken("refuse_connections", record):
            exchange.drop()
            return
        try:
            record.body = _object(exchange)
            self._fail_at_once(record)
            asked, shape = read(record.body)
        except Refused as refused:
            record.status = refused.status
            headers = {}
            if refused.code == "rate_limit_exceeded":
                seconds = self._budget.faults.retry_after_seconds
                headers["retry-after"] = f"{seconds:g}"
            await exchange.answer(refused.status, error(refused), headers)
            return
        record.status = 200
        if not asked.messages and isinstance(shape, OllamaShape):
            await exchange.answer(200, shape.loaded())
            return
        await self._perform(exchange, record, asked, shape)

    async def _perform(
        self, exchange: Exchange, record: ChatRecord, asked: Asked, shape: Shape
    ) -> None:
        performance = Performance(
            exchange,
            shape,
            record=record,
            budget=self._budget,
            pace=self._pace,
            tell=self._tell,
        )
        try:
            await performance.give(asked, await self._mind.reply(asked))
            record.complete = True
        except ClientGone:
            record.closed_by_client = True
            raise
        finally:
            record.closed_by_client |= exchange.gone
            record.ended_seconds = asyncio.get_running_loop().time()
            gone = ", closed by the client" if record.closed_by_client else ""
            self._tell(
                f"reply {record.number}: {record.model}, {len(record.messages)} "
                f"messages in, {len(record.said)} characters out{gone}"
            )

    def _fail_at_once(self, record: ChatRecord) -> None:
        """Raises ``Refused`` as the faults have it."""
        for name, refused in _AT_ONCE.items():
            if self._taken(name, record):
                raise refused

    def _check_key(self, key: str) -> None:
        if not key:
            raise Refused(401, "You didn't provide an API key.", "invalid_api_key")
        if self._key and key != self._key:
            raise Refused(401, "Incorrect API key provided.", "invalid_api_key")

    def _check_model(self, model: str, message: str) -> None:
        if self._models and model not in self._models:
            raise Refused(404, message, "model_not_found", "model")

    def _taken(self, name: str, record: ChatRecord) -> bool:
        taken = self._budget.take(name)
        if taken:
            record.faults.append(name)
            self._tell(f"fault: {name}")
        return taken

    def _record(self, exchange: Exchange) -> ChatRecord:
        record = ChatRecord(next(self._numbers), exchange.path)
        record.asked_seconds = asyncio.get_running_loop().time()
        self.records.append(record)
        return record


_AT_ONCE: Final = {
    "unauthorized": Refused(401, "Incorrect API key provided.", "invalid_api_key"),
    "rate_limited": Refused(429, "Rate limit reached.", "rate_limit_exceeded"),
    "out_of_quota": Refused(
        429, "You exceeded your current quota.", "insufficient_quota"
    ),
    "server_errors": Refused(500, "The server had an error.", "server_error"),
    "unknown_models": Refused(
        404, "The model does not exist.", "model_not_found", "model"
    ),
    "filtered": Refused(400, "The prompt was filtered.", "content_filter", "prompt"),
}


def _object(exchange: Exchange) -> dict[str, Any]:
    try:
        body = exchange.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise Refused(400, "We could not parse the JSON body of your request.")
    return body


def _key_of(headers: Mapping[str, str]) -> str:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token
    return headers.get("api-key", "")
