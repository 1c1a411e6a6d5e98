"""When a customer may be called: arithmetic on hours, days and zones. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_MOST_DAYS = 60
_MOST_ROUNDS = 400


@dataclass(frozen=True, slots=True)
class CallingHours:
    """From ``begin`` until before ``end`` on the days named by ``date.weekday()``.

    Times and dates are the customer's own; on ``closed`` dates nobody is called.
    """

    begin: time
    end: time
    weekdays: frozenset[int]
    closed: frozenset[date] = frozenset()

    def next_allowed(self, now: datetime, zones: Sequence[ZoneInfo]) -> datetime | None:
        """The first moment from ``now`` on that lies in the hours of every zone.

        UTC; None when there is none within two months.
        """
        moment = now.astimezone(UTC)
        for _ in range(_MOST_ROUNDS):
            later = moment
            for zone in zones:
                opening = self._next_in(later, zone)
                if opening is None:
                    return None
                later = opening
            if later == moment:
                return moment
            if later - now > timedelta(days=_MOST_DAYS):
                return None
            moment = later
        return None

    def _next_in(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        local = moment.astimezone(zone)
        if self._is_day(local.date()) and self.begin <= local.time() < self.end:
            return moment
        day = local.date()
        if local.time() >= self.begin:
            day += timedelta(days=1)
        for _ in range(_MOST_DAYS):
            if self._is_day(day):
                return datetime.combine(day, self.begin, zone).astimezone(UTC)
            day += timedelta(days=1)
        return None

    def _is_day(self, day: date) -> bool:
        return day.weekday() in self.weekdays and day not in self.closed
