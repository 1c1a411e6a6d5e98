"""Who is at the other end of a call, and what the agent is told of them first."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from apps.agentbrain.conversation.core import CallAgent
from apps.agentbrain.conversation.events import (
    AppointmentFacts,
    CallStarted,
    CallType,
    KnownCustomer,
)

from .choices import Direction
from .models import Call, OutboundAttempt
from .session_types import Caller


def their_number(call: Call) -> str:
    """The number of whoever is at the other end."""
    outbound = call.direction == Direction.OUTBOUND
    return call.to_number if outbound else call.from_number


def whose(call: Call, customer: KnownCustomer | None) -> dict[str, int]:
    """The customer of the row: the number's, unless the call has shown another."""
    if customer is None or call.customer_id is not None:
        return {}
    return {"customer_id": customer.customer_id}


def type_of_call(call: Call, customer: KnownCustomer | None) -> CallType:
    """Why we called is in the row since before the call; who calls us shows now."""
    if call.direction == Direction.OUTBOUND and customer:
        return CallType(call.call_type)
    return CallType.INBOUND_EXISTING if customer else CallType.INBOUND_NEW


def appointment_of(call: Call) -> AppointmentFacts | None:
    """The appointment a call of ours is about."""
    row = call.appointment if call.direction == Direction.OUTBOUND else None
    if row is None:
        return None
    return AppointmentFacts(
        appointment_id=row.pk,
        starts_at=timezone.localtime(row.starts_at, ZoneInfo(settings.TIME_ZONE)),
        service_name=row.service.name,
        vehicle_label=row.vehicle.label if row.vehicle else "",
    )


def message_for(call: Call) -> str:
    """What a campaign has to tell whoever this call of ours reaches."""
    if call.call_type != CallType.OUTBOUND_OFFER:
        return ""
    attempt = (
        OutboundAttempt.objects.filter(call=call)
        .select_related("target__campaign")
        .first()
    )
    return attempt.target.campaign.message if attempt else ""


def first_event(
    at_ms: int,
    call: Call,
    customer: KnownCustomer | None,
    appointment: AppointmentFacts | None = None,
    *,
    message: str = "",
    recording_notice: str = "",
) -> CallStarted:
    """What the agent is told first."""
    return CallStarted(
        at_ms=at_ms,
        call_type=type_of_call(call, customer),
        local_start=timezone.now().astimezone(ZoneInfo(settings.TIME_ZONE)),
        caller_number=their_number(call),
        customer=customer,
        appointment=appointment,
        message=message,
        recording_notice=recording_notice,
    )


def acting_caller(
    call: Call, customer: KnownCustomer | None, resumed: CallAgent | None
) -> Caller:
    """Whom tools act for: who uses this number, or who the call so far has shown it
    to be, with what was proved."""
    if resumed is None:
        return Caller(call.call_sid, customer.customer_id if customer else None)
    view = resumed.dialogue.view
    return Caller(call.call_sid, view.customer_id, view.verified)
