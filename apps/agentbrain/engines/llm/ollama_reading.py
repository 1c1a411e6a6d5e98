"""What Ollama's lines of JSON tell, as pieces of a reply."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator
from typing import Any, Final

import httpx
import orjson

from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.llm.base import ChatPiece, Report, TextPiece, Usage
from apps.agentbrain.engines.llm.failures import broke_off
from apps.agentbrain.engines.llm.thinking import ThoughtFilter
from apps.agentbrain.engines.llm.tool_calls import (
    MOST_CALLS,
    read_arguments,
    whole_call,
)

_LONGEST_LINE_BYTES: Final = 1_000_000


class Reading:
    """What the lines of one reply have told so far. ``thinks_first``: as for chunks."""

    def __init__(self, model: str, *, thinks_first: bool = False) -> None:
        self._model = model
        self._thoughts = ThoughtFilter(thinks_first=thinks_first)
        self._calls: list[ChatPiece] = []
        self._last: dict[str, Any] = {}

    @property
    def complete(self) -> bool:
        return bool(self._last)

    @property
    def thinks_first(self) -> bool:
        """Whether this reply began with thoughts that nothing had opened."""
        return self._thoughts.closed_alone

    def pieces(self, line: dict[str, Any]) -> Iterator[ChatPiece]:
        if "error" in line:
            raise broke_off()
        message = line.get("message")
        if isinstance(message, dict):
            content = message.get("content")
            if isinstance(content, str) and (text := self._thoughts.feed(content)):
                yield TextPiece(text)
            for call in message.get("tool_calls") or ():
                function = call.get("function") if isinstance(call, dict) else None
                if isinstance(function, dict) and len(self._calls) < MOST_CALLS:
                    name, arguments = function.get("name"), function.get("arguments")
                    self._calls.append(
                        whole_call(
                            name if isinstance(name, str) else "",
                            read_arguments(arguments),
                            str(call.get("id") or ""),
                        )
                    )
        if line.get("done"):
            self._last = line

    def rest(self) -> Iterator[ChatPiece]:
        """What can be told only now. Raises ``EngineError`` for a reply broken off."""
        if not self._last:
            raise EngineError("the reply broke off")
        if text := self._thoughts.finish():
            yield TextPiece(text)
        if self._last.get("done_reason") == "length":
            yield Report("reply_cut", {"by": "tokens"})
        else:
            yield from self._calls
        yield Usage(
            "ollama",
            self._model,
            input_tokens=_count(self._last.get("prompt_eval_count")),
            output_tokens=_count(self._last.get("eval_count")),
        )


async def lines_of(response: httpx.Response) -> AsyncGenerator[dict[str, Any], None]:
    """The objects of the stream, one a line. Raises ``EngineError``."""
    held = b""
    try:
        async for data in response.aiter_bytes():
            *lines, held = (held + data).split(b"\n")
            for line in lines:
                if line.strip():
                    yield _object(line)
            if len(held) > _LONGEST_LINE_BYTES:
                raise EngineError("the server sends what nobody can read")
    except httpx.HTTPError:
        raise EngineError("the connection broke within a reply") from None
    if held.strip():
        yield _object(held)


def _object(line: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise EngineError("the server sends what nobody can read")
    return found


def _count(value: Any) -> int:
    return value if isinstance(value, int) else 0
