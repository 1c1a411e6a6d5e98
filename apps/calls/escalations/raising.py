"""A call needs a person: one unresolved entry a call and reason."""

from __future__ import annotations

from typing import Final

from django.db import IntegrityError, transaction

from ..choices import EscalationStatus, Priority
from ..models import CallEvent, Escalation
from ..notifications import mails
from ..reporting import marks
from ..webhooks import telling
from .announcing import announce

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
    """Put a call on the staff's worklist, and tell whoever wants to know.

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
            mails.note_raised(escalation)
            telling.escalation_raised(escalation)
            marks.touch([call_id])
            announce(escalation)
    except IntegrityError:
        # Another process raised it in between; without one the call is gone.
        if (found := unresolved.first()) is None:
            raise
        return found
    return escalation
