"""What the page of one escalation shows: the need, the words around it, the caller."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.utils import timezone

from apps.customers.models import Appointment

from ..choices import EscalationStatus
from ..models import Call, Escalation
from ..transcript import conversation
from .badges import badge, spell_duration

EXCERPT_TURNS = 12


def get_escalation(object_id: str) -> Escalation | None:
    """The row with call, customer and staff; None for an unknown or odd id."""
    if not object_id.isdecimal():
        return None
    return (
        Escalation.objects.select_related(
            "call__customer", "claimed_by", "resolved_by", "call__summary"
        )
        .filter(pk=int(object_id))
        .first()
    )


def escalation_page(
    escalation: Escalation, user: AbstractBaseUser | AnonymousUser
) -> dict[str, Any]:
    """Template context: the last turns of the call, the customer's plans."""
    call = escalation.call
    may_see_words = user.has_perm("calls.view_turn")  # type: ignore[union-attr]
    latest = (
        list(call.turns.order_by("-index")[:EXCERPT_TURNS])[::-1]
        if may_see_words
        else []
    )
    may_see_plans = user.has_perm("customers.view_appointment")  # type: ignore[union-attr]
    upcoming = (
        list(
            call.customer.appointments.filter(
                status__in=Appointment.HOLDS_BAY, ends_at__gte=timezone.now()
            ).select_related("service", "vehicle")[:5]
        )
        if call.customer and may_see_plans
        else []
    )
    number = _slot(call, "callback_number")
    taken = escalation.claimed_at or escalation.resolved_at
    return {
        "escalation": escalation,
        "call": call,
        "lines": conversation(latest, (), live=call.is_live),
        "status_badge": badge(escalation.status, escalation.get_status_display()),
        "priority_badge": badge(escalation.priority, escalation.get_priority_display()),
        "waiting": spell_duration((taken or timezone.now()) - escalation.created_at),
        # Where the detail only repeats the words it was heard in, they are enough.
        "detail": "" if _repeats(escalation) else escalation.detail,
        "message": _slot(call, "message") if may_see_words else "",
        "callback_number": (number if number != call.from_number else ""),
        "is_open": escalation.status == EscalationStatus.OPEN,
        "is_claimed": escalation.status == EscalationStatus.CLAIMED,
        "may_resolve": escalation.status == EscalationStatus.OPEN
        or (
            escalation.status == EscalationStatus.CLAIMED
            and escalation.claimed_by_id == user.pk
        ),
        "is_resolved": escalation.status == EscalationStatus.RESOLVED,
        "upcoming": upcoming,
        "may_see_words": may_see_words,
        "may_see_summary": user.has_perm("calls.view_callsummary"),  # type: ignore[union-attr]
        "may_see_call": user.has_perm("calls.view_call"),  # type: ignore[union-attr]
    }


def _repeats(escalation: Escalation) -> bool:
    return escalation.detail.lower() in escalation.words.lower()


def _slot(call: Call, name: str) -> str:
    """What the agent noted under this name; empty for an odd or missing note."""
    value = call.slots.get(name, "") if isinstance(call.slots, dict) else ""
    return value if isinstance(value, str) else ""
