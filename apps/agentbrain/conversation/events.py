"""What can happen to a call: the agent's inputs.

Every event is frozen and carries ``at_ms``, the milliseconds since the call began,
so that the core never reads a clock and any call can be replayed event by event.
Audio is G.711 mu-law at 8 kHz (8 bytes a millisecond) wherever an event carries it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class CallType(StrEnum):
    """Why this call takes place, as far as the first second of it can tell."""

    INBOUND_NEW = "inbound_new"
    INBOUND_EXISTING = "inbound_existing"
    INBOUND_GENERAL = "inbound_general"
    OUTBOUND_REMINDER = "outbound_reminder"
    OUTBOUND_FOLLOWUP = "outbound_followup"
    OUTBOUND_OFFER = "outbound_offer"


class ResponseStatus(StrEnum):
    """How a response ended at the engine."""

    COMPLETED = "completed"
    CANCELLED = "cancelled"
    FAILED = "failed"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True)
class KnownVehicle:
    """A vehicle of a known customer, as the agent may name it."""

    vehicle_id: int
    year: int
    make: str
    model: str

    @property
    def label(self) -> str:
        return f"{self.year} {self.make} {self.model}"


@dataclass(frozen=True, slots=True)
class KnownCustomer:
    """What caller identification found: enough to greet, nothing sensitive."""

    customer_id: int
    first_name: str
    full_name: str
    phone: str
    vehicles: tuple[KnownVehicle, ...] = ()


@dataclass(frozen=True, slots=True)
class AppointmentFacts:
    """The appointment an outbound call is about. ``starts_at`` is local, aware."""

    appointment_id: int
    starts_at: datetime
    service_name: str
    vehicle_label: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened ``at_ms`` milliseconds into the call."""

    at_ms: int

    def __post_init__(self) -> None:
        if self.at_ms < 0:
            raise ValueError(f"{type(self).__name__}.at_ms is negative: {self.at_ms}")


@dataclass(frozen=True, slots=True)
class CallStarted(Event):
    """The caller is on the line. ``local_start`` is aware, in the shop's zone.

    ``message`` is what a campaign has to tell whoever it calls.
    ``recording_notice`` is said before anything else where the call is recorded.
    """

    call_type: CallType
    local_start: datetime
    caller_number: str = ""
    customer: KnownCustomer | None = None
    appointment: AppointmentFacts | None = None
    message: str = ""
    recording_notice: str = ""


@dataclass(frozen=True, slots=True)
class CallerSpeechStarted(Event):
    """Voice activity began. ``item_id`` names the utterance until it is settled."""

    item_id: str


@dataclass(frozen=True, slots=True)
class CallerSpeechStopped(Event):
    """Voice activity ended (after the configured silence)."""

    item_id: str


@dataclass(frozen=True, slots=True)
class CallerPartial(Event):
    """Words so far of an utterance that is still going on.

    ``confidence`` is 0..1 or None where the recognizer gives none.
    """

    item_id: str
    text: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class CallerSaid(Event):
    """The settled words of an utterance; empty text means none were recognised.

    ``confidence`` is 0..1 or None where the recognizer gives none.
    ``started_ms`` and ``ended_ms`` bound the speech itself.
    """

    item_id: str
    text: str
    started_ms: int
    ended_ms: int
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class CallerInterrupted(Event):
    """Where somebody else speaks our words: the caller cut them short.

    ``heard_text`` is what was heard of the words that were being spoken, as far as the
    line can tell (None where it cannot).
    """

    heard_text: str | None = None


@dataclass(frozen=True, slots=True)
class KeyPressed(Event):
    """A telephone key: one of ``0-9 * #``."""

    digit: str


@dataclass(frozen=True, slots=True)
class ResponseStarted(Event):
    """The engine began the response we asked for as ``request_id``.

    ``request_id`` is empty when the engine does not know which wish it serves.
    """

    response_id: str
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class AgentTextDelta(Event):
    """More words of the response (what is generated, not yet what is heard)."""

    response_id: str
    item_id: str
    text: str


@dataclass(frozen=True, slots=True)
class AgentAudio(Event):
    """More sound of the response: mu-law, 8 kHz, any length.

    ``text`` is the part of the words this sound speaks, where the voice says so;
    it makes the heard text exact instead of proportional.
    """

    response_id: str
    item_id: str
    audio: bytes
    text: str = ""


@dataclass(frozen=True, slots=True)
class ResponseEnded(Event):
    """The engine will send nothing more for this response.

    ``request_id`` is our name for it, where the engine knows it: it tells which wish
    failed when the response never had an id of its own.
    """

    response_id: str
    status: ResponseStatus
    reason: str = ""
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class ToolRequested(Event):
    """A language model completed a function call (never a fragment of one).

    ``error`` is a code for the model: the call cannot be run, its arguments make no
    sense. It is answered with that.
    """

    response_id: str
    tool_call_id: str
    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""


@dataclass(frozen=True, slots=True)
class ToolFinished(Event):
    """A tool we ran came back. ``error`` is a code for the dialogue, not a trace."""

    tool_call_id: str
    name: str
    result: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""

    @property
    def ok(self) -> bool:
        return not self.error


@dataclass(frozen=True, slots=True)
class MarkReturned(Event):
    """The telephone network returned one of our marks."""

    name: str


@dataclass(frozen=True, slots=True)
class StaffSaid(Event):
    """A staff member asks the agent to say this to the caller."""

    text: str
    staff: str


@dataclass(frozen=True, slots=True)
class StaffTookOver(Event):
    """A staff member speaks to the caller now; the agent is silent."""

    staff: str


@dataclass(frozen=True, slots=True)
class StaffReleased(Event):
    """The staff member gave the call back to the agent."""

    staff: str


@dataclass(frozen=True, slots=True)
class EngineLost(Event):
    """The engine's connection is gone. ``permanent`` means retrying is pointless."""

    reason: str
    permanent: bool = False


@dataclass(frozen=True, slots=True)
class EngineReady(Event):
    """The engine hears and can speak."""


@dataclass(frozen=True, slots=True)
class EngineReported(Event):
    """Something of the engine's own that staff may want to read in the call's log.

    ``kind`` is the log's kind (``usage``, ``rate_limits``, ``engine_reconnected``,
    ``engine_changed``, ``settings_refused`` ...); ``data`` holds plain JSON values
    without secrets and without anybody's words.
    """

    kind: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TimerFired(Event):
    """A timer set by ``SetTimer`` is due."""

    name: str


@dataclass(frozen=True, slots=True)
class CallEnded(Event):
    """The line is gone, whoever ended it: ``caller``, ``agent``, ``lost`` ..."""

    reason: str
