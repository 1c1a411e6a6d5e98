"""The contract of a language model: messages in, pieces of a reply out as they come."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from apps.agentbrain.conversation.language.messages import CalledTool, Message


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One reply that is wanted. ``tools`` are JSON schemas as OpenAI nests them.

    ``answer_schema``: the reply is to be JSON of this shape. A vendor that knows shapes
    is held to it, another is not: whoever asks says it in words too, and checks.
    """

    messages: tuple[Message, ...]
    tools: tuple[Mapping[str, Any], ...] = ()
    max_tokens: int = 250
    temperature: float = 0.5
    answer_schema: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class TextPiece:
    """More words, as raw as the model wrote them; nothing is cleaned here."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolPiece:
    """A function call, complete: never a fragment of one."""

    call: CalledTool


@dataclass(frozen=True, slots=True)
class Usage:
    """What the reply used, in tokens; the last piece, where the vendor tells."""

    vendor: str
    model: str
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """Something for the call's log and figures, as ``EngineReported`` takes it."""

    kind: str
    data: Mapping[str, Any] = field(default_factory=dict)


ChatPiece = TextPiece | ToolPiece | Usage | Report


class ChatModel(ABC):
    """Writes replies for all calls of a process; holds connections, no conversation."""

    name: str
    """What the log, the figures and its circuit call it: ``openai:gpt-4.1-mini``."""

    @abstractmethod
    def reply(self, request: ChatRequest) -> AsyncIterator[ChatPiece]:
        """Write a reply piece by piece.

        Closing the iterator stops the model. Raises ``EngineError`` (``permanent``
        for what a retry cannot help: a wrong key, no quota, an unknown model), before
        the first piece or after any.
        """

    async def warm_up(self) -> None:  # noqa: B027
        """Open a connection ahead of need; failing is no error."""

    async def stop(self) -> None:  # noqa: B027
        """Let go of connections. May be called twice."""
