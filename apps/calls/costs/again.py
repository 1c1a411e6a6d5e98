"""Working out the costs of past calls once more, after prices were put right.

Done in chunks, each an own message of Celery: a worker that is killed repeats one
chunk, which changes nothing.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from celery import current_app
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from ..models import Call
from .services import work_out_cost
from .usage import USAGE

log = logging.getLogger(__name__)

PRICE_AGAIN: Final = "calls.price_again"
CHUNK_CALLS: Final = 500


@dataclass(frozen=True, slots=True)
class Priced:
    """``incomplete`` of ``calls`` used something without a price.

    ``last`` is the key to go on after; None when there are no more.
    """

    calls: int
    incomplete: int
    last: int | None


def price_chunk(since: date | None, after: int = 0) -> Priced:
    """Work out the next calls by key; ``since`` is a day in the shop's time zone."""
    keys = _keys(since, after)
    costs = [work_out_cost(key) for key in keys]
    incomplete = sum(cost is not None and bool(cost.unpriced) for cost in costs)
    return Priced(len(keys), incomplete, keys[-1] if keys else None)


def ask_to_price_again(since: date | None, after: int = 0) -> bool:
    """Have a worker do it; False when the broker is away."""
    day = since.isoformat() if since else ""
    try:
        current_app.send_task(PRICE_AGAIN, args=(day, after))
    except (BrokerError, OSError) as error:
        log.warning(
            "Costs could not be queued to be worked out again.",
            extra={"fields": {"error": str(error)}},
        )
        return False
    return True


def _keys(since: date | None, after: int) -> list[int]:
    calls = Call.objects.filter(
        events__kind=USAGE, ended_at__isnull=False, pk__gt=after
    )
    if since is not None:
        midnight = timezone.make_aware(datetime.combine(since, time.min))
        calls = calls.filter(started_at__gte=midnight)
    keys = calls.order_by("pk").values_list("pk", flat=True).distinct()
    return list(keys[:CHUNK_CALLS])
