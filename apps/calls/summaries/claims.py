"""Whose turn it is to write a summary, and what became of it.

The row of a summary is the queue's truth; Celery's messages only say "look now". Every
step is a conditional ``update()`` over the attempt's number: a duplicate message, a
worker that took longer than its lease, or a call taken up again meanwhile changes
nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from ..choices import LIVE_STATUSES, RESUMABLE_FOR, CallStatus, SummaryStatus
from ..models import Call, CallSummary
from ..webhooks import telling
from .choices import Problem
from .contract import SummarizerError, SummaryDraft, TokensUsed
from .spending import note_tokens

LEASE = timedelta(seconds=120)
MOST_ATTEMPTS = 5
ERROR_CHARACTERS = 1000
WORKER_ENDED = "The worker ended before the summary was written."


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to write one call's summary until the lease is over.

    ``summary_id`` tells the row from one made anew when the call was taken up again,
    ``restarts`` the attempt from one of before staff had it tried again.
    """

    call_id: int
    summary_id: int
    attempt: int
    restarts: int = 0

    @property
    def is_last(self) -> bool:
        return self.attempt >= MOST_ATTEMPTS


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an attempt gave no summary; ``error`` is for those who look after it."""

    problem: Problem
    error: str
    used: tuple[TokensUsed, ...] = ()

    @classmethod
    def of(cls, error: SummarizerError) -> Failure:
        return cls(error.problem, str(error), error.used)


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
    rows = rows.filter(attempts=row.attempts, restarts=row.restarts)
    if row.attempts >= MOST_ATTEMPTS:
        rows.update(
            status=SummaryStatus.FAILED,
            problem=row.problem or Problem.WORKER_ENDED,
            error=row.error or WORKER_ENDED,
            not_before=None,
            updated_at=now,
        )
        return None
    claim = Claim(call_id, row.pk, row.attempts + 1, row.restarts)
    taken = rows.update(attempts=claim.attempt, not_before=now + LEASE, updated_at=now)
    return claim if taken else None


def finish(
    claim: Claim,
    draft: SummaryDraft,
    *,
    status: SummaryStatus = SummaryStatus.READY,
    failure: Failure | None = None,
) -> bool:
    """Store the summary; False when the claim is no longer ours."""
    spent = (*draft.used, *(failure.used if failure else ()))
    with transaction.atomic():
        written = _close(
            claim,
            spent,
            status=status,
            outcome=draft.outcome,
            disposition=draft.disposition,
            reason=draft.reason,
            done=[asdict(deed) for deed in draft.done],
            promised=list(draft.promised),
            open_points=list(draft.open_points),
            text=draft.text,
            sentiment=dict(draft.sentiment),
            flags=[dict(flag) for flag in draft.flags],
            source=draft.source[:60],
            not_before=None,
            **_told(failure),
        )
        if written and status == SummaryStatus.READY:
            telling.summary_ready(claim.call_id)
    return written


def put_off(claim: Claim, failure: Failure, delay_seconds: float) -> bool:
    """Leave it for a later attempt."""
    return _close(
        claim,
        failure.used,
        not_before=timezone.now() + timedelta(seconds=delay_seconds),
        **_told(failure),
    )


def give_up(claim: Claim, failure: Failure) -> bool:
    """No attempt is left, and there is nothing to show."""
    return _close(
        claim,
        failure.used,
        status=SummaryStatus.FAILED,
        not_before=None,
        **_told(failure),
    )


def start_over(call_id: int) -> bool:
    """Have a failed summary written anew; False when there is no failed one.

    Nor is one written of a call whose words were removed since. The tokens of earlier
    attempts stay counted, and so does that it was asked for.
    """
    return bool(
        CallSummary.objects.filter(
            call_id=call_id,
            status=SummaryStatus.FAILED,
            call__words_removed_at=None,
        ).update(
            status=SummaryStatus.PENDING,
            attempts=0,
            restarts=F("restarts") + 1,
            not_before=None,
            updated_at=timezone.now(),
        )
    )


def _told(failure: Failure | None) -> dict[str, str]:
    if failure is None:
        return {"problem": "", "error": ""}
    return {"problem": failure.problem, "error": failure.error[:ERROR_CHARACTERS]}


def _close(claim: Claim, spent: Iterable[TokensUsed], **changes: object) -> bool:
    """End an attempt and write down what it cost, both or neither."""
    spent = tuple(spent)
    rows = CallSummary.objects.filter(
        pk=claim.summary_id,
        attempts=claim.attempt,
        restarts=claim.restarts,
        status=SummaryStatus.PENDING,
    )
    with transaction.atomic():
        closed = rows.update(
            **changes,
            input_tokens=F("input_tokens") + sum(part.input_tokens for part in spent),
            output_tokens=F("output_tokens")
            + sum(part.output_tokens for part in spent),
            updated_at=timezone.now(),
        )
        if closed:
            note_tokens(claim.call_id, spent)
    return bool(closed)
