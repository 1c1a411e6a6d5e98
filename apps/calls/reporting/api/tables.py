"""Reports and calls as rows of a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from ...models import Call
from ..figures import Figure
from ..labels import labels_of
from ..queries import Report

FIGURE_HEADER: Final = (
    *("begins", "first_day", "last_day", "time_zone", "key", "label", "metric"),
    *("unit", "numerator", "denominator", "value", "previous_value", "provisional"),
)
CALL_HEADER: Final = (
    *("call_sid", "started_at", "answered_at", "ended_at", "channel", "direction"),
    *("status", "call_type", "intent", "outcome", "line", "version", "seconds"),
    *("cost", "currency", "from_number", "customer"),
)
_CALLS_AT_ONCE: Final = 2_000
_FIELDS: Final = (
    *("pk", "started_at", "answered_at", "ended_at", "call_sid", "channel"),
    *("direction", "status", "call_type", "intent", "outcome", "line__name"),
    *("brain_version", "cost__amount", "cost__currency", "from_number"),
    *("customer__first_name", "customer__last_name"),
)


def figure_rows(report: Report) -> Iterator[Sequence[Any]]:
    """One figure a row."""
    labels = labels_of(report.split, report.groups.keys)
    units = {metric.id: metric.unit for metric in report.metrics}
    for group in report.groups:
        label = labels.get(group.key, "")
        for figure in group.figures:
            yield (
                group.bucket.key,
                figure.window.first.isoformat(),
                figure.window.last.isoformat(),
                figure.time_zone,
                group.key,
                label,
                *_figure(figure, units),
            )


def _figure(figure: Figure, units: dict[str, str]) -> Sequence[Any]:
    return (
        figure.metric,
        units[figure.metric],
        figure.numerator,
        figure.denominator,
        figure.value,
        figure.previous.value if figure.previous else None,
        "yes" if figure.provisional else "no",
    )


def call_rows(
    calls: QuerySet[Call], zone: str, *, persons: bool, costs: bool
) -> Iterator[Sequence[Any]]:
    """One call a row, the oldest first, some thousand in memory at a time. Without
    ``persons`` numbers and names are empty, without ``costs`` what they cost."""
    local = ZoneInfo(zone)
    calls = calls.order_by("started_at", "pk")
    after = Q()
    while True:
        rows = list(calls.filter(after).values_list(*_FIELDS)[:_CALLS_AT_ONCE])
        for row in rows:
            yield _call(row, local, persons=persons, costs=costs)
        if len(rows) < _CALLS_AT_ONCE:
            return
        key, begun = rows[-1][:2]
        after = Q(started_at__gt=begun) | Q(started_at=begun, pk__gt=key)


def _call(
    row: Sequence[Any], local: ZoneInfo, *, persons: bool, costs: bool
) -> Sequence[Any]:
    _key, started, answered, ended, sid, *rest = row
    *said, amount, currency, number, first_name, last_name = rest
    seconds = (ended - answered).total_seconds() if answered and ended else None
    return (
        sid,
        *(_iso(instant, local) for instant in (started, answered, ended)),
        *said,
        seconds,
        amount if costs else None,
        currency if costs else None,
        number if persons else None,
        f"{first_name or ''} {last_name or ''}".strip() if persons else None,
    )


def _iso(instant: datetime | None, local: ZoneInfo) -> str:
    return instant.astimezone(local).isoformat(timespec="seconds") if instant else ""
