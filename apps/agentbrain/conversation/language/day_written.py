"""Dates in figures: "3/15", "3/15/2027", "2027-03-15", "15-mar-27"."""

from __future__ import annotations

import re
from datetime import date

from .calendar_names import MONTH_OF, safe_date

ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
SLASHED_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_NAMED = re.compile(r"(\d{1,4})[-/]([a-z]+)[-/](\d{1,4})")
_COMPACT = re.compile(r"((?:19|20)\d\d)([01]\d)([0-3]\d)")
_HORIZON_YEARS = 8


def read_written(word: str, today: date) -> date | None:
    """A date in one word of ``clock_words``, month first; without a year the next.

    Where only the day can come first ("21/4") it does.
    """
    if not word[:1].isdigit():
        return None
    found = _YEAR_FIRST.fullmatch(word) or _COMPACT.fullmatch(word)
    if found:
        return safe_date(int(found[1]), int(found[2]), int(found[3]))
    found = _NAMED.fullmatch(word)
    if found:
        return _named(found[1], found[2], found[3])
    found = SLASHED_DATE.fullmatch(word)
    if not found or ("/" not in word and not found[3]):
        return None
    month, day = int(found[1]), int(found[2])
    if found[3]:
        year = full_year(int(found[3]), today)
        return safe_date(year, month, day) or safe_date(year, day, month)
    return coming(month, day, today) or coming(day, month, today)


def _named(first: str, name: str, last: str) -> date | None:
    month = MONTH_OF.get(name)
    if not month:
        return None
    if len(first) == 4:
        return safe_date(int(first), month, int(last))
    year = int(last) + (0 if len(last) == 4 else 1900 if int(last) > 60 else 2000)
    return safe_date(year, month, int(first))


def full_year(year: int, today: date) -> int:
    """Two digits are of this century, unless that lies over thirty years ahead."""
    if year > 99:
        return year
    near = today.year // 100 * 100 + year
    return near if near <= today.year + 30 else near - 100


def coming(month: int, day: int, today: date) -> date | None:
    """The next such day, today included; a leap day may be years ahead."""
    for year in range(today.year, today.year + _HORIZON_YEARS):
        named = safe_date(year, month, day)
        if named and named >= today:
            return named
    return None
