"""Costs in the Celery worker."""

from __future__ import annotations

from datetime import date

from celery import shared_task

from .again import PRICE_AGAIN, ask_to_price_again, price_chunk


@shared_task(  # type: ignore[untyped-decorator, unused-ignore]
    name=PRICE_AGAIN, acks_late=True, ignore_result=True
)
def price_again(since: str, after: int = 0) -> None:
    """One chunk of calls; the next one is another message."""
    day = date.fromisoformat(since) if since else None
    if (last := price_chunk(day, after).last) is not None:
        ask_to_price_again(day, last)
