"""When the telephone rings: calls by weekday and hour of the shop's day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from apps.customers.models import Weekday

from ..reporting.metrics import Split
from ..reporting.queries import MOST_DAYS_BY_HOUR, report
from ..reporting.windows import By, Window, days_of

SHADES: Final = 5
WHOLE_WEEKS: Final = MOST_DAYS_BY_HOUR // 7 * 7


@dataclass(frozen=True, slots=True)
class Cell:
    """``shade`` from 0 (none) to ``SHADES`` (the most)."""

    hour: int
    calls: int
    shade: int


@dataclass(frozen=True, slots=True)
class Row:
    weekday: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """``window`` is what was counted: of a long period its last weeks."""

    window: Window
    rows: tuple[Row, ...]
    most: int


def heat_map(window: Window, filters: Mapping[Split, str]) -> HeatMap:
    if window.days > MOST_DAYS_BY_HOUR:
        first = window.last - timedelta(days=WHOLE_WEEKS - 1)
        window = days_of(first, window.last)
    zone = ZoneInfo(window.time_zone)
    counted: Counter[tuple[int, int]] = Counter()
    for group in report(["offered"], window, by=By.HOUR, filters=filters).groups:
        local = group.bucket.starts_at.astimezone(zone)
        counted[local.weekday(), local.hour] += int(group.figures[0].value or 0)
    most = max(counted.values(), default=0)
    rows = tuple(
        Row(
            str(Weekday(day).label),
            tuple(
                Cell(hour, counted[day, hour], _shade(counted[day, hour], most))
                for hour in range(24)
            ),
        )
        for day in range(7)
    )
    return HeatMap(window, rows, most)


def _shade(calls: int, most: int) -> int:
    return -(-calls * SHADES // most) if most else 0
