"""The steps of an escalation: claim, hand on, resolve, put back, reopen.

Each is one transaction with its event row; a conditional ``update()`` and its row count
say who won. Who is told (mail, webhooks, live pages) is told of what was committed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from ..callbacks import settling
from ..choices import EscalationOutcome, EscalationStatus
from ..models import CallEvent, Escalation
from ..notifications import mails
from ..reporting import marks
from ..service_level import answer_within
from ..webhooks import telling
from .announcing import announce, announce_handed_on
from .eligible import NotEligible, who_may_claim

NOTE_LENGTH: Final = 2000
_OPEN: Final = Q(status=EscalationStatus.OPEN)
_CLAIMED: Final = Q(status=EscalationStatus.CLAIMED)
_RESOLVED: Final = Q(status=EscalationStatus.RESOLVED)

Changes = dict[str, Any]


def claim(escalation_id: int, user: AbstractBaseUser) -> bool:
    """Take an open escalation; False when somebody else was faster."""

    def taken(before: Escalation, now: datetime) -> Changes:
        return {
            "status": EscalationStatus.CLAIMED,
            "claimed_by": user,
            "claimed_at": now,
            **_answered(before, now),
        }

    with transaction.atomic():
        row = _move(escalation_id, _OPEN, taken, "escalation_claimed", user)
        if row is not None:
            telling.escalation_claimed(row)
    return row is not None


def hand_on(
    escalation_id: int, user: AbstractBaseUser, to: AbstractBaseUser, note: str = ""
) -> bool:
    """Give it to a colleague, who is told: an open one, or one this person claimed.

    False when it is somebody else's or resolved. Raises NotEligible.
    """
    if not who_may_claim().filter(pk=to.pk).exists():
        raise NotEligible(f"{to} may not work on escalations.")

    def handed(before: Escalation, now: datetime) -> Changes:
        return {
            "status": EscalationStatus.CLAIMED,
            "claimed_by": to,
            "claimed_at": now,
            "handed_on_count": before.handed_on_count + 1,
            **_answered(before, now),
            **_handled(before, now),
        }

    told = {"to": to.get_username(), "note": note[:NOTE_LENGTH]}
    allowed = (_OPEN | (_CLAIMED & Q(claimed_by=user))) & ~Q(
        status=EscalationStatus.CLAIMED, claimed_by=to
    )
    with transaction.atomic():
        row = _move(
            escalation_id, allowed, handed, "escalation_handed_on", user, **told
        )
        if row is None:
            return False
        mails.note_handed_on(row, to, by=user, note=note[:NOTE_LENGTH])
        announce_handed_on(row, to.pk)
        telling.escalation_claimed(row)
    return True


def resolve(
    escalation_id: int, user: AbstractBaseUser, resolution: str, outcome: str = ""
) -> bool:
    """Settle an open escalation, or one this person has claimed.

    A callback promised for it is settled with it, or made where that is the outcome.
    """

    def settled(before: Escalation, now: datetime) -> Changes:
        return {
            "status": EscalationStatus.RESOLVED,
            "resolved_by": user,
            "resolved_at": now,
            "resolution": resolution,
            "outcome": outcome,
            **_answered(before, now),
            **_handled(before, now),
        }

    told = {"outcome": outcome, "note": resolution[:NOTE_LENGTH]}
    allowed = _OPEN | (_CLAIMED & Q(claimed_by=user))
    with transaction.atomic():
        row = _move(
            escalation_id, allowed, settled, "escalation_resolved", user, **told
        )
        if row is None:
            return False
        if outcome == EscalationOutcome.CALLBACK_DUE:
            settling.keep_promise(row, user)
        else:
            settling.settle_with(row, user)
        telling.escalation_resolved(row)
    return True


def put_back(escalation_id: int, user: AbstractBaseUser, note: str = "") -> bool:
    """Give a claimed one back to the list: whoever claimed it may have left."""

    def given_back(before: Escalation, now: datetime) -> Changes:
        return {**_waiting_again(before, now), **_handled(before, now)}

    told = {"note": note[:NOTE_LENGTH]}
    with transaction.atomic():
        row = _move(
            escalation_id, _CLAIMED, given_back, "escalation_put_back", user, **told
        )
    return row is not None


def reopen(escalation_id: int, user: AbstractBaseUser, note: str = "") -> bool:
    """Put a claimed or resolved escalation back on the list.

    False when it is open already, or the same reason has been raised again since.
    """

    def waiting(before: Escalation, now: datetime) -> Changes:
        return {
            **_waiting_again(before, now),
            "reopened_count": before.reopened_count + 1,
        }

    if put_back(escalation_id, user, note):
        return True
    told = {"note": note[:NOTE_LENGTH]}
    try:
        with transaction.atomic():
            row = _move(
                escalation_id, _RESOLVED, waiting, "escalation_reopened", user, **told
            )
    except IntegrityError:
        return False
    return row is not None


def _move(
    escalation_id: int,
    allowed: Q,
    changes: Callable[[Escalation, datetime], Changes],
    kind: str,
    user: AbstractBaseUser,
    **told: str,
) -> Escalation | None:
    """One step, if it is still allowed; the row as it is then. Inside a transaction."""
    now = timezone.now()
    rows = Escalation.objects.filter(allowed, pk=escalation_id)
    before = rows.select_for_update().first()
    if before is None:
        return None
    unchanged = rows.filter(claimed_at=before.claimed_at)
    if not unchanged.update(**changes(before, now)):
        return None
    row = Escalation.objects.select_related(
        "call__customer", "claimed_by", "resolved_by"
    ).get(pk=escalation_id)
    data = {"escalation_id": escalation_id, "by": user.get_username(), **told}
    CallEvent.objects.create(
        call=row.call,
        kind=kind,
        at_ms=row.call.since_answer_ms(now),
        data={name: value for name, value in data.items() if value != ""},
    )
    marks.touch([row.call_id])
    announce(row)
    return row


def _answered(before: Escalation, now: datetime) -> Changes:
    """The first time somebody takes it is its answer."""
    if before.first_claimed_at is not None:
        return {}
    in_time = before.answer_by is not None and now <= before.answer_by
    return {
        "first_claimed_at": now,
        "answered_in_time": in_time if before.answer_by is not None else None,
    }


def _handled(before: Escalation, now: datetime) -> Changes:
    """What somebody has worked on it since it was claimed."""
    if before.status != EscalationStatus.CLAIMED or before.claimed_at is None:
        return {}
    worked = max(0, round((now - before.claimed_at).total_seconds()))
    return {"handled_seconds": before.handled_seconds + worked}


def _waiting_again(before: Escalation, now: datetime) -> Changes:
    within = answer_within(before.priority)
    return {
        "status": EscalationStatus.OPEN,
        "claimed_by": None,
        "claimed_at": None,
        "resolved_by": None,
        "resolved_at": None,
        "outcome": "",
        "waiting_since": now,
        "service_level_seconds": int(within.total_seconds()),
        "answer_by": now + within,
    }
