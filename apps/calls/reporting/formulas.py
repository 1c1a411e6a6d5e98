"""From the sums of some calls to the figures of the registry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import cache

from django.utils import timezone

from .figures import Figure
from .metrics import Kind, Metric
from .percentiles import percentile_ms
from .sums import LATENCY_SUMS
from .windows import Window

Sums = dict[str, int]


@cache
def terms(expression: str) -> tuple[tuple[str, int], ...]:
    """``a+b-c`` as names with their signs."""
    parts = filter(None, expression.replace("-", "+-").split("+"))
    return tuple(
        (part.removeprefix("-"), -1 if part.startswith("-") else 1) for part in parts
    )


def columns_of(metrics: Iterable[Metric]) -> list[str]:
    """The sums that these figures are made from, in order of their names."""
    names: set[str] = set()
    for metric in metrics:
        if metric.kind is Kind.PERCENTILE:
            names.update(LATENCY_SUMS)
        names.update(name for name, _sign in terms(metric.denominator))
        names.update(name for name, _sign in terms(metric.numerator))
    names.discard("latency")
    return sorted(names)


def figure(metric: Metric, sums: Mapping[str, int], window: Window) -> Figure:
    """A metric of the calls that were summed up; a sum that is absent is none."""
    numerator: int | float | None
    if metric.kind is Kind.PERCENTILE:
        counts = [sums.get(name, 0) for name in LATENCY_SUMS]
        latency_ms = percentile_ms(counts, metric.percent)
        value = None if latency_ms is None else latency_ms / 1000
        return Figure(metric.id, None, sum(counts), value, window)
    top = _evaluated(metric.numerator, sums)
    numerator = top if metric.scale == 1 else top / metric.scale
    if metric.kind is Kind.COUNT:
        return Figure(metric.id, numerator, None, float(numerator), window)
    under = _evaluated(metric.denominator, sums)
    if metric.kind is Kind.SUM:
        value = numerator if under else None
    else:
        value = numerator / under if under else None
    if metric.kind is Kind.RATE and value is not None:
        value *= 100
    provisional = metric.settles_days > 0 and timezone.now() < window.end + timedelta(
        days=metric.settles_days
    )
    return Figure(metric.id, numerator, under, value, window, provisional)


def _evaluated(expression: str, sums: Mapping[str, int]) -> int:
    return sum(sign * sums.get(name, 0) for name, sign in terms(expression))
