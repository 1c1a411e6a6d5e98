"""Which mails an event means: written with it, sent by the worker.

A mail's row holds no words and no numbers: they are read when it is sent, and as far as
the person it goes to may see them.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.db import transaction

from ..choices import Priority
from ..models import Escalation
from .asking import ask_for_mail
from .models import NotificationPreference, StaffMail

RAISED: Final = "raised"
HANDED_ON: Final = "handed_on"
WEBHOOK_DISABLED: Final = "webhook_disabled"
_RANKS: Final = {value: rank for rank, value in enumerate(Priority.values)}
_BACKEND: Final = "django.contrib.auth.backends.ModelBackend"


def note_raised(escalation: Escalation) -> None:
    """One mail to each who asked to hear of this priority and reason."""
    wishes = NotificationPreference.objects.filter(
        by_email=True, user__is_active=True, user__is_staff=True
    ).exclude(user__email="")
    _write(
        StaffMail(
            user_id=wish.user_id,
            escalation=escalation,
            kind=RAISED,
            key=f"escalation:{escalation.pk}:{RAISED}",
        )
        for wish in wishes
        if wants(wish, escalation)
    )


def note_handed_on(escalation: Escalation, to: Any, *, by: Any, note: str) -> None:
    """The colleague who has it now, unless they asked for no such mail."""
    wish = NotificationPreference.objects.filter(user=to).first()
    if not to.email or (wish and not (wish.by_email and wish.handed_to_me)):
        return
    occasion = escalation.handed_on_count
    row = StaffMail(
        user=to,
        escalation=escalation,
        kind=HANDED_ON,
        key=f"escalation:{escalation.pk}:{HANDED_ON}:{occasion}",
        data={"by": by.get_username(), "note": note},
    )
    _write([row])


def note_webhook_disabled(endpoint: Any) -> None:
    """Whoever may switch it on again."""
    users = get_user_model()._default_manager.with_perm(
        "calls.change_webhookendpoint", backend=_BACKEND
    )
    _write(
        StaffMail(
            user=user,
            kind=WEBHOOK_DISABLED,
            key=f"webhook:{endpoint.pk}:{endpoint.disabled_at.isoformat()}",
            data={"endpoint": endpoint.name, "why": endpoint.disabled_why},
        )
        for user in users.filter(is_staff=True).exclude(email="")
    )


def wants(wish: NotificationPreference, escalation: Escalation) -> bool:
    """Does the escalation have the priority and one of the reasons asked for?"""
    if _RANKS.get(escalation.priority, 0) < _RANKS.get(wish.least_priority, 0):
        return False
    reasons = {reason.strip() for reason in wish.reasons.split(",") if reason.strip()}
    return not reasons or escalation.reason in reasons


def _write(mails: Any) -> None:
    rows = list(mails)
    if not rows:
        return
    StaffMail.objects.bulk_create(rows, ignore_conflicts=True)
    keys = {row.key for row in rows}
    transaction.on_commit(partial(_ask, keys), robust=True)


def _ask(keys: set[str]) -> None:
    for pk in StaffMail.objects.filter(key__in=keys).values_list("pk", flat=True):
        ask_for_mail(pk)
