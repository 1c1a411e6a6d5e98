"""When a shop's telephone rings."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, tzinfo
from random import Random
from typing import Final

WEEKDAYS: Final = (1.2, 1.05, 1.0, 1.0, 1.1, 0.55, 0.1)
"""Monday first."""

HOURS: Final = (
    *(0.1, 0.05, 0.05, 0.05, 0.1, 0.2, 0.8, 3.0),
    *(8.0, 10.0, 9.5, 8.0, 6.0, 6.5, 7.5, 8.0),
    *(7.5, 6.0, 3.0, 1.5, 0.9, 0.6, 0.4, 0.2),
)
"""Midnight first, in the shop's time."""

_YEAR_DAYS: Final = 365.25


def calls_by_day(calls: int, days: int, last: date) -> Iterator[tuple[date, int]]:
    """So many calls over so many days up to ``last``, oldest first.

    Weekdays differ, spring and autumn have more (tyres), and the business grows by a
    fifth a year. The numbers add up to ``calls``.
    """
    listed = [last - timedelta(days=days - 1 - number) for number in range(days)]
    weights = [_weight(day, last) for day in listed]
    left, weight_left = calls, math.fsum(weights)
    for day, weight in zip(listed, weights, strict=True):
        share = round(left * weight / weight_left) if weight_left > 0 else left
        share = min(left, share)
        weight_left -= weight
        left -= share
        yield day, share + (left if day == last else 0)


def moments(day: date, calls: int, zone: tzinfo, random: Random) -> list[datetime]:
    """When on this day they ring, in order."""
    midnight = datetime.combine(day, time.min, tzinfo=zone)
    hours = random.choices(range(24), weights=HOURS, k=calls)
    return sorted(
        midnight + timedelta(hours=hour, seconds=random.uniform(0, 3600))
        for hour in hours
    )


def _weight(day: date, last: date) -> float:
    phase = 2 * math.pi * day.timetuple().tm_yday / _YEAR_DAYS
    season = 1 + 0.12 * math.cos(2 * (phase - 1.8))
    growth = 1.2 ** ((day - last).days / _YEAR_DAYS)
    return WEEKDAYS[day.weekday()] * season * growth
