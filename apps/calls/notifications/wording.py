"""What a mail to staff says: only what its reader may see on the page as well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from ..choices import EscalationStatus
from ..models import Escalation
from . import mails
from .models import StaffMail

VIEW_ESCALATION = "calls.view_escalation"
VIEW_CUSTOMER = "customers.view_customer"
VIEW_TURN = "calls.view_turn"


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    body: str


def letter(mail: StaffMail) -> Letter | None:
    """None when there is nothing left to tell, or its reader may not be told."""
    user = mail.user
    if not (user.is_active and user.is_staff and user.email):
        return None
    if mail.kind == mails.WEBHOOK_DISABLED:
        return _webhook_disabled(mail)
    row = mail.escalation
    if row is None or not user.has_perm(VIEW_ESCALATION):
        return None
    if mail.kind == mails.RAISED:  # unless somebody was faster
        return _raised(mail, row) if row.status == EscalationStatus.OPEN else None
    # Unless it was handed on, or settled, since.
    return _handed_on(mail, row) if row.claimed_by_id == user.pk else None


def _raised(mail: StaffMail, row: Escalation) -> Letter:
    reason = row.reason.replace("_", " ")
    lines = [f"A call needs a person: {reason}.", "", *_facts(row, mail.user)]
    return Letter(f"{row.get_priority_display()}: {reason}", _closed(lines, row))


def _handed_on(mail: StaffMail, row: Escalation) -> Letter:
    reason = row.reason.replace("_", " ")
    by = mail.data.get("by", "A colleague")
    lines = [f"{by} handed this to you: {reason}."]
    if (note := mail.data.get("note")) and mail.user.has_perm(VIEW_CUSTOMER):
        lines += ["", f"Note: {note}"]
    return Letter(
        f"Handed to you: {reason}", _closed([*lines, "", *_facts(row, mail.user)], row)
    )


def _webhook_disabled(mail: StaffMail) -> Letter:
    name = mail.data.get("endpoint", "")
    lines = [
        f"The webhook endpoint {name!r} was switched off.",
        "",
        str(mail.data.get("why", "")),
        "",
        "What waits for it is sent when it is switched on again:",
        _url(reverse("admin:calls_webhookendpoint_changelist")),
    ]
    return Letter(f"Webhook endpoint switched off: {name}", "\n".join(lines))


def _facts(row: Escalation, user: Any) -> list[str]:
    asked = timezone.localtime(row.created_at)
    facts = [
        f"Priority: {row.get_priority_display()}",
        f"Asked: {asked:%A, %B} {asked.day}, {asked:%H:%M}",
    ]
    if row.answer_by is not None:
        facts.append(f"To be taken by: {timezone.localtime(row.answer_by):%H:%M}")
    if user.has_perm(VIEW_CUSTOMER):
        call = row.call
        who = f"{call.customer}, " if call.customer else ""
        facts.append(f"Caller: {who}{call.from_number}")
        if row.words and user.has_perm(VIEW_TURN):
            facts.append(f"Said: {row.words}")
    return facts


def _closed(lines: list[str], row: Escalation) -> str:
    page = reverse("admin:calls_escalation_change", args=[row.pk])
    return "\n".join([*lines, "", _url(page)])


def _url(path: str) -> str:
    base = settings.PUBLIC_URL or f"http://localhost:{settings.PORT}"
    return base.rstrip("/") + path
