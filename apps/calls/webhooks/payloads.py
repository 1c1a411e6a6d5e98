"""What other systems are told, event by event. Version 1: fields are only ever added.

Numbers, names and words are null for an endpoint that gets no personal data.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, TypedDict

from ..callbacks.models import Callback
from ..models import Call, CallSummary, Escalation

VERSION: Final = 1


class CallPart(TypedDict):
    """A call where another row names it."""

    id: int
    call_sid: str
    direction: str
    channel: str
    started_at: str
    from_number: str | None
    customer_id: int | None
    customer_name: str | None


class CallEnded(CallPart):
    status: str
    end_reason: str
    outcome: str
    intent: str
    answered_at: str | None
    ended_at: str | None
    duration_seconds: float | None


class EscalationPart(TypedDict):
    id: int
    call: CallPart
    reason: str
    priority: str
    status: str
    outcome: str
    words: str | None
    resolution: str | None
    claimed_by: str | None
    resolved_by: str | None
    created_at: str
    answer_by: str | None
    first_claimed_at: str | None
    resolved_at: str | None


class CallbackPart(TypedDict):
    id: int
    call: CallPart | None
    reason: str
    due_at: str
    tries: int
    number: str | None
    note: str | None
    assigned_to: str | None


class SummaryReady(TypedDict):
    call: CallPart
    outcome: str
    disposition: str
    source: str
    reason: str | None
    done: list[Any] | None
    promised: list[Any] | None
    open_points: list[Any] | None
    text: str | None


Data = CallEnded | EscalationPart | CallbackPart | SummaryReady


def call_ended(call: Call, *, personal: bool) -> CallEnded:
    return {
        **call_part(call, personal=personal),
        "status": call.status,
        "end_reason": call.end_reason,
        "outcome": call.outcome,
        "intent": call.intent,
        "answered_at": _iso(call.answered_at),
        "ended_at": _iso(call.ended_at),
        "duration_seconds": call.duration.total_seconds() if call.duration else None,
    }


def escalation(row: Escalation, *, personal: bool) -> EscalationPart:
    return {
        "id": row.pk,
        "call": call_part(row.call, personal=personal),
        "reason": row.reason,
        "priority": row.priority,
        "status": row.status,
        "outcome": row.outcome,
        "words": row.words if personal else None,
        "resolution": row.resolution if personal else None,
        "claimed_by": _name(row.claimed_by),
        "resolved_by": _name(row.resolved_by),
        "created_at": row.created_at.isoformat(),
        "answer_by": _iso(row.answer_by),
        "first_claimed_at": _iso(row.first_claimed_at),
        "resolved_at": _iso(row.resolved_at),
    }


def callback(row: Callback, *, personal: bool) -> CallbackPart:
    return {
        "id": row.pk,
        "call": call_part(row.call, personal=personal) if row.call else None,
        "reason": row.reason,
        "due_at": row.due_at.isoformat(),
        "tries": row.tries,
        "number": row.number if personal else None,
        "note": row.note if personal else None,
        "assigned_to": _name(row.assigned_to),
    }


def summary_ready(row: CallSummary, *, personal: bool) -> SummaryReady:
    return {
        "call": call_part(row.call, personal=personal),
        "outcome": row.outcome,
        "disposition": row.disposition,
        "source": row.source,
        "reason": row.reason if personal else None,
        "done": row.done if personal else None,
        "promised": row.promised if personal else None,
        "open_points": row.open_points if personal else None,
        "text": row.text if personal else None,
    }


def call_part(call: Call, *, personal: bool) -> CallPart:
    return {
        "id": call.pk,
        "call_sid": call.call_sid,
        "direction": call.direction,
        "channel": call.channel,
        "started_at": call.started_at.isoformat(),
        "from_number": call.from_number if personal else None,
        "customer_id": call.customer_id,
        "customer_name": str(call.customer) if personal and call.customer else None,
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None


def _name(user: object) -> str | None:
    return user.get_username() if hasattr(user, "get_username") else None
