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
