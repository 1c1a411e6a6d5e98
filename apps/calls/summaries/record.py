"""Reading a finished call for its summary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from apps.agentbrain.models import Intent
from apps.customers.models import Service

from ..choices import EscalationStatus, Speaker
from ..models import Call
from .contract import (
    AppointmentNote,
    CallRecord,
    EscalationNote,
    SpokenTurn,
    ToolNote,
)
from .touched import touched_rows


def load_record(call_id: int) -> CallRecord:
    """The call with all that belongs to it. Raises ``Call.DoesNotExist``."""
    call = (
        Call.objects.select_related(
            "customer", "appointment__service", "appointment__vehicle"
        )
        .prefetch_related("turns", "escalations")
        .get(pk=call_id)
    )
    slots = call.slots if isinstance(call.slots, Mapping) else {}
    return CallRecord(
        call_id=call.pk,
        status=call.status,
        started_at=timezone.localtime(call.started_at),
        direction=call.direction,
        call_type=call.call_type,
        end_reason=call.end_reason,
        talk_seconds=call.duration.total_seconds() if call.duration else None,
        caller_name=(
            call.customer.full_name if call.customer else _text(slots.get("name"))
        ),
        intent=call.intent,
        intent_name=_intent_name(call.intent),
        service_name=_service_name(slots.get("service")),
        vehicle_label=_vehicle_label(slots.get("vehicle")),
        outcome=call.outcome,
        slots=slots,
        appointment=_appointment(call),
        escalations=tuple(
            EscalationNote(
                reason=escalation.reason,
                words=escalation.words,
                resolved=escalation.status == EscalationStatus.RESOLVED,
                id=escalation.pk,
            )
            for escalation in call.escalations.all()
        ),
        tools=_tools(call),
        touched=touched_rows(call),
        turns=tuple(
            SpokenTurn(
                speaker=turn.speaker,
                text=turn.text if turn.speaker == Speaker.CALLER else turn.heard_text,
                intent=turn.intent,
                index=turn.index,
                started_ms=turn.started_ms,
                ended_ms=turn.ended_ms,
                interrupted=turn.interrupted,
                confidence=turn.confidence,
                question=turn.question,
                missed=turn.missed,
            )
            for turn in call.turns.all()
            if turn.text
        ),
    )


def _tools(call: Call) -> tuple[ToolNote, ...]:
    lines = call.events.filter(kind="tool_finished").values_list("data", flat=True)
    return tuple(
        ToolNote(name=_text(data.get("tool")), error=_text(data.get("error")))
        for data in lines
        if isinstance(data, Mapping)
    )


def _appointment(call: Call) -> AppointmentNote | None:
    appointment = call.appointment
    if appointment is None:
        return None
    return AppointmentNote(
        service_name=appointment.service.name,
        starts_at=timezone.localtime(appointment.starts_at),
        vehicle_label=appointment.vehicle.label if appointment.vehicle else "",
        id=appointment.pk,
    )


def _intent_name(code: str) -> str:
    if not code:
        return ""
    name = Intent.objects.filter(code=code).values_list("name", flat=True).first()
    return name or code.replace("_", " ")


def _service_name(value: Any) -> str:
    code = _text(value.get("code") if isinstance(value, Mapping) else value)
    if not code:
        return ""
    name = Service.objects.filter(code=code).values_list("name", flat=True).first()
    return name or code.replace("_", " ").replace("-", " ")


def _vehicle_label(value: Any) -> str:
    if isinstance(value, Mapping):
        parts = (_text(value.get(name)) for name in ("year", "make", "model"))
        return " ".join(part for part in parts if part)
    return _text(value)


def _text(value: Any) -> str:
    """A slot's value as text; what is neither text nor number is nothing."""
    return str(value).strip() if isinstance(value, str | int) else ""
