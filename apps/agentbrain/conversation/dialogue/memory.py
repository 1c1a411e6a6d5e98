"""What a dialogue remembers of its call: JSON values only, so it can be saved."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime, timedelta
from typing import Any

from ..events import CallStarted
from .states import State

LOW_CONFIDENCE = 0.35
"""Below this a recognizer is guessing: what it heard is read back."""


@dataclass(slots=True)
class Memory:
    """The whole mutable state of one dialogue.

    ``question`` is what the caller was asked last and what a bare answer answers; it
    stands since ``asked_ms``.
    ``slots`` holds values as tools take them: ISO dates, "HH:MM", "+1555...", service
    codes; ``vehicle`` is a mapping. ``filled`` lists slot names in the order given.
    ``later`` holds wishes said in one breath with another that comes first.
    ``message`` is what an outbound campaign has to say.
    ``named`` is how the caller described the appointment to change and ``called`` the
    words; ``same`` are words that want it at the same time again, ``not_this`` the one
    just dealt with when another is meant, ``next_appointments`` those that follow.
    ``booked`` is what was booked in this call last, ``replaces`` the id of what is to
    be cancelled for the booking under way.
    """

    state: str = State.GREETING.value
    call_type: str = ""
    local_start: str = ""
    started_ms: int = 0
    now_ms: int = 0
    caller_number: str = ""
    customer: dict[str, Any] | None = None
    customer_id: int | None = None
    appointment: dict[str, Any] | None = None
    appointments: list[dict[str, Any]] = field(default_factory=list)
    appointment_id: int | None = None
    message: str = ""
    named: dict[str, Any] = field(default_factory=dict)
    called: str = ""
    same: str = ""
    not_this: int | None = None
    all_of_them: bool = False
    booked: dict[str, Any] = field(default_factory=dict)
    replaces: int | None = None
    next_appointments: list[dict[str, Any]] = field(default_factory=list)
    flow: str = ""
    action: str = ""
    intent: str = ""
    slots: dict[str, Any] = field(default_factory=dict)
    filled: list[str] = field(default_factory=list)
    question: str = ""
    asked_ms: int = 0
    asked: dict[str, int] = field(default_factory=dict)
    checking: list[str] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)
    soonest: bool = False
    topic_service: str = ""
    also_service: str = ""
    also_vehicle: dict[str, Any] = field(default_factory=dict)
    digits: str = ""
    other_phone: bool = False
    tool: str = ""
    held: list[list[Any]] = field(default_factory=list)
    carried: list[str] = field(default_factory=list)
    later: list[str] = field(default_factory=list)
    unsure: str = ""
    unsure_text: str = ""
    last_line: str = ""
    misses: int = 0
    verified: bool = False
    verify_failures: int = 0
    verify_method: str = ""
    half_birth_date: str = ""
    lookup_failures: int = 0
    found_name: str = ""
    outcome: str = ""
    escalated: bool = False
    escalation_reason: str = ""
    transferred: bool = False
    ended: bool = False

    def begin(self, event: CallStarted) -> None:
        """Take in who calls whom and why."""
        self.call_type = event.call_type.value
        self.local_start = event.local_start.isoformat()
        self.started_ms = self.now_ms = event.at_ms
        self.caller_number = event.caller_number
        self.message = event.message
        if event.customer:
            self.customer = asdict(event.customer)
            self.customer["vehicles"] = list(self.customer["vehicles"])
            self.customer_id = event.customer.customer_id
        if event.appointment:
            local = event.appointment.starts_at.replace(tzinfo=None)
            self.appointment = {
                "appointment_id": event.appointment.appointment_id,
                "start": local.isoformat(timespec="minutes"),
                "service_name": event.appointment.service_name,
                "vehicle": event.appointment.vehicle_label,
            }

    @property
    def now(self) -> datetime:
        """Local time in the shop's zone, as of the last thing that happened."""
        start = datetime.fromisoformat(self.local_start)
        return start + timedelta(milliseconds=self.now_ms - self.started_ms)

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def vehicles(self) -> list[dict[str, Any]]:
        """The vehicles of the customer who was recognised."""
        return list(self.customer["vehicles"]) if self.customer else []

    @property
    def first_name(self) -> str:
        return str(self.customer["first_name"]) if self.customer else ""

    @staticmethod
    def doubts(confidence: float | None) -> bool:
        return confidence is not None and confidence < LOW_CONFIDENCE

    def fill(self, name: str, value: Any) -> bool:
        """Store a slot; True when it was not known so."""
        if name in self.slots and self.slots[name] == value:
            return False
        self.slots[name] = value
        if name in self.filled:
            self.filled.remove(name)
        self.filled.append(name)
        return True

    def forget(self, *names: str) -> None:
        """Drop slots, as if they had never been given."""
        for name in names:
            self.slots.pop(name, None)
            if name in self.filled:
                self.filled.remove(name)

    def to_data(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Memory:
        """The state of ``to_data``, also of another version while one replaces another:
        what only that one knows is left out, what it does not know is as at first."""
        known = {each.name for each in fields(cls)}
        return cls(**deepcopy({k: v for k, v in data.items() if k in known}))
