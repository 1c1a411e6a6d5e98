"""The words a call's session is described with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from apps.agentbrain.conversation.actions import Action, RunTool
from apps.agentbrain.conversation.events import Event

from .choices import CallStatus


class Mind(Protocol):
    """What decides: ``apps.agentbrain.conversation.agent.Agent``."""

    def receive(self, event: Event) -> list[Action]:
        """What is to be done about an event."""

    def snapshot(self) -> dict[str, Any]:
        """The whole state as plain JSON values."""


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a tool gave back; ``error`` is a code for the dialogue."""

    result: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who a tool acts for."""

    call_sid: str
    customer_id: int | None = None
    verified: bool = False


ToolRunner = Callable[[RunTool, Caller], Awaitable[ToolResult]]


@dataclass(frozen=True, slots=True)
class LiveCall:
    """Which call this is. ``offset_ms``: how long ago it was answered."""

    call_id: int
    call_sid: str
    stream_sid: str
    offset_ms: int = 0


class Kind(StrEnum):
    """How a stream ends, as far as the row is concerned."""

    OVER = "over"  # the conversation has ended
    BROKEN = "broken"  # the line went away; the call may come back
    REPLACED = "replaced"  # another stream of the same call goes on


@dataclass(frozen=True, slots=True)
class Ending:
    """Why a session ended, and what its row says then."""

    kind: Kind
    status: CallStatus
    reason: str

    @property
    def is_asked_about(self) -> bool:
        """Whether the carrier asks at once what follows, and only the row can tell.

        Where we hung up or put through, that was written before; where the caller did,
        nothing follows.
        """
        return self.kind is Kind.BROKEN or self.status is CallStatus.FAILED
