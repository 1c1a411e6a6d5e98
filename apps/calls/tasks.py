"""What happens after calls, in the Celery worker."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from typing import Any

from celery import Task, shared_task
from django.db import InterfaceError, OperationalError

from . import sweeper
from .backtesting.tasks import run_backtest  # noqa: F401 - workers look here
from .callbacks.tasks import sweep_callbacks  # noqa: F401
from .choices import SummaryStatus
from .costs.services import work_out_cost
from .costs.tasks import price_again  # noqa: F401 - workers look here
from .notifications.tasks import send_staff_mail, sweep_staff_mails  # noqa: F401
from .outbound.results import reconsider
from .outbound.tasks import (  # noqa: F401 - workers look here
    place_outbound_calls,
    prepare_campaign,
    sweep_campaigns,
    tend_outbound_calls,
)
from .recording.tasks import make_recording, sweep_recordings  # noqa: F401 - as above
from .reporting.tasks import refresh_reports  # noqa: F401 - workers look here
from .retention.tasks import (  # noqa: F401 - as above
    delete_what_expired,
    forget_waiting_customers,
)
from .review.finding import find_items
from .summaries import claims
from .summaries.choices import Problem
from .summaries.configured import summarizer
from .summaries.contract import CallRecord, SummarizerError
from .summaries.embedded import EmbeddedSummarizer
from .summaries.record import load_record
from .webhooks.tasks import (  # noqa: F401
    deliver_webhook,
    sweep_old_webhooks,
    sweep_webhooks,
)

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
    _beside_the_summary(find_items, call_id)
    _beside_the_summary(work_out_cost, call_id)
    _beside_the_summary(reconsider, call_id)
    try:
        delay_seconds = _write(claim)
    except (OperationalError, InterfaceError):
        raise  # the lease runs out and the sweep comes back to it
    except Exception as error:  # a task's boundary: the failure must be on the row
        log.exception("A summary failed.", extra={"fields": {"call_id": call_id}})
        told = f"{type(error).__name__}: {error}"
        delay_seconds = _put_off(claim, claims.Failure(Problem.FAULT, told))
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


def _beside_the_summary(work: Callable[[int], object], call_id: int) -> None:
    """What else is due after a call; the summary does not wait for it.

    Review items are put up where staff should hear of something; the cost is worked
    out. Both are harmless when repeated.
    """
    try:
        work(call_id)
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # a defect here must not cost the call its summary
        log.exception(
            "Work after a call failed.",
            extra={"fields": {"call_id": call_id, "work": work.__name__}},
        )


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
    failure = claims.Failure.of(error)
    if not error.permanent and not claim.is_last:
        return _put_off(claim, failure, error.retry_after_seconds)
    claims.finish(
        claim,
        EmbeddedSummarizer().summarize(record),
        status=SummaryStatus.FAILED,
        failure=failure,
    )
    return None


def _put_off(
    claim: claims.Claim, failure: claims.Failure, at_least_seconds: float | None = None
) -> float | None:
    if claim.is_last:
        claims.give_up(claim, failure)
        return None
    delay = max(backoff_seconds(claim.attempt), at_least_seconds or 0.0)
    delay = min(delay, LONGEST_DELAY_SECONDS)
    return delay if claims.put_off(claim, failure, delay) else None
