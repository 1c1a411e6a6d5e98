"""What a client asks for, whatever dialect it speaks; what cannot be is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Message = Mapping[str, Any]

_ROLES: Final = ("system", "developer", "user", "assistant", "tool", "function")


class Refused(Exception):
    """The request is answered with an error and nothing else."""

    def __init__(
        self, status: int, message: str, code: str | None = None, param: str = ""
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.param = param or None


@dataclass(frozen=True, slots=True)
class Asked:
    """One reply that is wanted. ``most_tokens`` 0: no limit."""

    model: str
    messages: Sequence[Message]
    tools: Sequence[Mapping[str, Any]] = ()
    tool_choice: Any = "auto"
    most_tokens: int = 0
    stream: bool = False
    include_usage: bool = False


def check_messages(messages: Any) -> Sequence[Message]:
    """The messages, if the vendor would take them. Raises ``Refused``."""
    if not isinstance(messages, list) or not messages:
        raise _invalid("'messages' must be a non-empty array.", "messages")
    owed: set[str] = set()
    for number, message in enumerate(messages):
        place = f"messages.[{number}]"
        role = message.get("role") if isinstance(message, dict) else None
        if role not in _ROLES:
            raise _invalid(f"Invalid value: {role!r}.", f"{place}.role")
        if role == "tool":
            call_id = message.get("tool_call_id")
            if call_id not in owed:
                raise _invalid(
                    "messages with role 'tool' must be a response to a preceding "
                    "message with 'tool_calls'.",
                    f"{place}.role",
                )
            owed.discard(call_id)
            continue
        if owed:
            raise _unanswered(place)
        if role == "assistant" and message.get("tool_calls"):
            owed = {call.get("id") for call in message["tool_calls"]}
        elif message.get("content") is None:
            raise _invalid("expected a string, got null.", f"{place}.content")
    if owed:
        raise _unanswered("messages")
    return messages


def check_tools(tools: Any) -> Sequence[Mapping[str, Any]]:
    """The tools in the nested form of chat completions. Raises ``Refused``."""
    for number, tool in enumerate(tools or ()):
        function = tool.get("function") if isinstance(tool, dict) else None
        if not isinstance(function, dict) or not function.get("name"):
            raise _invalid("Missing required parameter.", f"tools[{number}].function")
    return tools or ()


def words_of(message: Message) -> str:
    """The text of a message, in one piece or in parts."""
    content = message.get("content") or ""
    if isinstance(content, str):
        return content
    return " ".join(str(part.get("text", "")) for part in content)


def _unanswered(param: str) -> Refused:
    return _invalid(
        "An assistant message with 'tool_calls' must be followed by tool messages "
        "responding to each 'tool_call_id'.",
        param,
    )


def _invalid(message: str, param: str) -> Refused:
    return Refused(400, f"Invalid value for '{param}': {message}", None, param)
