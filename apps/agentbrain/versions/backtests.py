"""Backtests as rows: asked for once per draft, followed, given up when nobody is at it.

The replay itself is done by a worker that knows calls (``apps/calls/backtesting``).
"""

from __future__ import annotations

import logging
from datetime import timedelta

from celery import current_app
from django.contrib.auth.models import User
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from ..models import Backtest
from .content import read_draft
from .live import live_version

log = logging.getLogger(__name__)

# By name: the task reads calls, and calls read this app.
RUN_BACKTEST = "calls.run_backtest"
STALE_AFTER = timedelta(seconds=60)
"""Without a heartbeat for so long, the worker is gone; it beats every few seconds."""
QUEUED_TOO_LONG = timedelta(minutes=15)
_GONE = "The worker that ran it is gone. Start it again."
_NOBODY = "No worker took it. Is the Celery worker running?"
_NO_BROKER = "It could not be queued: the message broker is away."
ACTIVE = (Backtest.Status.QUEUED, Backtest.Status.RUNNING)


def ask_for_backtest(
    user: User | None, *, again: bool = False
) -> tuple[Backtest, bool]:
    """The backtest of the draft as it is now, and whether it was made by this call.

    One that waits, runs or has been done for the same draft against the same version is
    given back, the latter unless ``again``.
    """
    draft, live = read_draft(), live_version()
    give_up_stale()
    found = Backtest.objects.filter(
        draft_digest=draft.digest, base_id=live.pk if live else None
    )
    known = found.filter(status__in=ACTIVE).first()
    if known is None and not again:
        known = found.filter(status=Backtest.Status.DONE).first()
    if known is not None:
        return known, False
    test = Backtest.objects.create(
        draft=draft.text,
        draft_digest=draft.digest,
        base_id=live.pk if live else None,
        requested_by=user,
    )
    enqueue(test)
    return test, True


def enqueue(test: Backtest) -> None:
    """Hand it to a worker; what cannot be queued has failed, and says so."""
    try:
        current_app.send_task(RUN_BACKTEST, args=(test.pk,))
    except (BrokerError, OSError) as error:
        log.warning(
            "A backtest could not be queued.",
            extra={"fields": {"backtest": test.pk, "error": str(error)}},
        )
        Backtest.objects.filter(pk=test.pk).update(
            status=Backtest.Status.FAILED, error=_NO_BROKER, finished_at=timezone.now()
        )


def give_up_stale() -> int:
    """Mark as failed what no worker is at any more; how many there were."""
    now = timezone.now()
    running = Backtest.objects.filter(
        status=Backtest.Status.RUNNING, heartbeat_at__lt=now - STALE_AFTER
    )
    queued = Backtest.objects.filter(
        status=Backtest.Status.QUEUED, created_at__lt=now - QUEUED_TOO_LONG
    )
    failed = Backtest.Status.FAILED
    return running.update(status=failed, error=_GONE, finished_at=now) + queued.update(
        status=failed, error=_NOBODY, finished_at=now
    )
