"""What a signed-in member of staff is told at once: how much waits, and what is new.

Rows are read when somebody is told of them, as far as that person may see them.
"""

from __future__ import annotations

from typing import Any, Final, Literal, TypedDict

from django.urls import reverse
from django.utils import timezone

from ..callbacks.models import OPEN_CALLBACKS
from ..choices import EscalationStatus, Priority
from ..escalations.figures import waiting
from ..models import Callback, Escalation, WebhookEndpoint

VIEW_ESCALATION: Final = "calls.view_escalation"
VIEW_CALLBACK: Final = "calls.view_callback"
VIEW_CUSTOMER: Final = "customers.view_customer"
VIEW_ENDPOINT: Final = "calls.view_webhookendpoint"
MOST_MISSED: Final = 5


class State(TypedDict):
    """``callbacks``: due and not done. ``newest``: of the escalations, for catching up
    after a lost connection."""

    type: Literal["state"]
    escalations: int
    overdue: int
    mine: int
    callbacks: int
    newest: int


class Toast(TypedDict):
    """``key`` is the same for the same occasion: shown once."""

    type: Literal["toast"]
    key: str
    title: str
    text: str
    url: str
    urgent: bool


def may_watch(user: Any) -> bool:
    """Is there anything this person could be told?"""
    return bool(
        user.is_authenticated
        and user.is_active
        and user.is_staff
        and user.has_perm(VIEW_CUSTOMER)
        and user.has_perm(VIEW_ESCALATION)
    )


def state_for(user: Any) -> State:
    """Two or three queries."""
    now = timezone.now()
    figures = waiting(now, user.pk)
    due = 0
    if user.has_perm(VIEW_CALLBACK):
        rows = Callback.objects.filter(status__in=OPEN_CALLBACKS, due_at__lte=now)
        due = rows.count()
    newest = Escalation.objects.order_by("-pk").values_list("pk", flat=True).first()
    return {
        "type": "state",
        "escalations": figures.open,
        "overdue": figures.overdue,
        "mine": figures.mine,
        "callbacks": due,
        "newest": newest or 0,
    }


def missed_since(escalation_id: int) -> list[Toast]:
    """What was raised while the connection was lost, and is still open."""
    rows = Escalation.objects.filter(
        pk__gt=escalation_id, status=EscalationStatus.OPEN
    ).select_related("call__customer")
    return [_escalation(row) for row in rows.order_by("pk")[:MOST_MISSED]]


def toast_for(user: Any, notice: dict[str, Any]) -> Toast | None:
    """What pops up for this person; None for what only changes the figures."""
    if notice["type"] == "escalation.changed":
        return _raised(notice) if notice["status"] == EscalationStatus.OPEN else None
    if notice["user_id"] not in (None, user.pk):
        return None
    match notice["kind"]:
        case "handed_on":
            return _handed_on(notice["row_id"], user)
        case "callback_due" if user.has_perm(VIEW_CALLBACK):
            return _callback(notice["row_id"])
        case "webhook_disabled" if user.has_perm(VIEW_ENDPOINT):
            return _endpoint(notice["row_id"])
    return None


def _raised(notice: dict[str, Any]) -> Toast | None:
    row = _row(notice["escalation_id"])
    if row is None or row.status != EscalationStatus.OPEN:
        return None
    return _escalation(row)


def _row(escalation_id: int) -> Escalation | None:
    rows = Escalation.objects.select_related("call__customer")
    return rows.filter(pk=escalation_id).first()


def _escalation(row: Escalation) -> Toast:
    reason = row.reason.replace("_", " ")
    return {
        "type": "toast",
        "key": f"escalation-{row.pk}-{row.reopened_count}",
        "title": f"{row.get_priority_display()}: {reason}",
        "text": f"{row.call.customer or row.call.from_number} waits for a person.",
        "url": reverse("admin:calls_escalation_change", args=[row.pk]),
        "urgent": row.priority in (Priority.HIGH, Priority.URGENT),
    }


def _handed_on(escalation_id: int, user: Any) -> Toast | None:
    row = _row(escalation_id)
    if row is None or row.claimed_by_id != user.pk:
        return None
    return {
        **_escalation(row),
        "key": f"handed-on-{row.pk}-{row.handed_on_count}",
        "title": f"Handed to you: {row.reason.replace('_', ' ')}",
        "text": str(row.call.customer or row.call.from_number),
    }


def _callback(callback_id: int) -> Toast | None:
    row = Callback.objects.select_related("customer").filter(pk=callback_id).first()
    if row is None or not row.is_open:
        return None
    return {
        "type": "toast",
        "key": f"callback-{row.pk}-{row.tries}",
        "title": "A callback is due",
        "text": f"{row.customer or row.number}: {row.reason.replace('_', ' ')}",
        "url": reverse("admin:calls_callback_change", args=[row.pk]),
        "urgent": False,
    }


def _endpoint(endpoint_id: int) -> Toast | None:
    row = WebhookEndpoint.objects.filter(pk=endpoint_id, active=False).first()
    if row is None:
        return None
    return {
        "type": "toast",
        "key": f"webhook-{row.pk}",
        "title": "A webhook endpoint was switched off",
        "text": f"{row.name}: {row.disabled_why}",
        "url": reverse("admin:calls_webhookendpoint_change", args=[row.pk]),
        "urgent": True,
    }
