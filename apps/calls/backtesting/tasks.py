"""The backtest in the Celery worker."""

from __future__ import annotations

from celery import shared_task

from apps.agentbrain.versions.backtests import RUN_BACKTEST

from .run import run


@shared_task(  # type: ignore[untyped-decorator, unused-ignore]
    name=RUN_BACKTEST, acks_late=True, ignore_result=True
)
def run_backtest(backtest_id: int) -> None:
    """Replay a draft over past calls and labelled utterances."""
    run(backtest_id)
