"""What happens after calls, in the Celery worker."""

from __future__ import annotations

import logging
import random
from typing import Any

from celery import Task, shared_task
from django.db import InterfaceError, OperationalError

from . import sweeper
from .backtesting.tasks import run_backtest  # noqa: F401 - workers look here
from .choices import SummaryStatus
from .review.finding import find_items
from .summaries import claims
from .summaries.configured import summarizer
from .summaries.contract import CallRecord, SummarizerError
from .summaries.embedded import EmbeddedSummarizer
from .summaries.record import load_record

log = logging.getLogger(__name__)

FIRST_DELAY_SECONDS = 5.0
LONGEST_DELAY_SECONDS = 300.0
# A message nobody fetched before the next sweep is repeated by it.
SWEEP_MESSAGE_EXPIRES_SECONDS = 55
_jitter = random.SystemRandom()


@shared_task(  # type: ignore[untyped-decorator, unused-ignore]
    name="calls.summarize_call",
    bind=True,
    acks_late=True,
    max_retries=None,
    ignore_result=True,
)
def summarize_call(self: Task[Any, Any], call_id: int) -> None:
    """Write the summary of a finished call, once; harmless when repeated.

    A transient failure is retried with growing, scattered pauses; after the last
    attempt the summary is marked as failed and holds the embedded note.
    """
    claim = claims.take(call_id)
    if claim is None:
        return
    _find_review_items(call_id)
    try:
        delay_seconds = _write(claim)
    except (OperationalError, InterfaceError):
        raise  # the lease runs out and the sweep comes back to it
    except Exception as error:  # a task's boundary: the failure must be on the row
        log.exception("A summary failed.", extra={"fields": {"call_id": call_id}})
        delay_seconds = _put_off(claim, f"{type(error).__name__}: {error}")
    if delay_seconds is not None:
        raise self.retry(countdown=delay_seconds)


@shared_task(  # type: ignore[untyped-decorator, unused-ignore]
    name="calls.sweep_lost_calls", ignore_result=True
)
def sweep_lost_calls() -> None:
    """End calls whose process is gone."""
    sweeper.close_lost_calls()


@shared_task(  # type: ignore[untyped-decorator, unused-ignore]
    name="calls.sweep_missing_summaries", ignore_result=True
)
def sweep_missing_summaries() -> None:
    """Queue the summaries that messages were lost for."""
    for call_id in sweeper.calls_without_summary():
        summarize_call.apply_async((call_id,), expires=SWEEP_MESSAGE_EXPIRES_SECONDS)


def backoff_seconds(attempt: int) -> float:
    """The pause after attempt 1, 2, ...: doubled each time, a random half of it off."""
    longest = min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2 ** (attempt - 1))
    return _jitter.uniform(longest / 2, longest)


def _find_review_items(call_id: int) -> None:
    """Put up for review what staff should hear of; the summary does not wait for it."""
    try:
        find_items(call_id)
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # a defect here must not cost the call its summary
        log.exception("No review items.", extra={"fields": {"call_id": call_id}})


def _write(claim: claims.Claim) -> float | None:
    """One attempt; the seconds until the next one, or None when there is none."""
    record = load_record(claim.call_id)
    try:
        draft = summarizer().summarize(record)
    except SummarizerError as error:
        return _settle_failure(claim, record, error)
    claims.finish(claim, draft)
    return None


def _settle_failure(
    claim: claims.Claim, record: CallRecord, error: SummarizerError
) -> float | None:
    """Wait, or write the embedded note with the failure beside it."""
    log.warning(
        "The language model wrote no summary.",
        extra={
            "fields": {
                "call_id": claim.call_id,
                "attempt": claim.attempt,
                "permanent": error.permanent,
                "error": str(error),
            }
        },
    )
    if not error.permanent and not claim.is_last:
        return _put_off(claim, str(error), error.retry_after_seconds)
    claims.finish(
        claim,
        EmbeddedSummarizer().summarize(record),
        status=SummaryStatus.READY if error.permanent else SummaryStatus.FAILED,
        error=str(error),
    )
    return None


def _put_off(
    claim: claims.Claim, error: str, at_least_seconds: float | None = None
) -> float | None:
    if claim.is_last:
        claims.give_up(claim, error)
        return None
    delay = max(backoff_seconds(claim.attempt), at_least_seconds or 0.0)
    delay = min(delay, LONGEST_DELAY_SECONDS)
    return delay if claims.put_off(claim, error, delay) else None
