"""The row of a call that Vapi, or a plain client with a name for its conversation,
brings us."""

from __future__ import annotations

import hashlib
from typing import Final

from django.utils import timezone

from apps.agentbrain.conversation.events import CallType
from apps.calls import services
from apps.calls.choices import CallStatus, Channel, Direction
from apps.calls.models import Call
from apps.customers.models import Appointment
from apps.customers.services import identify_caller, upcoming_appointments

from .party import Party

STREAM: Final = "chat"
"""What stands for a stream where there is none: the call was connected."""


class ForeignCall(ValueError):
    """A call of that name exists, and came another way."""


def named_conversation(name: str) -> Party:
    """A plain client's conversation. Names are theirs; none reaches another call."""
    digest = hashlib.sha256(name.encode()).hexdigest()
    return Party(f"chat-{digest[:40]}", channel=Channel.CHAT)


def call_of(party: Party) -> Call:
    """The call's row, made if it is new. Raises ``ForeignCall``."""
    call = Call.objects.filter(call_sid=party.sid).first()
    if call is None:
        numbers = (party.customer, party.ours)
        from_number, to_number = reversed(numbers) if party.outbound else numbers
        call = services.open_call(
            party.sid,
            from_number=from_number,
            to_number=to_number,
            channel=party.channel,
        )
        if party.outbound:
            _note_purpose(call, party)
    if call.channel != party.channel:
        raise ForeignCall(party.sid)
    return call


def connected_call(party: Party) -> Call:
    """The same once somebody talks on it; one that is over stays over."""
    call = call_of(party)
    if call.status == CallStatus.RINGING:
        answered = services.answer_call(call.pk, STREAM)
        return answered.call if answered else call
    return call


def beat(call: Call) -> None:
    """A sign of life: nobody gives the call up for now."""
    Call.objects.filter(pk=call.pk).update(heartbeat_at=timezone.now())


def _note_purpose(call: Call, party: Party) -> None:
    """Why we call: as it was placed, else what is next for this customer."""
    customer = identify_caller(party.customer)
    appointment = None
    if customer is not None:
        own = Appointment.objects.filter(customer_id=customer.customer_id)
        appointment = own.filter(pk=party.appointment_id or 0).first()
        if appointment is None and party.purpose is not CallType.OUTBOUND_FOLLOWUP:
            appointment = next(iter(upcoming_appointments(customer.customer_id)), None)
    purpose = party.purpose or CallType.OUTBOUND_REMINDER
    if appointment is None:
        purpose = CallType.OUTBOUND_FOLLOWUP
    call.direction, call.call_type = Direction.OUTBOUND, purpose.value
    call.appointment = appointment
    call.save(update_fields=["direction", "call_type", "appointment"])
