"""What a summarizer is given, what it gives, and how it fails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class SpokenTurn:
    """One side speaking once; the agent's words are those the caller heard."""

    speaker: str
    text: str
    intent: str = ""


@dataclass(frozen=True, slots=True)
class AppointmentNote:
    """The appointment the call ended with. ``starts_at`` is local, aware."""

    service_name: str
    starts_at: datetime
    vehicle_label: str = ""


@dataclass(frozen=True, slots=True)
class EscalationNote:
    """Why a person is needed. ``resolved``: one has seen to it already."""

    reason: str
    words: str = ""
    resolved: bool = False


@dataclass(frozen=True, slots=True)
class ToolNote:
    """Something the agent tried to do; ``error`` is empty when it worked."""

    name: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class CallRecord:
    """A finished call as far as its summary needs it.

    ``started_at`` is local, aware. ``talk_seconds`` is None when never answered.
    ``service_name`` and ``vehicle_label`` are what was asked for, as people call it.
    """

    call_id: int
    status: str
    started_at: datetime
    direction: str = "inbound"
    call_type: str = ""
    end_reason: str = ""
    talk_seconds: float | None = None
    caller_name: str = ""
    intent: str = ""
    intent_name: str = ""
    service_name: str = ""
    vehicle_label: str = ""
    outcome: str = ""
    slots: Mapping[str, Any] = field(default_factory=dict)
    appointment: AppointmentNote | None = None
    escalations: tuple[EscalationNote, ...] = ()
    tools: tuple[ToolNote, ...] = ()
    turns: tuple[SpokenTurn, ...] = ()


@dataclass(frozen=True, slots=True)
class SummaryDraft:
    """A note on one call. Empty ``open_points``: nothing is left to do.

    ``source`` names who wrote it.
    """

    outcome: str
    asked: str
    done: str
    open_points: str
    text: str
    source: str


class SummarizerError(Exception):
    """No summary came of it. ``permanent``: trying again cannot help.

    ``retry_after_seconds`` is what the other side asked us to wait, if it did.
    """

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        retry_after_seconds: float | None = None,
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after_seconds = retry_after_seconds


class Summarizer(Protocol):
    def summarize(self, record: CallRecord) -> SummaryDraft:
        """The note on a call. Raises ``SummarizerError``."""
