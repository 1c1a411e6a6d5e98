"""The rows of calls we place: older than the carrier's knowledge of them."""

from __future__ import annotations

from apps.agentbrain.conversation.events import CallType
from apps.calls import services
from apps.calls.choices import CallStatus, Outcome
from apps.calls.lines.selectors import channel_of
from apps.calls.models import Call

from .choices import Kind
from .models import OutboundTarget

UNNAMED = "ours-"
"""How the sid of a call begins that the carrier has not named yet."""

CALL_TYPES = {
    Kind.REMINDER: CallType.OUTBOUND_REMINDER,
    Kind.FOLLOWUP: CallType.OUTBOUND_FOLLOWUP,
    Kind.CAMPAIGN: CallType.OUTBOUND_OFFER,
}


def open_for(target: OutboundTarget, reference: str) -> Call:
    """The row of a call about to be placed. Belongs into the claim's transaction."""
    campaign = target.campaign
    return services.open_call_of_ours(
        f"{UNNAMED}{reference}",
        call_type=CALL_TYPES[Kind(campaign.kind)].value,
        to_number=target.customer.phone,
        line=campaign.line,
        channel=channel_of(campaign.line),
        customer_id=target.customer_id,
        appointment_id=target.appointment_id,
    )


def name(call_id: int, call_sid: str) -> None:
    """The carrier has told what it calls the call; told twice is harmless."""
    unnamed = Call.objects.filter(pk=call_id, call_sid__startswith=UNNAMED)
    unnamed.update(call_sid=call_sid)


def never_rang(call_id: int | None, why: str) -> None:
    """Close the row of a call that was not made, or reached nobody."""
    if call_id is not None:
        services.end_call(call_id, CallStatus.FAILED, why)


def left_a_message(call_id: int) -> None:
    """What the call came to, where the carrier spoke our message for us."""
    Call.objects.filter(pk=call_id).update(
        outcome=Outcome.VOICEMAIL, end_reason="voicemail"
    )
