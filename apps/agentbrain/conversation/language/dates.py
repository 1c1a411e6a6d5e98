"""The day an utterance settles on, and dates as the agent says them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from .calendar_names import MONTH_OF, WEEKDAYS, safe_date
from .clock_words import clock_words
from .day_numbers import coming_day
from .day_written import ISO_DATE, SLASHED_DATE
from .days import days_among, find_days
from .numbers import read_below_hundred, read_ordinal
from .readings import DayReading
from .say_dates import say_date, say_days, say_full_date, say_weekday
from .text import word_set

__all__ = [
    "ISO_DATE", "MONTH_OF", "SLASHED_DATE", "WEEKDAYS", "DayReading", "find_days",
    "read_date", "safe_date", "say_date", "say_days", "say_full_date", "say_weekday",
    "settle_day",
]  # fmt: skip

_MOVING = word_set(
    "move moved moving change changed changing reschedule rescheduled rescheduling "
    "switch switched push pushed shift bump swap"
)


def read_date(text: str, today: date, *, bare: bool = False) -> date | None:
    """The day an utterance settles on, lying ahead of ``today``, or None.

    The last one named, because callers correct themselves ("wednesday no thursday");
    of two joined by "or" the first; of several days the first that is left. ``bare``
    also takes a lone day number ("the twelve", "twenty four"), as an answer to the
    question which day. A date that does not exist is not read, nor is a whole month.
    """
    words = clock_words(text)
    found = days_among(words, datetime.combine(today, time()))
    day = settle_day(words, found, today)
    if day is None and bare and not found:
        return read_bare_day(words, today)
    return day


def settle_day(words: list[str], found: list[DayReading], today: date) -> date | None:
    """One day ahead out of all that were read; see ``read_date``."""
    settled: DayReading | None = None
    for reading in found:
        if reading.refused or reading.grain in ("month", "year"):
            continue
        if reading.last < today:
            continue
        joint = words[settled.end : reading.start] if settled else []
        if joint[:1] == ["or"]:
            continue
        settled = reading
    return _first_day(words, settled, today) if settled else None


def _first_day(words: list[str], reading: DayReading, today: date) -> date:
    """The first day that suits: of "before friday" tomorrow, of "after" the next."""
    if reading.limit == "after":
        return reading.last + timedelta(days=1)
    if reading.limit in ("before", "until") and reading.grain == "day":
        latest = reading.first - timedelta(days=reading.limit == "before")
        return max(today, min(today + timedelta(days=1), latest))
    moved = reading.grain == "span" and not _MOVING.isdisjoint(words[: reading.start])
    return reading.last if moved else max(reading.first, today)


def read_bare_day(words: list[str], today: date) -> date | None:
    """A lone day number; a number with anything that makes it a time is not one."""
    content = [word for word in words if word not in _AROUND_DAY]
    day = read_ordinal(content, 0) or read_below_hundred(content, 0)
    if day is None or day[1] != len(content):
        return None
    return coming_day(day[0], today)


_AROUND_DAY = word_set("the on maybe please say let's how about for i think")
