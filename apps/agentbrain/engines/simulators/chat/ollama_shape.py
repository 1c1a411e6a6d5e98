"""Replies as Ollama's own API sends them: lines of JSON, or one object."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from apps.agentbrain.engines.simulators.chat.asked import Asked, Refused, check_tools
from apps.agentbrain.engines.simulators.chat.faults import FaultBudget
from apps.agentbrain.engines.simulators.realtime.model import Call

CONTENT_TYPE: Final = "application/x-ndjson"
GARBAGE: Final = b'{"message": {"role": "assis\n'
VERSION: Final = "0.12.6"
_NANOSECONDS_A_TOKEN: Final = 12_000_000
_ROLES: Final = ("system", "user", "assistant", "tool")


def read(body: Mapping[str, Any], budget: FaultBudget, *, generate: bool) -> Asked:
    """The request of ``/api/chat`` or ``/api/generate``. Raises ``Refused``."""
    model = str(body.get("model") or "")
    if not model:
        raise Refused(400, "model is required")
    if body.get("tools") and budget.take("refuse_tools"):
        name = f"registry.ollama.ai/library/{model}:latest"
        raise Refused(400, f"{name} does not support tools")
    if "think" in body and budget.take("refuse_think"):
        raise Refused(400, f'"{model}" does not support thinking')
    messages = _prompted(body) if generate else body.get("messages") or []
    for message in messages:
        if not isinstance(message, dict) or message.get("role") not in _ROLES:
            raise Refused(400, "invalid message role")
        for call in message.get("tool_calls") or ():
            if not isinstance(call["function"].get("arguments"), dict):
                raise Refused(400, "json: cannot unmarshal string into arguments")
    options = body.get("options") or {}
    return Asked(
        model=model,
        messages=messages,
        tools=check_tools(body.get("tools")),
        most_tokens=max(0, int(options.get("num_predict") or 0)),
        stream=body.get("stream", True) is not False,
    )


def error(refused: Refused) -> dict[str, Any]:
    """The body of an answer that is an error."""
    return {"error": refused.message}


class OllamaShape:
    """One reply, line by line or as a whole; ``generate``: of ``/api/generate``."""

    content_type = CONTENT_TYPE
    garbage = GARBAGE

    def __init__(self, asked: Asked, *, generate: bool = False) -> None:
        self._model = asked.model
        self._generate = generate

    def begin(self) -> Iterator[bytes]:
        yield from ()

    def text(self, piece: str) -> Iterator[bytes]:
        yield self._line(self._said(piece))

    def thought(self, piece: str) -> Iterator[bytes]:
        if self._generate:
            yield self._line({"response": "", "thinking": piece})
        else:
            message = {"role": "assistant", "content": "", "thinking": piece}
            yield self._line({"message": message})

    def call(self, number: int, call: Call) -> Iterator[bytes]:
        """A function call comes whole, and has no id."""
        message = {"role": "assistant", "content": "", "tool_calls": [_called(call)]}
        yield self._line({"message": message})

    def end(self, reason: str, used: tuple[int, int]) -> Iterator[bytes]:
        yield _encoded(self._last(self._said(""), reason, used))

    def failure(self) -> Iterator[bytes]:
        yield _encoded({"error": "an error was encountered while running the model"})

    def loaded(self) -> dict[str, Any]:
        """The answer to a request without a prompt: the model is in memory now."""
        last = {**self._said(""), "done_reason": "load", "done": True}
        return {"model": self._model, "created_at": _now(), **last}

    def whole(
        self, text: str, calls: tuple[Call, ...], reason: str, used: tuple[int, int]
    ) -> dict[str, Any]:
        said = self._said(text)
        if calls and not self._generate:
            said["message"]["tool_calls"] = [_called(call) for call in calls]
        return self._last(said, reason, used)

    def _said(self, text: str) -> dict[str, Any]:
        if self._generate:
            return {"response": text}
        return {"message": {"role": "assistant", "content": text}}

    def _line(self, said: dict[str, Any]) -> bytes:
        return _encoded(
            {"model": self._model, "created_at": _now(), **said, "done": False}
        )

    def _last(
        self, said: dict[str, Any], reason: str, used: tuple[int, int]
    ) -> dict[str, Any]:
        asked, made = used
        spent = [count * _NANOSECONDS_A_TOKEN for count in used]
        return {
            "model": self._model,
            "created_at": _now(),
            **said,
            "done_reason": "length" if reason == "length" else "stop",
            "done": True,
            "total_duration": sum(spent),
            "load_duration": 0,
            "prompt_eval_count": asked,
            "prompt_eval_duration": spent[0],
            "eval_count": made,
            "eval_duration": spent[1],
        }


def tags(names: tuple[str, ...]) -> dict[str, Any]:
    """``/api/tags``."""
    details = {
        "parent_model": "",
        "format": "gguf",
        "family": "llama",
        "families": ["llama"],
        "parameter_size": "3.2B",
        "quantization_level": "Q4_K_M",
    }
    return {
        "models": [
            {
                "name": name,
                "model": name,
                "modified_at": _now(),
                "size": 2_019_393_189,
                "digest": "0" * 64,
                "details": details,
            }
            for name in names
        ]
    }


def _prompted(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A prompt as the messages it stands for."""
    prompt, system = body.get("prompt") or "", body.get("system") or ""
    told = [{"role": "system", "content": system}] if system else []
    return [*told, {"role": "user", "content": prompt}] if prompt else []


def _called(call: Call) -> dict[str, Any]:
    arguments = json.loads(call.arguments)
    return {"function": {"name": call.name, "arguments": arguments}}


def _encoded(body: dict[str, Any]) -> bytes:
    return orjson.dumps(body) + b"\n"


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")
