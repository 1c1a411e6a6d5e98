"""A chat completions request as values. Tolerant: unknown keys are nobody's business.

Raises ``BadRequest`` for what no client would send; its message names the field.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import orjson

from apps.agentbrain.conversation.language.messages import Role

MOST_MESSAGES: Final = 2_000
LONGEST_NAME: Final = 64
_ROLES: Final = {
    "system": Role.SYSTEM,
    "developer": Role.SYSTEM,
    "user": Role.USER,
    "assistant": Role.ASSISTANT,
    "tool": Role.TOOL,
    "function": Role.TOOL,
}


class BadRequest(ValueError):
    """The body is not a request; ``param`` is the field that is wrong."""

    def __init__(self, message: str, param: str = "") -> None:
        super().__init__(message)
        self.param = param


@dataclass(frozen=True, slots=True)
class Line:
    """One message of the client's history. ``text`` is trimmed."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class OfferedTool:
    """A function the client would run for us; its name as the client wrote it."""

    name: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ChatWish:
    """What is asked for. ``body`` is the whole request, for what Vapi adds to it.

    ``history`` holds no system messages: whoever calls us does not tell the agent who
    it is.
    """

    model: str
    history: tuple[Line, ...]
    stream: bool
    usage_wanted: bool
    tools: tuple[OfferedTool, ...]
    body: Mapping[str, Any]

    @cached_property
    def users(self) -> tuple[str, ...]:
        """What the caller said, utterance by utterance."""
        return tuple(line.text for line in self.history if line.role is Role.USER)

    @cached_property
    def digest(self) -> str:
        """Alike for two requests that bring the same conversation."""
        lines = [(line.role.value, line.text) for line in self.history]
        return hashlib.sha256(orjson.dumps(lines)).hexdigest()

    def tool(self, kind: str) -> OfferedTool | None:
        """The tool of that kind (``endCall``, ``transferCall``), if one is offered."""
        wanted = _plain(kind)
        named = [tool for tool in self.tools if wanted in _plain(tool.name)]
        return min(named, key=lambda tool: len(tool.name), default=None)


def read_chat(raw: bytes) -> ChatWish:
    """The request of a body. Raises ``BadRequest``."""
    body = read_object(raw)
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise BadRequest("messages must be a list with at least one.", "messages")
    if len(messages) > MOST_MESSAGES:
        raise BadRequest(f"messages holds more than {MOST_MESSAGES}.", "messages")
    lines = [_line(message, number) for number, message in enumerate(messages)]
    options = body.get("stream_options")
    return ChatWish(
        model=_text(body.get("model"))[:100] or "callcenter",
        history=tuple(line for line in lines if line.role is not Role.SYSTEM),
        stream=_flag(body, "stream"),
        usage_wanted=isinstance(options, Mapping)
        and options.get("include_usage") is True,
        tools=_tools(body),
        body=body,
    )


def read_object(raw: bytes) -> dict[str, Any]:
    """The JSON object of a body. Raises ``BadRequest``."""
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise BadRequest("The body is not JSON.") from None
    if not isinstance(body, dict):
        raise BadRequest("The body is not a JSON object.")
    return body


def part(body: Mapping[str, Any], *path: str) -> Any:
    """The value at a path of nested objects; None where it breaks off."""
    value: Any = body
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def word(body: Mapping[str, Any], *path: str, longest: int = LONGEST_NAME) -> str:
    """A short printable string at a path; empty for anything else."""
    value = part(body, *path)
    text = value.strip() if isinstance(value, str) else ""
    return text if len(text) <= longest and text.isprintable() else ""


def _line(message: Any, number: int) -> Line:
    where = f"messages[{number}]"
    if not isinstance(message, Mapping):
        raise BadRequest(f"{where} is not an object.", where)
    role = message.get("role")
    if not isinstance(role, str) or role not in _ROLES:
        raise BadRequest(f"{where}.role is unknown.", f"{where}.role")
    return Line(_ROLES[role], _content(message.get("content"), where))


def _content(content: Any, where: str) -> str:
    match content:
        case None:
            return ""
        case str():
            return _text(content)
        case list():
            parts = [part.get("text") for part in content if isinstance(part, Mapping)]
            return _text(" ".join(text for text in parts if isinstance(text, str)))
    raise BadRequest(f"{where}.content is no text.", f"{where}.content")


def _tools(body: Mapping[str, Any]) -> tuple[OfferedTool, ...]:
    """Of ``tools``, and of ``functions`` as older clients name them."""
    nested = [part(tool, "function") for tool in _objects(body.get("tools"))]
    found: list[OfferedTool] = []
    for function in [*nested, *_objects(body.get("functions"))]:
        if isinstance(function, Mapping) and (name := word(function, "name")):
            parameters = function.get("parameters")
            schema = parameters if isinstance(parameters, Mapping) else {}
            found.append(OfferedTool(name, schema))
    return tuple(found)


def _objects(value: Any) -> list[Mapping[str, Any]]:
    items = value if isinstance(value, list) else []
    return [item for item in items if isinstance(item, Mapping)]


def _flag(body: Mapping[str, Any], name: str) -> bool:
    value = body.get(name)
    if value not in (None, True, False):
        raise BadRequest(f"{name} is neither true nor false.", name)
    return bool(value)


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())
