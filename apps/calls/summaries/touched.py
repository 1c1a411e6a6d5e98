"""The rows a call made, found by what the rows themselves say of their origin."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from apps.customers.models import Appointment, Feedback

from ..models import Call
from .contract import TouchedRow

CALLBACK = "calls.callback"

# The recorder writes behind the call: what it says it made may be a little younger.
_WRITTEN_WITHIN = timedelta(seconds=30)


def touched_rows(call: Call) -> tuple[TouchedRow, ...]:
    """New customers, appointments booked, feedback taken, callbacks asked for."""
    return tuple(_rows(call))


def _rows(call: Call) -> Iterator[TouchedRow]:
    customer = call.customer
    until = (call.ended_at or timezone.now()) + _WRITTEN_WITHIN
    if customer is not None and call.started_at <= customer.created_at <= until:
        yield TouchedRow("customers.customer", customer.pk, customer.full_name)
    booked = Appointment.objects.filter(source=call.call_sid).select_related("service")
    for appointment in booked.order_by("pk"):
        yield TouchedRow("customers.appointment", appointment.pk, str(appointment))
    for feedback in Feedback.objects.filter(source=call.call_sid).order_by("pk"):
        verdict = "satisfied" if feedback.satisfied else "not satisfied"
        yield TouchedRow("customers.feedback", feedback.pk, verdict)
    for callback in call.callbacks.order_by("pk"):
        due = timezone.localtime(callback.due_at)
        yield TouchedRow(CALLBACK, callback.pk, f"{due:%A, %b} {due.day}")
