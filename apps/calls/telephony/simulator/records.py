"""What is kept of a media stream. Times: milliseconds since the call was picked up."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from .playout import MarkReturn

EndedBy = Literal["server", "caller", "drop", "refused"]


@dataclass(slots=True)
class MarkRecord:
    """A mark the server set: when it came, when and why it went back."""

    name: str
    sent_at_ms: float
    returned_at_ms: float | None = None
    how: MarkReturn | None = None


@dataclass(frozen=True, slots=True)
class StreamWarning:
    """Something Twilio's debugger would show."""

    code: int
    at_ms: float
    reason: str


@dataclass(slots=True)
class StreamRecord:
    """How a stream went. Times are milliseconds since the call was picked up."""

    stream_sid: str
    url: str
    opened_at_ms: float = 0.0
    ended_at_ms: float = 0.0
    ended_by: EndedBy = "refused"
    close_code: int | None = None
    close_reason: str = ""
    http_status: int | None = None
    frames_sent: int = 0
    frames_received: int = 0
    bytes_received: int = 0
    unplayed_ms: float = 0.0
    clears_at_ms: list[float] = field(default_factory=list)
    marks: list[MarkRecord] = field(default_factory=list)
    warnings: list[StreamWarning] = field(default_factory=list)
    late_ticks_ms: float = 0.0

    def overlaps(self, start_ms: float, end_ms: float) -> bool:
        """Was the stream open in any part of that time?"""
        return start_ms < self.ended_at_ms and self.opened_at_ms < end_ms


@dataclass(frozen=True, slots=True)
class PromptRecord:
    """Words of the caller that were sent."""

    at_ms: float
    text: str
    last: bool


@dataclass(frozen=True, slots=True)
class InterruptRecord:
    """The voice was stopped; ``heard`` is what was told to have been heard."""

    at_ms: float
    heard: str


@dataclass(slots=True)
class RelayRecord:
    """How a ConversationRelay session went. ``talks``: how many the server closed.

    ``end_ordered``: the server ended it with an ``end``, and ``handoff`` came with it.
    """

    session_id: str
    url: str
    opened_at_ms: float = 0.0
    ended_at_ms: float = 0.0
    ended_by: EndedBy = "refused"
    close_code: int | None = None
    close_reason: str | None = ""
    http_status: int | None = None
    tokens: list[str] = field(default_factory=list)
    talks: int = 0
    prompts: list[PromptRecord] = field(default_factory=list)
    interrupts: list[InterruptRecord] = field(default_factory=list)
    end_ordered: bool = False
    handoff: str = ""
    unplayed_ms: float = 0.0
    warnings: list[StreamWarning] = field(default_factory=list)
    late_ticks_ms: float = 0.0

    def overlaps(self, start_ms: float, end_ms: float) -> bool:
        """Was the session open in any part of that time?"""
        return start_ms < self.ended_at_ms and self.opened_at_ms < end_ms

    def form(self) -> dict[str, str]:
        """What the action of the session is told besides the call's own fields."""
        seconds = round((self.ended_at_ms - self.opened_at_ms) / 1000)
        form = {"SessionId": self.session_id, "SessionDuration": str(seconds)}
        if self.ended_by == "caller":
            return form | {"SessionStatus": "completed"}
        if self.end_ordered:
            return form | {"SessionStatus": "ended", "HandoffData": self.handoff}
        code = self.warnings[-1].code if self.warnings else 64105
        return form | {
            "SessionStatus": "failed",
            "ErrorCode": str(code),
            "ErrorMessage": "the session failed",
        }
