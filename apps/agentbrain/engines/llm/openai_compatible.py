"""Chat completions over OpenAI's client, at OpenAI or whoever speaks as it does."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from functools import partial
from typing import Any, Final

import httpx2  # what the openai package connects with
import openai

from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.llm.adapting import Adapting
from apps.agentbrain.engines.llm.base import (
    ChatModel,
    ChatPiece,
    ChatRequest,
    Report,
)
from apps.agentbrain.engines.llm.completion_reading import NOT_READABLE, Reading
from apps.agentbrain.engines.llm.completion_stream import Chunks
from apps.agentbrain.engines.llm.connections import (
    KEPT_SECONDS,
    MOST_CONNECTIONS,
    MOST_KEPT,
    PerLoop,
    certificates,
)
from apps.agentbrain.engines.llm.failures import CONTENT_FILTER, broke_off, refused
from apps.agentbrain.engines.llm.timing import USUAL, Patience, Waiting
from apps.agentbrain.engines.llm.wire import wire_message

log = logging.getLogger(__name__)

MakeClient = Callable[[dict[str, Any]], openai.AsyncOpenAI]
"""Makes a client with these options: time limits, connections, no retries."""

_UNREADABLE: Final = (ValueError, TypeError)
_TRIES_WITH_LESS: Final = 4


class CompatibleModel(ChatModel):
    """One model at one server. ``vendor`` is who is paid; its name begins with it."""

    def __init__(
        self,
        vendor: str,
        model: str,
        make_client: MakeClient,
        *,
        patience: Patience = USUAL,
        says_max_tokens: bool = True,
    ) -> None:
        """``says_max_tokens``: the limit's older name, which other servers know."""
        self.name = f"{vendor}:{model}"
        self._vendor = vendor
        self._model = model
        self._patience = patience
        self._adapting = Adapting(model, says_max_tokens=says_max_tokens)
        self._thinks_first = False  # learnt of the model, as its options are
        trusted = certificates()
        self._clients = PerLoop(
            lambda: make_client(_client_options(patience, trusted)),
            lambda client: client.close(),
        )

    async def reply(self, request: ChatRequest) -> AsyncIterator[ChatPiece]:
        waiting = Waiting(self._patience)
        try:
            chunks = await waiting.for_(self._open(request))
        except openai.APIStatusError as error:
            if error.code == CONTENT_FILTER:
                yield Report("content_filtered", {"model": self.name})
                return
            wait = error.response.headers.get("retry-after")
            raise refused(error.status_code, error.code, retry_after=wait) from None
        except openai.APIError as error:
            raise _unreachable(error) from None
        reading = Reading(self._vendor, self._model, thinks_first=self._thinks_first)
        try:
            while (chunk := await waiting.for_(_next(chunks))) is not None:
                for piece in reading.pieces(chunk):
                    waiting.begun()
                    yield piece
                if reading.has_begun:
                    waiting.begun()
                if reading.complete:
                    waiting.complete()
        except EngineError:
            # What comes after the last word is not worth a failure.
            if not reading.complete:
                raise
        finally:
            await chunks.close()
        if chunks.done:
            reading.said_to_be_all()
        for piece in reading.rest():
            yield piece
        self._thinks_first = reading.thinks_first

    async def warm_up(self) -> None:
        if self._clients.warm:
            return
        failures = (EngineError, openai.OpenAIError, TimeoutError, *_UNREADABLE)
        with suppress(*failures):
            async with asyncio.timeout(self._patience.connect_seconds):
                await self._clients.get().models.list()

    async def stop(self) -> None:
        await self._clients.close()

    async def _open(self, request: ChatRequest) -> Chunks:
        """Send the request, without what this model has refused to be told."""
        for _ in range(_TRIES_WITH_LESS):
            try:
                return await self._send(self._body(request))
            except openai.APIStatusError as error:
                if not self._adapting.learn(error.status_code, error.param, error.code):
                    raise
                log.info(
                    "A model takes no such option; it is left out from now on.",
                    extra={"fields": {"model": self.name, "option": error.param}},
                )
        return await self._send(self._body(request))

    async def _send(self, body: dict[str, Any]) -> Chunks:
        create = partial(
            self._clients.get().post,
            "/chat/completions",
            cast_to=object,
            body=body,
            stream=True,
            stream_cls=Chunks,
        )
        try:
            return await create()
        except openai.APITimeoutError:
            raise
        except openai.APIConnectionError:
            # A kept connection may have been closed by the server; once is enough.
            return await create()

    def _body(self, request: ChatRequest) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self._model,
            "messages": [wire_message(message) for message in request.messages],
            "stream": True,
        }
        if request.tools:
            body["tools"] = [dict(tool) for tool in request.tools]
        return body | self._adapting.options(request)


async def _next(chunks: Chunks) -> object | None:
    """The next chunk; None at the end. Raises ``EngineError``."""
    try:
        return await anext(chunks, None)
    except openai.APIConnectionError:
        raise EngineError("the connection broke within a reply") from None
    except openai.APIError as error:
        raise broke_off(error.code or error.type) from None
    except _UNREADABLE:
        raise EngineError(NOT_READABLE) from None


def _unreachable(error: openai.APIError) -> EngineError:
    if isinstance(error, openai.APITimeoutError):
        return EngineError("no connection in time")
    return EngineError(f"no connection ({type(error).__name__})")


def _client_options(patience: Patience, trusted: ssl.SSLContext) -> dict[str, Any]:
    """Time limits are ours but for connecting; a retry is the chain's decision."""
    timeout = openai.Timeout(None, connect=patience.connect_seconds)
    limits = httpx2.Limits(
        max_connections=MOST_CONNECTIONS,
        max_keepalive_connections=MOST_KEPT,
        keepalive_expiry=KEPT_SECONDS,
    )
    return {
        "max_retries": 0,
        "timeout": timeout,
        "http_client": openai.DefaultAsyncHttpxClient(
            limits=limits, timeout=timeout, verify=trusted
        ),
    }
