"""What whoever takes an escalation has to know before they call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils import timezone

from apps.agentbrain.models import Intent
from apps.customers.models import Appointment

from ..choices import EscalationStatus
from ..models import Call, Callback, Escalation
from ..selectors import other_calls
from ..transcript import flat, in_words
from .badges import badge, spell_duration

MAX_CALLS: Final = 6
MAX_APPOINTMENTS: Final = 6
MAX_CALLBACKS: Final = 5
# What stands elsewhere on the page, or says nothing to a person.
_NOT_KNOWN: Final = frozenset({"message", "callback_number", "customer", "caller"})


@dataclass(frozen=True, slots=True)
class Known:
    name: str
    value: str


def known(call: Call) -> list[Known]:
    """What the agent found out, in words."""
    slots = call.slots if isinstance(call.slots, Mapping) else {}
    found = [
        Known(in_words(str(name)).capitalize(), _value_in_words(value))
        for name, value in slots.items()
        if name not in _NOT_KNOWN and value not in (None, "", [], {})
    ]
    if call.intent:
        name = Intent.objects.filter(code=call.intent).values_list("name", flat=True)
        found.insert(0, Known("Wanted", name.first() or in_words(call.intent)))
    if call.verified:
        found.append(Known("Identity", "verified"))
    return found


def history(call: Call, *, may_see_plans: bool) -> dict[str, Any]:
    """The same customer's (or number's) other calls, appointments, open callbacks."""
    customer = call.customer
    appointments: list[Appointment] = []
    if customer is not None and may_see_plans:
        rows = customer.appointments.select_related("service", "vehicle")
        appointments = list(rows.order_by("-starts_at")[:MAX_APPOINTMENTS])
    now = timezone.now()
    ahead = [
        row
        for row in reversed(appointments)
        if row.status in Appointment.HOLDS_BAY and row.ends_at >= now
    ]
    others = other_calls(call, MAX_CALLS)
    earlier = Escalation.objects.filter(call__in=[other.pk for other in others])
    sent = dict(earlier.values_list("call_id", "reason"))
    return {
        "other_calls": [
            {
                "row": other,
                "intent": in_words(other.intent),
                "outcome": badge(other.outcome, other.get_outcome_display()),
                "escalated": in_words(sent.get(other.pk, "")),
            }
            for other in others
        ],
        "upcoming": ahead,
        "past_appointments": [row for row in appointments if row not in ahead],
    }


def promised(escalation: Escalation) -> list[Callback]:
    """Callbacks owed for it, or for its call; the open ones first."""
    rows = Callback.objects.filter(call_id=escalation.call_id)
    rows = rows.select_related("assigned_to").order_by("closed_at", "due_at")
    return sorted(rows[:MAX_CALLBACKS], key=lambda row: not row.is_open)


def clock(escalation: Escalation) -> dict[str, Any]:
    """How long it has waited, and by when somebody was to take it."""
    now = timezone.now()
    is_open = escalation.status == EscalationStatus.OPEN
    if is_open:
        waited = now - escalation.waiting_since
    else:
        taken = escalation.first_claimed_at or escalation.resolved_at or now
        waited = taken - escalation.created_at
    late = is_open and escalation.answer_by is not None and now > escalation.answer_by
    return {
        "waiting": spell_duration(waited),
        "late_by": spell_duration(now - escalation.answer_by)
        if late and escalation.answer_by
        else "",
        "answer_by": escalation.answer_by,
        "in_time": escalation.answered_in_time,
    }


def _value_in_words(value: Any) -> str:
    """A slot's label; its parts, less the keys of rows, where it has none."""
    if not isinstance(value, Mapping):
        return flat(value)
    if isinstance(label := value.get("label"), str) and label:
        return label
    return flat({name: v for name, v in value.items() if not name.endswith("_id")})
