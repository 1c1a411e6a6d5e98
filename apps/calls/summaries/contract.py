"""What a summarizer is given, what it gives, and how it fails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from .choices import Problem


@dataclass(frozen=True, slots=True)
class SpokenTurn:
    """One side speaking once; the agent's words are those the caller heard.

    Times are milliseconds since the answer. ``question`` is what the caller had been
    asked, ``missed`` that nothing could be made of the answer.
    """

    speaker: str
    text: str
    intent: str = ""
    index: int = 0
    started_ms: int = 0
    ended_ms: int = 0
    interrupted: bool = False
    confidence: float | None = None
    question: str = ""
    missed: bool = False


@dataclass(frozen=True, slots=True)
class AppointmentNote:
    """The appointment the call ended with. ``starts_at`` is local, aware."""

    service_name: str
    starts_at: datetime
    vehicle_label: str = ""
    id: int | None = None


@dataclass(frozen=True, slots=True)
class EscalationNote:
    """Why a person is needed. ``resolved``: one has seen to it already."""

    reason: str
    words: str = ""
    resolved: bool = False
    id: int | None = None


@dataclass(frozen=True, slots=True)
class ToolNote:
    """Something the agent tried to do; ``error`` is empty when it worked."""

    name: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class TouchedRow:
    """A row the call made: ``model`` as in ``customers.customer``."""

    model: str
    id: int
    label: str = ""


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
    touched: tuple[TouchedRow, ...] = ()
    turns: tuple[SpokenTurn, ...] = ()


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that was done, and the row it touched, if it touched one."""

    what: str
    model: str = ""
    id: int | None = None


@dataclass(frozen=True, slots=True)
class SummaryDraft:
    """A note on one call. Empty ``open_points``: nothing is left to do.

    ``source`` names who wrote it. ``sentiment`` is as ``sentiment.py`` has it.
    """

    outcome: str
    reason: str
    done: tuple[Deed, ...]
    open_points: tuple[str, ...]
    text: str
    source: str
    disposition: str = ""
    promised: tuple[str, ...] = ()
    sentiment: Mapping[str, Any] = field(default_factory=dict)
    flags: tuple[Mapping[str, Any], ...] = ()
    used: tuple[TokensUsed, ...] = ()


@dataclass(frozen=True, slots=True)
class TokensUsed:
    """What one request to a language model was charged for."""

    vendor: str
    model: str
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0


class SummarizerError(Exception):
    """No summary came of it. ``permanent``: trying again cannot help.

    ``problem`` says why in the staff's words, ``used`` what it cost nevertheless.
    ``retry_after_seconds`` is what the other side asked us to wait, if it did.
    """

    def __init__(
        self,
        message: str,
        *,
        problem: Problem = Problem.NO_ANSWER,
        permanent: bool = False,
        retry_after_seconds: float | None = None,
        used: tuple[TokensUsed, ...] = (),
    ) -> None:
        super().__init__(message)
        self.problem = problem
        self.permanent = permanent
        self.retry_after_seconds = retry_after_seconds
        self.used = used


class Summarizer(Protocol):
    def summarize(self, record: CallRecord) -> SummaryDraft:
        """The note on a call. Raises ``SummarizerError``."""
