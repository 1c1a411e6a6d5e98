"""Which free times to offer for a wish. Pure; instants are aware and in UTC."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from .calendar import Refusal, ShopCalendar

SPREAD_MINUTES = 60
"""Two times on the same side of the wish are so far apart, where there is a choice."""
_TYPICAL_DAYS = 14


class PartOfDay(StrEnum):
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"

    def includes(self, minutes: int) -> bool:
        """Whether a time of day (minutes since midnight) belongs to this part."""
        first, last = _BOUNDS[self]
        return first <= minutes < last


_BOUNDS = {
    PartOfDay.MORNING: (0, 12 * 60),
    PartOfDay.AFTERNOON: (12 * 60, 17 * 60),
    PartOfDay.EVENING: (17 * 60, 24 * 60),
}
_TYPICAL = {
    PartOfDay.MORNING: 10 * 60,
    PartOfDay.AFTERNOON: 14 * 60,
    PartOfDay.EVENING: 18 * 60,
}


@dataclass(frozen=True, slots=True)
class Wish:
    """When a caller would like to come; what is None does not matter to them."""

    duration: timedelta
    day: date | None = None
    at: time | None = None
    part: PartOfDay | None = None
    limit: int = 3


@dataclass(frozen=True, slots=True)
class Offer:
    """Free starts in order. Not ``exact``: the nearest ones, and why.

    ``refusal`` is NONE on an inexact offer when the time is merely not on the grid.
    """

    slots: tuple[datetime, ...]
    exact: bool
    refusal: Refusal = Refusal.NONE


class Offers:
    """Answers wishes from a calendar and what is free.

    ``free_on(day, duration)`` gives the day's bookable starts in order: on the grid,
    in the future, within the horizon, with a free bay.
    """

    def __init__(
        self,
        calendar: ShopCalendar,
        free_on: Callable[[date, timedelta], list[datetime]],
        now: datetime,
    ) -> None:
        self._calendar = calendar
        self._free_on = free_on
        self._now = now
        self._today = calendar.to_local(now).date()

    def answer(self, wish: Wish) -> Offer:
        if wish.day is None:
            return self._any_day(wish)
        if wish.at is None:
            return self._that_day(wish, wish.day)
        start = self._calendar.to_utc(wish.day, wish.at)
        if start is None:
            return Offer(self.nearest(wish), False, Refusal.OUTSIDE_HOURS)
        refusal = self._calendar.refusal(start, wish.duration, self._now)
        if not refusal:
            if start in self._free_on(wish.day, wish.duration):
                return Offer((start,), True)
            if start in self._calendar.starts_on(wish.day, wish.duration):
                refusal = Refusal.FULL
        return Offer(self.nearest(wish), False, refusal)

    def _that_day(self, wish: Wish, day: date) -> Offer:
        matching = self._matching(self._free_on(day, wish.duration), wish)
        if matching:
            return Offer(tuple(spread(matching, wish.limit)), True)
        refusal = self._calendar.day_refusal(day, self._now)
        if not refusal:
            possible = self._calendar.starts_on(day, wish.duration)
            ahead = self._matching(possible, wish)
            if not ahead:
                refusal = Refusal.OUTSIDE_HOURS
            elif ahead[-1] <= self._now:
                refusal = Refusal.PAST
            else:
                refusal = Refusal.FULL
        return Offer(self.nearest(wish), False, refusal)

    def _any_day(self, wish: Wish) -> Offer:
        """The next days on which the wish can be had; the first day gives two times."""
        if not self._ever_open(wish):
            return Offer(self.nearest(wish), False, Refusal.OUTSIDE_HOURS)
        slots: list[datetime] = []
        for day in self._days_from(self._today):
            matching = self._matching(self._free_on(day, wish.duration), wish)
            room = min(1 if slots else 2, wish.limit - len(slots))
            slots += spread(matching, room)
            if len(slots) >= wish.limit:
                break
        if slots:
            return Offer(tuple(slots), True)
        return Offer(self.nearest(wish), False, Refusal.FULL)

    def nearest(self, wish: Wish) -> tuple[datetime, ...]:
        """Free times near a wish: up to two on its day, then one a day, in order."""
        slots: list[datetime] = []
        for day in self._days_from(wish.day or self._today):
            free = self._free_on(day, wish.duration)
            room = min(2 if day == wish.day else 1, wish.limit - len(slots))
            slots += self._near(free, wish, room)
            if len(slots) >= wish.limit:
                break
        return tuple(sorted(slots))

    def _days_from(self, day: date) -> Iterator[date]:
        """Bookable days from a day onwards, then those before it, going back."""
        last = self._calendar.last_day(self._now)
        first = min(max(day, self._today), last)
        for offset in range((last - first).days + 1):
            yield first + timedelta(days=offset)
        for offset in range((first - self._today).days):
            yield first - timedelta(days=offset + 1)

    def _ever_open(self, wish: Wish) -> bool:
        days = [self._today + timedelta(days=n) for n in range(_TYPICAL_DAYS)]
        return any(
            self._matching(self._calendar.starts_on(day, wish.duration), wish)
            for day in days
        )

    def _minutes(self, start: datetime) -> int:
        local = self._calendar.to_local(start)
        return local.hour * 60 + local.minute

    def _matching(self, starts: list[datetime], wish: Wish) -> list[datetime]:
        if wish.at is not None:
            wanted = _minutes_of(wish.at)
            return [s for s in starts if self._minutes(s) == wanted]
        if wish.part is not None:
            return [s for s in starts if wish.part.includes(self._minutes(s))]
        return starts

    def _near(self, free: list[datetime], wish: Wish, count: int) -> list[datetime]:
        """Of one day's free starts at most two, the nearest to the time wished."""
        if wish.at is not None:
            target = _minutes_of(wish.at)
        elif wish.part is not None:
            target = _TYPICAL[wish.part]
        else:
            return spread(free, count)
        ranked = sorted(free, key=lambda s: (abs(self._minutes(s) - target), s))
        if count < 2 or len(ranked) < 2:
            return ranked[:count]
        first, rest = ranked[0], ranked[1:]
        gap = timedelta(minutes=SPREAD_MINUTES)
        before = self._minutes(first) < target
        across = [s for s in rest if (self._minutes(s) < target) != before]
        apart = [s for s in rest if abs(s - first) >= gap]
        # Offering one time before and one after the wish leaves the caller a choice.
        return [first, (across or apart or rest)[0]]


def spread(starts: list[datetime], count: int) -> list[datetime]:
    """At most ``count`` of the starts: the first, and others evenly after it."""
    if len(starts) <= count:
        return starts
    return [starts[i * len(starts) // count] for i in range(count)]


def _minutes_of(at: time) -> int:
    return at.hour * 60 + at.minute
