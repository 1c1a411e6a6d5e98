"""Replies as OpenAI's chat completions send them: events, or one object."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson

from apps.agentbrain.conversation.language.text import word_set
from apps.agentbrain.engines.simulators.chat.asked import (
    Asked,
    Refused,
    check_messages,
    check_tools,
)
from apps.agentbrain.engines.simulators.chat.faults import FaultBudget
from apps.agentbrain.engines.simulators.realtime.model import Call

CONTENT_TYPE: Final = "text/event-stream; charset=utf-8"
GARBAGE: Final = b'data: {"choices": [{"delta": {"cont\n\n'

_TYPES: Final = {
    401: "invalid_request_error",
    429: "tokens",
    500: "server_error",
}
_KNOWN: Final = word_set(
    "model messages stream stream_options tools tool_choice max_tokens "
    "max_completion_tokens temperature top_p n stop presence_penalty "
    "frequency_penalty logit_bias logprobs top_logprobs seed user metadata store "
    "response_format parallel_tool_calls reasoning_effort service_tier "
    "safety_identifier prompt_cache_key verbosity prediction modalities audio"
)


def read(body: Mapping[str, Any], budget: FaultBudget) -> Asked:
    """The request. Raises ``Refused``."""
    for name in body:
        if name not in _KNOWN:
            message = f"Unrecognized request argument supplied: {name}"
            raise Refused(400, message, None, name)
        if name in budget.faults.refuse_options:
            message = f"Unsupported parameter: '{name}' is not supported."
            raise Refused(400, message, "unsupported_parameter", name)
    if not body.get("model"):
        raise Refused(400, "you must provide a model parameter")
    if {"max_tokens", "max_completion_tokens"} <= body.keys():
        message = "Setting 'max_tokens' and 'max_completion_tokens' is not supported."
        raise Refused(400, message, "invalid_parameter_combination", "max_tokens")
    options = body.get("stream_options") or {}
    if options and not body.get("stream"):
        message = "The 'stream_options' parameter is only allowed with streaming."
        raise Refused(400, message, None, "stream_options")
    return Asked(
        model=str(body["model"]),
        messages=check_messages(body.get("messages")),
        tools=check_tools(body.get("tools")),
        tool_choice=body.get("tool_choice") or "auto",
        most_tokens=int(
            body.get("max_completion_tokens") or body.get("max_tokens") or 0
        ),
        stream=bool(body.get("stream")),
        include_usage=bool(options.get("include_usage")),
    )


def error(refused: Refused) -> dict[str, Any]:
    """The body of an answer that is an error."""
    kind = _TYPES.get(refused.status, "invalid_request_error")
    if refused.code in ("insufficient_quota", "rate_limit_exceeded"):
        kind = {"insufficient_quota": "insufficient_quota"}.get(refused.code, "tokens")
    return {
        "error": {
            "message": refused.message,
            "type": kind,
            "param": refused.param,
            "code": refused.code,
        }
    }


class OpenAIShape:
    """One reply, piece by piece or as a whole."""

    content_type = CONTENT_TYPE
    garbage = GARBAGE

    def __init__(self, asked: Asked, budget: FaultBudget) -> None:
        self._asked = asked
        self._budget = budget
        self._same: dict[str, Any] = {
            "id": f"chatcmpl-{secrets.token_hex(12)}",
            "created": int(time.time()),
            "model": asked.model,
            "service_tier": "default",
            "system_fingerprint": "fp_simulated",
        }

    def begin(self) -> Iterator[bytes]:
        yield self._chunk({"role": "assistant", "content": "", "refusal": None})

    def text(self, piece: str) -> Iterator[bytes]:
        yield self._chunk({"content": piece})

    def thought(self, piece: str) -> Iterator[bytes]:
        yield self._chunk({"reasoning_content": piece})

    def call(self, number: int, call: Call) -> Iterator[bytes]:
        """One function call in fragments."""
        faults = self._budget.faults
        arguments = call.arguments
        if self._budget.take("broken_arguments"):
            arguments = arguments[: max(1, len(arguments) - 2)]
        head: dict[str, Any] = {
            "index": number,
            "id": call.named(),
            "type": "function",
            "function": {"name": call.name, "arguments": ""},
        }
        if self._budget.take("unnumbered_calls"):
            head["index"] = 0
            head["function"]["arguments"] = arguments
            yield self._chunk({"tool_calls": [head]})
            return
        if self._budget.take("nameless_calls"):
            del head["id"]
        yield self._chunk({"tool_calls": [head]})
        step = max(1, faults.argument_chars)
        for at in range(0, len(arguments), step):
            fragment = {"arguments": arguments[at : at + step]}
            yield self._chunk({"tool_calls": [{"index": number, "function": fragment}]})

    def end(self, reason: str, used: tuple[int, int]) -> Iterator[bytes]:
        yield self._chunk({}, reason)
        if self._asked.include_usage:
            body = {**self._same, "object": "chat.completion.chunk", "choices": []}
            yield _event(body | {"usage": _usage(*used)})
        yield b"data: [DONE]\n\n"

    def failure(self) -> Iterator[bytes]:
        failed = Refused(500, "The server had an error.", "server_error")
        yield _event(error(failed))

    def whole(
        self, text: str, calls: tuple[Call, ...], reason: str, used: tuple[int, int]
    ) -> dict[str, Any]:
        message: dict[str, Any] = {
            "role": "assistant",
            "content": text or None,
            "refusal": None,
            "annotations": [],
        }
        if calls:
            message["tool_calls"] = [
                {
                    "id": call.named(),
                    "type": "function",
                    "function": {"name": call.name, "arguments": call.arguments},
                }
                for call in calls
            ]
        choice = {
            "index": 0,
            "message": message,
            "logprobs": None,
            "finish_reason": reason,
        }
        body = {**self._same, "object": "chat.completion", "choices": [choice]}
        return body | {"usage": _usage(*used)}

    def _chunk(self, delta: dict[str, Any], reason: str | None = None) -> bytes:
        choice = {
            "index": 0,
            "delta": delta,
            "logprobs": None,
            "finish_reason": reason,
        }
        body = {**self._same, "object": "chat.completion.chunk", "choices": [choice]}
        if self._asked.include_usage:
            body["usage"] = None
        return _event(body)


def models(names: tuple[str, ...]) -> dict[str, Any]:
    """``/v1/models``."""
    data = [
        {"id": name, "object": "model", "created": 1_700_000_000, "owned_by": "system"}
        for name in names
    ]
    return {"object": "list", "data": data}


def _event(body: dict[str, Any]) -> bytes:
    return b"data: " + orjson.dumps(body) + b"\n\n"


def _usage(asked: int, made: int) -> dict[str, Any]:
    return {
        "prompt_tokens": asked,
        "completion_tokens": made,
        "total_tokens": asked + made,
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
        "completion_tokens_details": {
            "reasoning_tokens": 0,
            "audio_tokens": 0,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
    }
