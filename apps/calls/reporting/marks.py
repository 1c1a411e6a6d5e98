"""Saying that calls changed, so that their figures are summed up again.

Whoever writes what a report counts calls ``touch`` in the same transaction. It only
adds rows: nobody waits for a lock, and a transaction that is undone leaves no mark.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from ..choices import LIVE_STATUSES
from ..models import Call, ReportMark
from .windows import quarter_of

AGAIN_WITHIN: Final = timedelta(days=7)
"""A further call of the same customer about the same intent counts as a repeat."""


def touch(call_ids: Iterable[int], *, live_too: bool = False) -> None:
    """Mark the calls that are over, and their customers' calls around them.

    Before and after a call changes its customer, both customers' calls are due.
    ``live_too`` is for a call that was over and goes on. Two queries and one insert;
    one query when all are live.
    """
    calls = Call.objects.filter(pk__in=set(call_ids))
    if not live_too:
        calls = calls.exclude(status__in=LIVE_STATUSES)
    found = list(calls.order_by().values_list("started_at", "customer_id"))
    if found:
        mark(begun for begun, _customer in found)
        mark(_around(found))


def mark(instants: Iterable[datetime]) -> None:
    """Mark the quarters of an hour these fall into."""
    quarters = {quarter_of(instant) for instant in instants}
    ReportMark.objects.bulk_create([ReportMark(quarter=q) for q in sorted(quarters)])


def _around(calls: Iterable[tuple[datetime, int | None]]) -> list[datetime]:
    """When the same customers' other calls began that these may be repeats of."""
    near = Q()
    for begun, customer_id in calls:
        if customer_id is not None:
            near |= Q(
                customer_id=customer_id,
                started_at__gte=begun - AGAIN_WITHIN,
                started_at__lte=begun + AGAIN_WITHIN,
            )
    if not near:
        return []
    others = Call.objects.exclude(status__in=LIVE_STATUSES).filter(near)
    return list(others.order_by().values_list("started_at", flat=True))
