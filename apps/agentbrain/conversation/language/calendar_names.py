"""Names of the calendar and the arithmetic every rule about days shares."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from .text import word_list, word_set

WEEKDAYS = word_list("monday tuesday wednesday thursday friday saturday sunday")
MONTHS = word_list(
    "january february march april may june july august september october november "
    "december"
)
WEEKDAY_OF = {name: n for n, name in enumerate(WEEKDAYS)} | {
    "mon": 0, "tue": 1, "tues": 1, "wed": 2, "weds": 2, "thu": 3, "thur": 3,
    "thurs": 3, "fri": 4, "sat": 5, "sun": 6,
} | {f"{name}s": n for n, name in enumerate(WEEKDAYS)}  # fmt: skip
MONTH_OF = {name: n for n, name in enumerate(MONTHS, start=1)} | {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9,
    "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
COMMON_WORDS = word_set("may march mar sat sun mon wed dec jan apr")
"""Names that are also ordinary words or cut ones: they need a number beside them."""

DAYS_IN = {
    "day": 1, "days": 1, "night": 1, "nights": 1, "week": 7, "weeks": 7, "wk": 7,
    "wks": 7, "fortnight": 14, "fortnights": 14,
}  # fmt: skip
MONTHS_IN = {"month": 1, "months": 1, "year": 12, "years": 12, "yr": 12, "yrs": 12}
MINUTES_IN = {
    "minute": 1, "minutes": 1, "min": 1, "mins": 1, "hour": 60, "hours": 60, "hr": 60,
    "hrs": 60,
}  # fmt: skip


FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Years a caller can mean. Days and weeks around them stay within the calendar."""


def safe_date(year: int, month: int, day: int) -> date | None:
    """None for a day the calendar does not have, and for one of another age."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def add_months(day: date, months: int) -> date:
    """The same day of another month, or that month's last where it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def week_start(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def weekday_from(first: date, weekday: int, nth: int) -> date:
    """The ``nth`` such weekday from the first of a month on; -1: that month's last."""
    if nth > 0:
        return first + timedelta((weekday - first.weekday()) % 7 + 7 * (nth - 1))
    last = month_end(first)
    return last - timedelta((last.weekday() - weekday) % 7)


def nth_weekday(first: date, weekday: int, nth: int) -> date | None:
    """The ``nth`` such weekday of the month that begins there, if it has as many."""
    day = weekday_from(first, weekday, nth)
    return day if day.month == first.month else None
