"""Weeks, months and parts of them: "next week", "end of the month", "in march"."""

from __future__ import annotations

from datetime import date, timedelta

from .calendar_names import COMMON_WORDS as _COMMON
from .calendar_names import (
    MONTH_OF,
    MONTHS_IN,
    add_months,
    month_end,
    nth_weekday,
    week_start,
)
from .day_distance import ReadDay, read_count
from .day_names import WEEK_SHIFT
from .day_numbers import month_of, named_year, read_place
from .numbers import read_ordinal
from .readings import Grain
from .text import word_set

Span = tuple[date, date, Grain, int]
"""First day, last day, how exact, and the index after the words."""

EDGES = {
    "early": "early", "beginning": "early", "start": "early", "first": "early",
    "mid": "mid", "middle": "mid", "late": "late", "end": "late", "later": "rest",
    "rest": "rest", "remainder": "rest", "latter": "late",
}  # fmt: skip
TO = frozenset({"to", "-", "until", "through", "and"})


def read_period(
    words: list[str], i: int, today: date, read_day: ReadDay
) -> Span | None:
    """ "next week", "this weekend", "early march", "the end of next month"."""
    at, edge = _read_edge(words, i)
    if at >= len(words):
        return None
    whole = (
        _week_in_month(words, at, today)
        or _weeks(words, at, today, read_day, edge)
        or _counted(words, at, today)
        or read_month(words, at, today, edged=bool(edge))
        or _year(words, at)
    )
    if whole is None:
        return None
    first, last, grain, end = whole
    if edge:
        first, last = _narrow(first, last, grain, edge, today)
        grain = "span"
    return first, last, grain, end


def _read_edge(words: list[str], i: int) -> tuple[int, str]:
    at = i + 1 if words[i] == "the" else i
    if words[at : at + 1] == ["very"]:
        at += 1
    edge = EDGES.get(words[at], "") if at < len(words) else ""
    if not edge or words[at] == "first":
        return i, ""
    at += 1
    if words[at : at + 1] == ["part"]:
        at += 1
    if words[at : at + 1] in (["of"], ["in"], ["-"]):
        at += 1
    while words[at : at + 1] in (["the"], ["around"]) and words[at + 1 :]:
        if words[at] == "the" and words[at + 1] not in WEEK_SHIFT:
            break
        at += 1
    return at, edge


def _weeks(
    words: list[str], i: int, today: date, read_day: ReadDay, edge: str
) -> Span | None:
    """Weeks, weekends, months and years by "this", "next", "last" and "the"."""
    at, lead = i, ""
    if words[i] in WEEK_SHIFT and i + 1 < len(words):
        at, lead = i + 1, words[i]
        if words[at] == "past" and at + 1 < len(words):
            at, lead = at + 1, "past"
    if words[at] in ("week", "weekend"):
        return _week(words, at, today, read_day, lead=lead, edged=bool(edge))
    if not lead or (lead == "the" and not edge):
        return None
    return _longer(words[at], WEEK_SHIFT[lead], today, at + 1)


def _week(
    words: list[str],
    at: int,
    today: date,
    read_day: ReadDay,
    *,
    lead: str,
    edged: bool,
) -> Span | None:
    shift, end, unit = WEEK_SHIFT.get(lead, 0), at + 1, words[at]
    if words[end : end + 2] == ["after", "next"]:
        shift, end = 2, end + 2
    elif words[end : end + 1] and words[end] in _WEEK_OF:
        named = read_day(words, end + 1, today)
        if named or lead in ("", "the"):
            week = _week_of(week_start(named[0]), unit) if named else None
            return (*week, "week", named[1]) if named and week else None
    elif lead in ("", "the") and not edged and unit == "week":
        return None
    monday = week_start(today) + timedelta(days=7 * shift)
    return *_week_of(monday, unit), "week", end


