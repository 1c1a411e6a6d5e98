"""What a language model is shown of a conversation, message by message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    """As chat models name them."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"


@dataclass(frozen=True, slots=True)
class CalledTool:
    """A function call a model made; ``arguments`` as parsed from its JSON."""

    tool_call_id: str
    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Message:
    """One message. ``calls`` only of the assistant, ``tool_call_id`` only of a tool.

    Of the assistant, ``text`` is what the caller heard, not what was generated.
    """

    role: Role
    text: str = ""
    calls: tuple[CalledTool, ...] = ()
    tool_call_id: str = ""
