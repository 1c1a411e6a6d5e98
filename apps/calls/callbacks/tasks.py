"""Callbacks in the worker."""

from __future__ import annotations

from celery import shared_task

from .steps import tell_due


@shared_task(  # type: ignore[untyped-decorator, unused-ignore]
    name="calls.sweep_callbacks", ignore_result=True
)
def sweep_callbacks() -> None:
    """Tell of callbacks that have become due."""
    tell_due()
