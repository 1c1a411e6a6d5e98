"""Opening hours as arithmetic: which instants a service may start at.

Pure. Instants are aware datetimes in UTC, so that they can be compared and added up
across a change of the clocks; days and times of day are those of the shop's zone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

GRID_MINUTES = 30
HORIZON_DAYS = 90


Span = tuple[datetime, datetime]


class Refusal(StrEnum):
    """Why a time cannot be had; NONE where nothing of the calendar speaks against."""

    NONE = ""
    CLOSED = "closed"
    PAST = "past"
    FULL = "full"
    OUTSIDE_HOURS = "outside_hours"
    TOO_FAR = "too_far"


@dataclass(frozen=True, slots=True)
class Period:
    """The shop is open from ``opens_at`` until ``closes_at`` of one day."""

    opens_at: time
    closes_at: time


@dataclass(frozen=True, slots=True)
class ShopCalendar:
    """When the shop works: periods by ``date.weekday()``, less the closed days."""

    zone: ZoneInfo
    periods: Mapping[int, tuple[Period, ...]]
    closed_days: frozenset[date] = frozenset()
    grid_minutes: int = GRID_MINUTES
    horizon_days: int = HORIZON_DAYS

    def to_utc(self, day: date, at: time) -> datetime | None:
        """The instant of a local time; None if the clocks skip it.

        Where the clocks show a time twice, the first is meant.
        """
        instant = datetime.combine(day, at, self.zone).astimezone(UTC)
        back = instant.astimezone(self.zone)
        return (
            instant if back.replace(tzinfo=None) == datetime.combine(day, at) else None
        )

    def to_local(self, instant: datetime) -> datetime:
        """The same instant on the shop's clock (aware)."""
        return instant.astimezone(self.zone)

    def open_periods(self, day: date) -> tuple[Period, ...]:
        return () if day in self.closed_days else self.periods.get(day.weekday(), ())

    def last_day(self, now: datetime) -> date:
        """The last day that can be booked."""
        return self.to_local(now).date() + timedelta(days=self.horizon_days)

    def starts_on(self, day: date, duration: timedelta) -> list[datetime]:
        """Grid instants of a day from which the service is done before closing."""
        bounds = self._bounds(day)
        if not bounds:
            return []
        return [
            instant
            for minutes in range(0, 24 * 60, self.grid_minutes)
            if (instant := self.to_utc(day, time(*divmod(minutes, 60)))) is not None
            and _within(bounds, instant, duration)
        ]

    def fits(self, day: date, start: datetime, duration: timedelta) -> bool:
        """Whether start and end lie in one opening period of the day."""
        return _within(self._bounds(day), start, duration)

    def _bounds(self, day: date) -> list[Span]:
        return [
            (
                datetime.combine(day, period.opens_at, self.zone).astimezone(UTC),
                datetime.combine(day, period.closes_at, self.zone).astimezone(UTC),
            )
            for period in self.open_periods(day)
        ]

    def refusal(self, start: datetime, duration: timedelta, now: datetime) -> Refusal:
        """What speaks against starting then, bays and grid left aside."""
        day = self.to_local(start).date()
        if start <= now:
            return Refusal.PAST
        if refusal := self.day_refusal(day, now):
            return refusal
        if not self.fits(day, start, duration):
            return Refusal.OUTSIDE_HOURS
        return Refusal.NONE

    def day_refusal(self, day: date, now: datetime) -> Refusal:
        """What speaks against a whole day."""
        if day < self.to_local(now).date():
            return Refusal.PAST
        if day > self.last_day(now):
            return Refusal.TOO_FAR
        return Refusal.NONE if self.open_periods(day) else Refusal.CLOSED


def _within(spans: Iterable[Span], start: datetime, duration: timedelta) -> bool:
    return any(opens <= start and start + duration <= closes for opens, closes in spans)
