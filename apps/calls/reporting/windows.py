"""Stretches of local days that reports are about, and how they are cut up."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.utils import timezone

QUARTER = timedelta(minutes=15)


class By(StrEnum):
    """How finely a report goes through time; ``ALL``: the window as one."""

    ALL = "all"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Window:
    """Local days, both included. Raises ``ValueError`` when they are in no order."""

    first: date
    last: date
    time_zone: str

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("The last day is before the first.")

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def begin(self) -> datetime:
        """The first instant."""
        return midnight(self.first, self.time_zone)

    @property
    def end(self) -> datetime:
        """The first instant after."""
        return midnight(self.last + timedelta(days=1), self.time_zone)


@dataclass(frozen=True, slots=True)
class Bucket:
    """A part of a window: ``starts_at`` is the instant it begins."""

    by: By
    starts_at: datetime
    window: Window

    @property
    def key(self) -> str:
        """Names it, and sorts as time does: ``2026-03-08``, with the hour if it is one.

        The hours of a day on which clocks are set back differ by their offset."""
        local = self.starts_at.astimezone(ZoneInfo(self.window.time_zone))
        if self.by is By.HOUR:
            return local.isoformat(timespec="minutes")
        return self.window.first.isoformat()


def days_of(first: date, last: date) -> Window:
    """A window in the shop's time zone. Raises ``ValueError``."""
    return Window(first, last, timezone.get_default_timezone_name())


def last_days(days: int, today: date | None = None) -> Window:
    """The last so many local days, today included."""
    today = today or timezone.localdate(timezone=timezone.get_default_timezone())
    return days_of(today - timedelta(days=days - 1), today)


def previous(window: Window) -> Window:
    """What a window is compared with: whole months with the months before, else as
    many days right before it."""
    months = _whole_months(window)
    last = window.first - timedelta(days=1)
    if not months:
        return Window(
            window.first - timedelta(days=window.days), last, window.time_zone
        )
    year, month = divmod(window.first.year * 12 + window.first.month - 1 - months, 12)
    return Window(date(year, month + 1, 1), last, window.time_zone)


def midnight(day: date, time_zone: str) -> datetime:
    """The instant a local day begins, in UTC; where clocks skip it, as if not."""
    local = datetime.combine(day, time.min, tzinfo=ZoneInfo(time_zone))
    return local.astimezone(UTC)


def quarter_of(instant: datetime) -> datetime:
    """The quarter of an hour an instant falls into, in UTC."""
    utc = instant.astimezone(UTC)
    return utc.replace(minute=utc.minute // 15 * 15, second=0, microsecond=0)


def hour_of(instant: datetime, time_zone: str) -> datetime:
    """The instant at which the local hour of an instant began, in UTC."""
    local = instant.astimezone(ZoneInfo(time_zone))
    into = timedelta(
        minutes=local.minute, seconds=local.second, microseconds=local.microsecond
    )
    return instant.astimezone(UTC) - into


def day_of(instant: datetime, time_zone: str) -> date:
    """The local day an instant falls on."""
    return instant.astimezone(ZoneInfo(time_zone)).date()


def week_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def month_of(day: date) -> date:
    """The first of a day's month."""
    return day.replace(day=1)


def buckets(window: Window, by: By) -> list[Bucket]:
    """The parts of a window in order; those at its ends may be cut short."""
    zone = window.time_zone
    match by:
        case By.ALL:
            return [Bucket(by, window.begin, window)]
        case By.HOUR:
            return _hours(window)
        case By.DAY:
            firsts = [window.first + timedelta(days=n) for n in range(window.days)]
        case By.WEEK | By.MONTH:
            start_of = week_of if by is By.WEEK else month_of
            days = (window.first + timedelta(days=n) for n in range(window.days))
            firsts = sorted({start_of(day) for day in days})
    parts = []
    for place, first in enumerate(firsts):
        after = firsts[place + 1] if place + 1 < len(firsts) else None
        last = after - timedelta(days=1) if after else window.last
        part = Window(max(first, window.first), last, zone)
        parts.append(Bucket(by, part.begin, part))
    return parts


def _hours(window: Window) -> list[Bucket]:
    found: dict[datetime, Bucket] = {}
    for number in range(window.days):
        day = window.first + timedelta(days=number)
        part = Window(day, day, window.time_zone)
        for hour in _hours_of(part):
            found.setdefault(hour, Bucket(By.HOUR, hour, part))
    return [found[hour] for hour in sorted(found)]


def _hours_of(day: Window) -> Iterator[datetime]:
    """The instants at which the local hours of a day begin. Clocks that are changed
    may do so by a part of an hour."""
    begin, end = day.begin, day.end
    if end - begin == timedelta(days=1) and hour_of(begin, day.time_zone) == begin:
        yield from (begin + timedelta(hours=n) for n in range(24))
        return
    instant = begin
    while instant < end:
        yield hour_of(instant, day.time_zone)
        instant += QUARTER


def _whole_months(window: Window) -> int:
    """How many calendar months a window is exactly; 0 when it is not."""
    first, last = window.first, window.last
    ends = last.day == calendar.monthrange(last.year, last.month)[1]
    if first.day != 1 or not ends:
        return 0
    return (last.year - first.year) * 12 + last.month - first.month + 1
