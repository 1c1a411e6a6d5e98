"""Our words as OpenAI's clients expect them: chunks of a stream, or one completion."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

DONE: Final = b"data: [DONE]\n\n"
HEADERS: Final = {
    "Cache-Control": "no-cache, no-transform",
    "X-Accel-Buffering": "no",
}
"""Nobody on the way may wait for more of it, or pack it."""


@dataclass(frozen=True, slots=True)
class Words:
    """More words for the caller."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolOrder:
    """A function the client is to run: its own, never one of ours."""

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Used:
    """What the reply cost, in tokens; zero where no model was asked."""

    input_tokens: int = 0
    output_tokens: int = 0

    def as_json(self) -> dict[str, int]:
        return {
            "prompt_tokens": self.input_tokens,
            "completion_tokens": self.output_tokens,
            "total_tokens": self.input_tokens + self.output_tokens,
        }


class Completion:
    """One reply. Every chunk of it has the same id, time and model."""

    def __init__(self, model: str, *, usage_wanted: bool = False) -> None:
        self._head = {
            "id": f"chatcmpl-{uuid.uuid4().hex}",
            "created": int(time.time()),
            "model": model,
        }
        self._usage_wanted = usage_wanted

    def first(self) -> bytes:
        """Who speaks; goes out before the first word."""
        return self._chunk({"role": "assistant", "content": ""})

    def words(self, text: str) -> bytes:
        return self._chunk({"content": text})

    def order(self, order: ToolOrder, index: int) -> bytes:
        return self._chunk({"tool_calls": [{"index": index, **_call(order)}]})

    def last(self, *, ordered: bool, used: Used) -> Iterable[bytes]:
        """Why it ended, what it used when that was asked for, and the end itself."""
        yield self._chunk({}, "tool_calls" if ordered else "stop")
        if self._usage_wanted:
            body = {"choices": [], "usage": used.as_json()}
            yield _event({**self._head, "object": "chat.completion.chunk", **body})
        yield DONE

    def whole(
        self, text: str, orders: Iterable[ToolOrder], used: Used
    ) -> dict[str, Any]:
        """The same as one object, for clients that do not stream."""
        calls = [_call(order) for order in orders]
        message: dict[str, Any] = {
            "role": "assistant",
            "content": text,
            "refusal": None,
        }
        if calls:
            message["tool_calls"] = calls
        choice = {
            "index": 0,
            "message": message,
            "logprobs": None,
            "finish_reason": "tool_calls" if calls else "stop",
        }
        return {
            **self._head,
            "object": "chat.completion",
            "choices": [choice],
            "usage": used.as_json(),
        }

    def _chunk(self, delta: Mapping[str, Any], finish: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        body: dict[str, Any] = {
            **self._head,
            "object": "chat.completion.chunk",
            "choices": [choice],
        }
        if self._usage_wanted:
            body["usage"] = None
        return _event(body)


def _call(order: ToolOrder) -> dict[str, Any]:
    return {
        "id": f"call_{uuid.uuid4().hex[:24]}",
        "type": "function",
        "function": {
            "name": order.name,
            "arguments": orjson.dumps(order.arguments).decode(),
        },
    }


def _event(body: Mapping[str, Any]) -> bytes:
    return b"data: " + orjson.dumps(body) + b"\n\n"