def _longer(unit: str, shift: int, today: date, end: int) -> Span | None:
    months = {"month": 1, "months": 1, "quarter": 3, "year": 12}.get(unit)
    if months is None:
        return None
    begin = today.replace(month=(today.month - 1) // months * months + 1, day=1)
    first = add_months(begin, shift * months)
    return first, month_end(add_months(first, months - 1)), _GRAINS[months], end


_GRAINS: dict[int, Grain] = {1: "month", 3: "span", 12: "year"}


_WEEK_OF = frozenset({"of", "commencing", "starting", "beginning"})


def _week_of(monday: date, unit: str) -> tuple[date, date]:
    sunday = monday + timedelta(days=6)
    return (
        (sunday - timedelta(days=1), sunday) if unit == "weekend" else (monday, sunday)
    )


def _week_in_month(words: list[str], i: int, today: date) -> Span | None:
    """ "the last week of july", "first week of next month": by its thursday."""
    place = read_place(words, i)
    if place is None:
        return None
    nth, at = place
    if words[at : at + 1] != ["week"] or words[at + 1 : at + 2] not in (["of"], ["in"]):
        return None
    base = month_of(words, at + 2, today)
    if base is None and at + 2 < len(words):
        month = read_month(words, at + 2, today, edged=True)
        base = (month[0], month[3]) if month else None
    thursday = nth_weekday(base[0], 3, nth) if base else None
    if base is None or thursday is None:
        return None
    monday = week_start(thursday)
    return monday, monday + timedelta(days=6), "week", base[1]


def _counted(words: list[str], i: int, today: date) -> Span | None:
    """ "next four days", "the last two weeks", "within the next few days"."""
    at = i + 1 if words[i] == "the" else i
    if at >= len(words) or words[at] not in ("next", "last", "past", "coming"):
        return None
    count = read_count(words, at + 1)
    if count is None or not count[0] or count[1] >= len(words):
        return None
    many, unit = count
    sign = -1 if words[at] in ("last", "past") else 1
    near = today
    if words[unit] in _DAYS_IN:
        away = today + timedelta(days=sign * many * _DAYS_IN[words[unit]])
        near = today + timedelta(days=1) if sign > 0 else today
    elif words[unit] in MONTHS_IN:
        away = add_months(today, sign * many * MONTHS_IN[words[unit]])
    else:
        return None
    return min(near, away), max(near, away), "span", unit + 1


_DAYS_IN = {"days": 1, "day": 1, "weeks": 7, "week": 7}


def read_month(words: list[str], i: int, today: date, *, edged: bool) -> Span | None:
    """ "march", "next march", "october last year", "march of 2027"."""
    lead = ""
    at = i
    if words[i] in ("this", "next", "last", "coming") and i + 1 < len(words):
        lead, at = words[i], i + 1
    month = MONTH_OF.get(words[at])
    if month is None:
        return None
    before = words[at - 1] if at else ""
    if read_ordinal(words, at + 1):
        return None  # a day the month does not have
    year, end = named_year(words, at + 1, today)
    expected = edged or before in _BEFORE_MONTH
    if words[at] in _COMMON and not (year or lead or expected):
        return None
    if words[at] == "may" and not year and lead == "this" and not _ends(words, i, end):
        return None  # "this may take longer"
    if not year:
        if lead == "last":
            year = today.year - (1 if month >= today.month else 0)
        elif lead == "next":
            year = today.year + (1 if month <= today.month else 0)
        else:
            year = today.year + (1 if month < today.month else 0)
    first = date(year, month, 1)
    return first, month_end(first), "month", end


def _year(words: list[str], i: int) -> Span | None:
    """ "in 2027", "since 2016"; other four figures are no years."""
    before = words[i - 1] if i else ""
    word = words[i]
    if before not in _BEFORE_YEAR or not (len(word) == 4 and word.isdigit()):
        return None
    if not "1950" <= word <= "2099":
        return None
    return date(int(word), 1, 1), date(int(word), 12, 31), "year", i + 1


_BEFORE_YEAR = word_set("in since until before after during on")


def _ends(words: list[str], start: int, end: int) -> bool:
    return start > 0 and (end >= len(words) or words[end] in TO)


_BEFORE_MONTH = word_set(
    "in of since until by from during before after till through around"
)


def _narrow(
    first: date, last: date, grain: Grain, edge: str, today: date
) -> tuple[date, date]:
    """Three days of a week, ten of a month, a third of anything longer."""
    if edge == "rest":
        return max(first, min(today, last)), last
    length = (last - first).days + 1
    third = 3 if grain == "week" else 10 if grain == "month" else length // 3
    if edge == "early":
        return first, first + timedelta(days=third - 1)
    if edge == "late":
        if grain == "month":
            return first + timedelta(days=20), last
        return last - timedelta(days=third - 1), last
    if grain == "week":
        return first + timedelta(days=1), first + timedelta(days=3)
    return first + timedelta(days=third), first + timedelta(days=2 * third - 1)
