"""Ollama's own chat: lines of JSON over HTTP, function calls whole."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any, Final

import httpx
import orjson

from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.llm.base import (
    ChatModel,
    ChatPiece,
    ChatRequest,
)
from apps.agentbrain.engines.llm.connections import (
    KEPT_SECONDS,
    MOST_CONNECTIONS,
    MOST_KEPT,
    PerLoop,
    certificates,
)
from apps.agentbrain.engines.llm.failures import refused
from apps.agentbrain.engines.llm.ollama_reading import Reading, lines_of
from apps.agentbrain.engines.llm.timing import (
    USUAL,
    Patience,
    Waiting,
    patience_of,
)
from apps.agentbrain.engines.llm.wire import ollama_messages, plain

DEFAULT_URL: Final = "http://127.0.0.1:11434"
DEFAULT_MODEL: Final = "llama3.2"
KEEP_ALIVE: Final = "30m"
"""How long the server keeps the model in memory after a reply; loading is slow."""

CONTEXT_TOKENS: Final = 8192
"""Of notes, conversation and reply. The server's own bound is half of it, and beyond it
the beginning is cut off unsaid. Always the same: another value loads the model anew."""

_REFUSALS: Final = {
    "does not support tools": "tools",
    "does not support thinking": "think",
}
"""What a server says of a model, and the option that it can do without. Some versions
refuse ``think`` for models that do not think, even when it is to be left."""

_LOADING_SECONDS: Final = 120.0


def ollama_model(settings: Any) -> OllamaModel:
    """The server at ``OLLAMA_URL``, this machine's own when unset."""
    return OllamaModel(
        (settings.OLLAMA_URL or DEFAULT_URL).rstrip("/").removesuffix("/v1"),
        settings.LLM_MODEL or DEFAULT_MODEL,
        patience=patience_of(settings),
    )


class OllamaModel(ChatModel):
    """One model at one server; what it cannot do it is asked for once."""

    def __init__(self, url: str, model: str, *, patience: Patience = USUAL) -> None:
        self.name = f"ollama:{model}"
        self._model = model
        self._patience = patience
        self._without: set[str] = set()  # about the model, not about a call
        self._thinks_first = False  # likewise
        trusted = certificates()
        self._clients = PerLoop(
            lambda: httpx.AsyncClient(
                base_url=url,
                verify=trusted,
                timeout=httpx.Timeout(None, connect=patience.connect_seconds),
                limits=httpx.Limits(
                    max_connections=MOST_CONNECTIONS,
                    max_keepalive_connections=MOST_KEPT,
                    keepalive_expiry=KEPT_SECONDS,
                ),
            ),
            lambda client: client.aclose(),
        )

    async def reply(self, request: ChatRequest) -> AsyncIterator[ChatPiece]:
        waiting = Waiting(self._patience)
        response = await waiting.for_(self._open(request))
        reading = Reading(self._model, thinks_first=self._thinks_first)
        lines = lines_of(response)
        try:
            while (line := await waiting.for_(anext(lines, None))) is not None:
                for piece in reading.pieces(line):
                    waiting.begun()
                    yield piece
                if reading.complete:
                    waiting.complete()
        except EngineError:
            # What comes after the last word is not worth a failure.
            if not reading.complete:
                raise
        finally:
            await lines.aclose()
            await response.aclose()
        for piece in reading.rest():
            yield piece
        self._thinks_first = reading.thinks_first

    async def warm_up(self) -> None:
        """Have the server load the model; it may take as long as that takes."""
        if self._clients.warm:
            return
        body = {
            "model": self._model,
            "messages": [],
            "keep_alive": KEEP_ALIVE,
            "options": {"num_ctx": CONTEXT_TOKENS},
        }
        with suppress(httpx.HTTPError):
            await self._clients.get().post(
                "/api/chat", json=body, timeout=_LOADING_SECONDS
            )

    async def stop(self) -> None:
        await self._clients.close()

    async def _open(self, request: ChatRequest) -> httpx.Response:
        """A response that has begun. Raises ``EngineError``."""
        response = await self._send(self._body(request))
        if response.is_success:
            return response
        try:
            told = await response.aread()
        except httpx.HTTPError:
            told = b""
        finally:
            await response.aclose()
        for words, option in _REFUSALS.items():
            if words.encode() in told and option not in self._without:
                self._without.add(option)
                return await self._open(request)
        code = "model_not_found" if response.status_code == 404 else None
        wait = response.headers.get("retry-after")
        raise refused(response.status_code, code, retry_after=wait)

    async def _send(self, body: bytes) -> httpx.Response:
        client = self._clients.get()
        for again in (True, False):
            # A built request is sent once: its body is used up.
            asked = client.build_request(
                "POST",
                "/api/chat",
                content=body,
                headers={"Content-Type": "application/json"},
            )
            try:
                return await client.send(asked, stream=True)
            except httpx.TimeoutException:
                raise EngineError("no connection in time") from None
            except httpx.HTTPError as error:
                # A kept connection may have been closed by the server; once is enough.
                if not again:
                    name = type(error).__name__
                    raise EngineError(f"no connection ({name})") from None
        raise AssertionError("unreachable")

    def _body(self, request: ChatRequest) -> bytes:
        body = {
            "model": self._model,
            "messages": list(ollama_messages(request.messages)),
            "stream": True,
            "keep_alive": KEEP_ALIVE,
            "options": {
                "num_ctx": CONTEXT_TOKENS,
                "num_predict": request.max_tokens,
                "temperature": request.temperature,
            },
            "think": False,  # a caller would wait in silence
            **({"tools": list(request.tools)} if request.tools else {}),
            **({"format": request.answer_schema} if request.answer_schema else {}),
        }
        kept = {name: body[name] for name in body if name not in self._without}
        return orjson.dumps(kept, default=plain)
