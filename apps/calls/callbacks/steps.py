"""The steps of a callback: claim, give back, write down a try, give up.

Each is one transaction; a conditional ``update()`` and its row count say who won.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from .. import escalations, live
from ..choices import EscalationOutcome
from ..models import CallEvent
from ..webhooks import telling
from .models import (
    OPEN_CALLBACKS,
    AttemptResult,
    Callback,
    CallbackAttempt,
    CallbackStatus,
)
from .times import next_due

NOTE_LENGTH: Final = 2000
_MOST_TOLD: Final = 200
_GIVEN_UP: Final = {AttemptResult.NOT_WANTED, AttemptResult.WRONG_NUMBER}


def claim(callback_id: int, user: AbstractBaseUser) -> bool:
    """Take a callback; False when somebody else was faster."""
    changes = {
        "status": CallbackStatus.CLAIMED,
        "assigned_to": user,
        "claimed_at": timezone.now(),
    }
    with transaction.atomic():
        due = Callback.objects.filter(pk=callback_id, status=CallbackStatus.DUE)
        if not due.update(**changes):
            return False
        _log(Callback.objects.get(pk=callback_id), "callback_claimed", user)
    return True


def give_back(callback_id: int, user: AbstractBaseUser) -> bool:
    """Put a claimed one back among those to call."""
    with transaction.atomic():
        claimed = Callback.objects.filter(pk=callback_id, status=CallbackStatus.CLAIMED)
        if not claimed.update(
            status=CallbackStatus.DUE, assigned_to=None, claimed_at=None
        ):
            return False
        _log(Callback.objects.get(pk=callback_id), "callback_given_back", user)
    return True


def record_try(
    callback_id: int,
    user: Any,
    result: str,
    note: str = "",
    again_at: datetime | None = None,
) -> Callback | None:
    """Write down one try, of one's own callback or of one nobody has claimed.

    Whoever was reached is done with, and so is the escalation it was promised for.
    Otherwise it is due again, after a pause that doubles, until the tries are used up.
    None when it is somebody else's, or closed.
    """
    now = timezone.now()
    with transaction.atomic():
        rows = Callback.objects.filter(
            Q(status=CallbackStatus.DUE)
            | Q(status=CallbackStatus.CLAIMED, assigned_to=user),
            pk=callback_id,
        )
        before = rows.select_for_update().first()
        if before is None:
            return None
        tries = before.tries + 1
        changes = _changes(result, tries, now, again_at)
        if not rows.filter(tries=before.tries).update(tries=tries, **changes):
            return None
        CallbackAttempt.objects.create(
            callback=before, by=user, result=result, note=note[:NOTE_LENGTH]
        )
        row = Callback.objects.select_related("call").get(pk=callback_id)
        _log(row, "callback_tried", user, result=result)
        if result == AttemptResult.REACHED and row.escalation_id is not None:
            escalations.resolve(
                row.escalation_id,
                user,
                note[:NOTE_LENGTH] or "Called back.",
                EscalationOutcome.CALLED_BACK,
            )
    return row


def give_up(callback_id: int, user: AbstractBaseUser, note: str = "") -> bool:
    """Nobody will call any more."""
    with transaction.atomic():
        rows = Callback.objects.filter(
            Q(status=CallbackStatus.DUE)
            | Q(status=CallbackStatus.CLAIMED, assigned_to=user),
            pk=callback_id,
        )
        if not rows.update(status=CallbackStatus.GIVEN_UP, closed_at=timezone.now()):
            return False
        row = Callback.objects.get(pk=callback_id)
        _log(row, "callback_given_up", user, note=note[:NOTE_LENGTH])
    return True


def tell_due() -> int:
    """Tell other systems and staff of callbacks that have become due, once each."""
    now = timezone.now()
    waiting = Callback.objects.filter(
        status__in=OPEN_CALLBACKS, due_at__lte=now, due_told_at=None
    )
    told = 0
    ids = waiting.order_by("due_at").values_list("pk", flat=True)[:_MOST_TOLD]
    for callback_id in list(ids):
        with transaction.atomic():
            if not waiting.filter(pk=callback_id).update(due_told_at=now):
                continue
            row = Callback.objects.select_related("call__customer", "assigned_to").get(
                pk=callback_id
            )
            telling.callback_due(row)
            _notify(row)
            told += 1
    return told


def _changes(
    result: str, tries: int, now: datetime, again_at: datetime | None
) -> dict[str, Any]:
    if result == AttemptResult.REACHED:
        return {"status": CallbackStatus.DONE, "closed_at": now}
    if result in _GIVEN_UP or tries >= settings.CALLBACK_TRIES:
        return {"status": CallbackStatus.GIVEN_UP, "closed_at": now}
    return {
        "status": CallbackStatus.DUE,
        "assigned_to": None,
        "claimed_at": None,
        "due_at": again_at or next_due(now, tries),
        "due_told_at": None,
    }


def _log(row: Callback, kind: str, user: AbstractBaseUser, **told: str) -> None:
    """In the log of the call it was promised in; others have their tries alone."""
    if row.call is None:
        return
    data = {"callback_id": row.pk, "by": user.get_username(), **told}
    CallEvent.objects.create(
        call=row.call,
        kind=kind,
        at_ms=row.call.since_answer_ms(timezone.now()),
        data={name: value for name, value in data.items() if value != ""},
    )


def _notify(row: Callback) -> None:
    notice: live.StaffNotice = {
        "type": "staff.notice",
        "kind": "callback_due",
        "row_id": row.pk,
        "user_id": row.assigned_to_id,
    }
    transaction.on_commit(lambda: live.publish([notice]), robust=True)
