"""Past calls as a replay needs them: what was said, and what the shop answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from apps.agentbrain.conversation.events import (
    AppointmentFacts,
    CallStarted,
    CallType,
    KnownCustomer,
    KnownVehicle,
)
from apps.agentbrain.tools.fields import vehicle_label, write_start
from apps.customers.diary import shop_zone
from apps.customers.models import Appointment

from ..choices import LIVE_STATUSES, Speaker
from ..models import Call, CallEvent, Turn

_AT_ONCE = 50
_KEYS = "[keys] "
_MOST_APPOINTMENTS = 5


@dataclass(frozen=True, slots=True)
class Said:
    """What the caller said, or pressed (``keys``). ``question``: what had been asked,
    "" where the record does not know."""

    text: str
    confidence: float | None
    at_ms: int
    question: str = ""
    keys: str = ""


@dataclass(frozen=True, slots=True)
class RecordedCall:
    """One past call. ``tool_errors`` holds, by tool, how each use of it ended."""

    pk: int
    started_at: datetime
    start: CallStarted
    said: tuple[Said, ...]
    intent: str
    outcome: str
    verified: bool
    customer_id: int | None
    phone: str
    first_name: str
    booked_start: str
    tool_errors: dict[str, list[str]] = field(default_factory=dict)
    appointments: tuple[dict[str, Any], ...] = ()


def latest_calls(limit: int) -> list[int]:
    """The newest finished calls in which a caller spoke to the agent, newest first."""
    calls = (
        Call.objects.exclude(status__in=LIVE_STATUSES)
        .filter(call_type__in=[kind.value for kind in CallType])
        .filter(turns__speaker=Speaker.CALLER)
        .distinct()
        .order_by("-started_at", "-pk")
    )
    return list(calls.values_list("pk", flat=True)[:limit])


def read_calls(pks: Sequence[int]) -> Iterator[RecordedCall]:
    """The calls in this order, read a few at a time."""
    for begin in range(0, len(pks), _AT_ONCE):
        part = pks[begin : begin + _AT_ONCE]
        rows = _rows(part)
        yield from (_recorded(rows[pk]) for pk in part if pk in rows)


def _rows(pks: Sequence[int]) -> dict[int, Any]:
    turns = Turn.objects.order_by("index").only(
        "call_id", "speaker", "text", "confidence", "ended_ms", "trace", "question"
    )
    tools = CallEvent.objects.filter(kind="tool_finished").order_by("pk")
    appointments = Appointment.objects.select_related("service", "vehicle")
    calls = Call.objects.select_related(
        "customer", "appointment__service", "appointment__vehicle"
    ).prefetch_related(
        Prefetch("turns", turns, to_attr="said"),
        Prefetch("events", tools, to_attr="tool_ends"),
        "customer__vehicles",
        Prefetch("customer__appointments", appointments),
    )
    return calls.in_bulk(list(pks))


def _recorded(call: Call) -> RecordedCall:
    customer = call.customer
    slots = call.slots if isinstance(call.slots, dict) else {}
    errors: defaultdict[str, list[str]] = defaultdict(list)
    for event in call.tool_ends:  # type: ignore[attr-defined] # prefetched
        errors[str(event.data.get("tool", ""))].append(str(event.data.get("error", "")))
    return RecordedCall(
        pk=call.pk,
        started_at=call.started_at,
        start=_start(call),
        said=tuple(_said(call.said)),  # type: ignore[attr-defined] # prefetched
        intent=call.intent,
        outcome=call.outcome,
        verified=call.verified,
        customer_id=call.customer_id,
        phone=customer.phone if customer else "",
        first_name=customer.first_name if customer else "",
        booked_start=str(slots.get("start") or ""),
        tool_errors=dict(errors),
        appointments=tuple(_appointments(call)),
    )


def _said(turns: Sequence[Turn]) -> Iterator[Said]:
    """What reached the dialogue: not what was taken for listening sounds, and nothing
    after a staff member took the call."""
    for turn in turns:
        if turn.speaker == Speaker.STAFF:
            return
        if turn.speaker != Speaker.CALLER or _passed_over(turn.trace):
            continue
        keys = turn.text.removeprefix(_KEYS) if turn.text.startswith(_KEYS) else ""
        yield Said(turn.text, turn.confidence, turn.ended_ms, turn.question, keys)


def _passed_over(trace: Any) -> bool:
    return isinstance(trace, list) and [set(line) for line in trace] == [
        {"rule", "words"}
    ]


def _start(call: Call) -> CallStarted:
    kind = CallType(call.call_type)
    answered = call.answered_at or call.started_at
    customer = call.customer if kind != CallType.INBOUND_NEW else None
    appointment = call.appointment
    return CallStarted(
        at_ms=0,
        call_type=kind,
        local_start=answered.astimezone(shop_zone()),
        caller_number=call.from_number,
        customer=KnownCustomer(
            customer_id=customer.pk,
            first_name=customer.first_name,
            full_name=customer.full_name,
            phone=customer.phone,
            vehicles=tuple(
                KnownVehicle(car.pk, car.year, car.make, car.model)
                for car in customer.vehicles.all()
            ),
        )
        if customer
        else None,
        appointment=AppointmentFacts(
            appointment.pk,
            appointment.starts_at.astimezone(shop_zone()),
            appointment.service.name,
            vehicle_label(appointment.vehicle),
        )
        if appointment
        else None,
    )


def _appointments(call: Call) -> Iterator[dict[str, Any]]:
    """Those the customer had ahead when calling, as far as the rows still show it."""
    if call.customer is None:
        return
    ahead = [
        row
        for row in call.customer.appointments.all()
        if row.created_at <= call.started_at <= row.starts_at
    ]
    ahead.sort(key=lambda row: row.starts_at)
    for row in ahead[:_MOST_APPOINTMENTS]:
        yield {
            "appointment_id": row.pk,
            "start": write_start(row.starts_at),
            "service": row.service.code,
            "service_name": row.service.name,
            "vehicle": vehicle_label(row.vehicle),
        }
