"""Whose turn it is to write a summary, and what became of it.

The row of a summary is the queue's truth; Celery's messages only say "look now". Every
step is a conditional ``update()`` over the attempt's number: a duplicate message, a
worker that took longer than its lease, or a call taken up again meanwhile changes
nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from ..choices import LIVE_STATUSES, RESUMABLE_FOR, CallStatus, SummaryStatus
from ..models import Call, CallSummary
from .contract import SummaryDraft

LEASE = timedelta(seconds=120)
MOST_ATTEMPTS = 5
ERROR_CHARACTERS = 1000
WORKER_ENDED = "The worker ended before the summary was written."


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to write one call's summary until the lease is over.

    ``summary_id`` tells the row from one made anew when the call was taken up again.
    """

    call_id: int
    summary_id: int
    attempt: int

    @property
    def is_last(self) -> bool:
        return self.attempt >= MOST_ATTEMPTS


def finished_calls(now: datetime) -> QuerySet[Call]:
    """Calls that ended and are not waiting for their stream to come back."""
    resumable = Call.objects.filter(
        status=CallStatus.LOST,
        next_step__verb="resume",
        ended_at__gte=now - RESUMABLE_FOR,
    )
    # By key: a step without a verb compares as unknown, and would be left out too.
    return Call.objects.exclude(status__in=LIVE_STATUSES).exclude(pk__in=resumable)


def due(now: datetime) -> Q:
    """Summaries that somebody should write now."""
    return Q(status=SummaryStatus.PENDING) & (
        Q(not_before=None) | Q(not_before__lte=now)
    )


def take(call_id: int) -> Claim | None:
    """Claim a call's summary; None when it is written, taken, or not yet due."""
    now = timezone.now()
    if not finished_calls(now).filter(pk=call_id).exists():
        return None
    CallSummary.objects.get_or_create(call_id=call_id)
    rows = CallSummary.objects.filter(due(now), call_id=call_id)
    row = rows.first()
    if row is None:
        return None
    rows = rows.filter(attempts=row.attempts)
    if row.attempts >= MOST_ATTEMPTS:
        rows.update(
            status=SummaryStatus.FAILED,
            error=row.error or WORKER_ENDED,
            not_before=None,
            updated_at=now,
        )
        return None
    claim = Claim(call_id, row.pk, row.attempts + 1)
    taken = rows.update(attempts=claim.attempt, not_before=now + LEASE, updated_at=now)
    return claim if taken else None


def finish(
    claim: Claim,
    draft: SummaryDraft,
    *,
    status: SummaryStatus = SummaryStatus.READY,
    error: str = "",
) -> bool:
    """Store the summary; False when the claim is no longer ours."""
    return _close(
        claim,
        status=status,
        outcome=draft.outcome,
        asked=draft.asked,
        done=draft.done,
        open_points=draft.open_points,
        text=draft.text,
        source=draft.source[:60],
        error=error[:ERROR_CHARACTERS],
        not_before=None,
    )


def put_off(claim: Claim, error: str, delay_seconds: float) -> bool:
    """Leave it for a later attempt."""
    return _close(
        claim,
        error=error[:ERROR_CHARACTERS],
        not_before=timezone.now() + timedelta(seconds=delay_seconds),
    )


def give_up(claim: Claim, error: str) -> bool:
    """No attempt is left, and there is nothing to show."""
    return _close(
        claim,
        status=SummaryStatus.FAILED,
        error=error[:ERROR_CHARACTERS],
        not_before=None,
    )


def start_over(call_id: int) -> bool:
    """Have a failed summary written anew; False when there is no failed one."""
    return bool(
        CallSummary.objects.filter(call_id=call_id, status=SummaryStatus.FAILED).update(
            status=SummaryStatus.PENDING,
            attempts=0,
            not_before=None,
            updated_at=timezone.now(),
        )
    )


def _close(claim: Claim, **changes: object) -> bool:
    rows = CallSummary.objects.filter(
        pk=claim.summary_id, attempts=claim.attempt, status=SummaryStatus.PENDING
    )
    return bool(rows.update(**changes, updated_at=timezone.now()))
