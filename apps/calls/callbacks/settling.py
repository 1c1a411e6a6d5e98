"""What becomes of a callback when the escalation it was promised for is resolved."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from ..models import CallEvent, Escalation
from . import promising
from .models import OPEN_CALLBACKS, Callback, CallbackStatus


def settle_with(escalation: Escalation, user: Any) -> int:
    """Nobody has to call any more; how many callbacks that closed."""
    rows = Callback.objects.filter(escalation=escalation, status__in=OPEN_CALLBACKS)
    ids = list(rows.values_list("pk", flat=True))
    if not ids:
        return 0
    now = timezone.now()
    closed = rows.update(status=CallbackStatus.DONE, closed_at=now, claimed_at=None)
    CallEvent.objects.bulk_create(
        CallEvent(
            call=escalation.call,
            kind="callback_settled",
            at_ms=escalation.call.since_answer_ms(now),
            data={"callback_id": pk, "by": user.get_username()},
        )
        for pk in ids
    )
    return closed


def keep_promise(escalation: Escalation, user: Any) -> Callback | None:
    """It is settled except that somebody has to call."""
    call = escalation.call
    return promising.promise(
        promising.number_of(call),
        reason=escalation.reason,
        call=call,
        escalation=escalation,
        note=escalation.resolution,
        by=user,
    )
