"""Keeping the figures of reports up to date, in the Celery worker."""

from __future__ import annotations

from celery import shared_task

from .refresh import refresh

LONGEST_SECONDS = 20.0


@shared_task(  # type: ignore[untyped-decorator, unused-ignore]
    name="calls.refresh_reports", ignore_result=True
)
def refresh_reports() -> None:
    """Sum up again what changed; what takes longer is left to the next run."""
    refresh(LONGEST_SECONDS)
