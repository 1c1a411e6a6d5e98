"""Staff's worklist: raising, claiming, resolving and reopening an escalation.

Each step is one transaction with its event row; a conditional ``update()`` and its row
count say who won.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from . import live
from .choices import EscalationStatus, Priority
from .models import CallEvent, Escalation

_PRIORITIES: Final = tuple(Priority.values)


def raise_for(
    call_id: int,
    *,
    reason: str,
    priority: str,
    words: str = "",
    detail: str = "",
    at_ms: int | None = None,
) -> Escalation:
    """Put a call on the staff's worklist; one unresolved entry a reason.

    ``at_ms`` is for the call's log; without it whoever asks has logged it (the agent).
    """
    unresolved = Escalation.objects.filter(call_id=call_id, reason=reason).exclude(
        status=EscalationStatus.RESOLVED
    )
    if (found := unresolved.first()) is not None:
        return found
    try:
        with transaction.atomic():
            escalation = Escalation.objects.create(
                call_id=call_id,
                reason=reason,
                priority=priority if priority in _PRIORITIES else Priority.NORMAL,
                words=words,
                detail=detail,
            )
            if at_ms is not None:
                CallEvent.objects.create(
                    call_id=call_id,
                    kind="escalated",
                    at_ms=at_ms,
                    data={"reason": reason, "priority": escalation.priority},
                )
            _announce(escalation)
    except IntegrityError:
        # Another process raised it in between; without one the call is gone.
        if (found := unresolved.first()) is None:
            raise
        return found
    return escalation


def claim(escalation_id: int, user: AbstractBaseUser) -> bool:
    """Take an open escalation; False when somebody else was faster."""
    return _move(
        escalation_id,
        Q(status=EscalationStatus.OPEN),
        "escalation_claimed",
        user,
        status=EscalationStatus.CLAIMED,
        claimed_by=user,
        claimed_at=timezone.now(),
    )


def resolve(escalation_id: int, user: AbstractBaseUser, resolution: str) -> bool:
    """Settle an open escalation, or one this person has claimed."""
    return _move(
        escalation_id,
        Q(status=EscalationStatus.OPEN)
        | Q(status=EscalationStatus.CLAIMED, claimed_by=user),
        "escalation_resolved",
        user,
        status=EscalationStatus.RESOLVED,
        resolved_by=user,
        resolved_at=timezone.now(),
        resolution=resolution,
    )


def reopen(escalation_id: int, user: AbstractBaseUser) -> bool:
    """Put a claimed or resolved escalation back on the list.

    False when it is open already, or the same reason has been raised again since.
    """
    try:
        return _move(
            escalation_id,
            ~Q(status=EscalationStatus.OPEN),
            "escalation_reopened",
            user,
            status=EscalationStatus.OPEN,
            claimed_by=None,
            claimed_at=None,
            resolved_by=None,
            resolved_at=None,
        )
    except IntegrityError:
        return False


def _move(
    escalation_id: int,
    allowed: Q,
    kind: str,
    user: AbstractBaseUser,
    **changes: Any,
) -> bool:
    with transaction.atomic():
        rows: QuerySet[Escalation] = Escalation.objects.filter(pk=escalation_id)
        if not rows.filter(allowed).update(**changes):
            return False
        escalation = rows.select_related("call").get()
        CallEvent.objects.create(
            call=escalation.call,
            kind=kind,
            at_ms=escalation.call.since_answer_ms(timezone.now()),
            data={"escalation_id": escalation_id, "by": user.get_username()},
        )
        _announce(escalation)
    return True


def _announce(escalation: Escalation) -> None:
    notice: live.EscalationChanged = {
        "type": "escalation.changed",
        "call_id": escalation.call_id,
        "escalation_id": escalation.pk,
        "status": escalation.status,
    }
    transaction.on_commit(partial(live.publish, [notice]), robust=True)
