"""A conversation as chat completions take it, and as Ollama's own API does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from apps.agentbrain.conversation.language.messages import CalledTool, Message, Role


def wire_message(message: Message) -> dict[str, Any]:
    """One message in OpenAI's form."""
    if message.role is Role.TOOL:
        return {
            "role": "tool",
            "tool_call_id": message.tool_call_id,
            "content": message.text,
        }
    if not message.calls:
        return {"role": message.role.value, "content": message.text}
    return {
        "role": message.role.value,
        "content": message.text or None,
        "tool_calls": [_wire_call(call) for call in message.calls],
    }


def _wire_call(call: CalledTool) -> dict[str, Any]:
    arguments = orjson.dumps(dict(call.arguments), default=str).decode()
    return {
        "id": call.tool_call_id,
        "type": "function",
        "function": {"name": call.name, "arguments": arguments},
    }


def ollama_messages(messages: tuple[Message, ...]) -> Iterator[dict[str, Any]]:
    """In Ollama's form: arguments are objects, and a result names its function."""
    names = {
        call.tool_call_id: call.name for message in messages for call in message.calls
    }
    for message in messages:
        told: dict[str, Any] = {"role": message.role.value, "content": message.text}
        if message.calls:
            told["tool_calls"] = [
                {"function": {"name": call.name, "arguments": dict(call.arguments)}}
                for call in message.calls
            ]
        if message.role is Role.TOOL:
            told["tool_name"] = names.get(message.tool_call_id, "")
        yield told


def plain(value: Any) -> Any:
    """What JSON has no form for, in one that it has."""
    return dict(value) if hasattr(value, "keys") else str(value)
