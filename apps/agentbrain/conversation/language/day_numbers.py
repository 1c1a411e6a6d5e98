"""Days named by their number: "march third", "the twelfth", "20th of next month"."""

from __future__ import annotations

from datetime import date

from .calendar_names import (
    MONTH_OF,
    add_months,
    month_end,
    nth_weekday,
    safe_date,
)
from .calendar_names import WEEKDAY_OF as _WEEKDAYS
from .day_written import coming
from .numbers import read_below_hundred, read_ordinal, read_year
from .text import word_set

Found = tuple[date, int]
"""A date and the index of the first word after it."""

_VERBS = word_set("be take not have need also well")
_PEOPLE = word_set("i we you he she it that this they who which there")
_AFTER_DAY = word_set(
    "at in for on or and to through until if is works would work please - of by from "
    "around about after before between maybe then but thanks thank you i we it that "
    "this was when so because instead what how can could should do does will not no "
    "okay ok sounds good great fine morning afternoon evening night tomorrow today "
    "anytime any sometime first noon latest actually with we're i'm i'll i'd if's"
) | frozenset(_WEEKDAYS)
_BEFORE_DAY = word_set("on by until from for before after since to and or through -")
_NOT_DAYS = word_set(
    "option slot appointment car choice thing one ones time floor street st avenue ave "
    "anniversary birthday grade door gear vehicle round week weeks half quarter place "
    "opinion row hour visit place row day days level version generation call class "
    "person date available month months year years opening week's gear century degree "
    "part try attempt owner service mile page step line lane exit"
)


def read_month_day(words: list[str], i: int, today: date) -> Found | None:
    """ "november twenty fourth", "nov the 24th 2026", "the last day of october"."""
    month = MONTH_OF.get(words[i])
    if not month:
        return None
    start = i + 1
    while words[start : start + 1] and words[start] in ("the", "-"):
        start += 1
    day = read_ordinal(words, start) or read_below_hundred(words, start)
    if day is None or not 1 <= day[0] <= 31:
        return None
    if words[i] in ("may", "march", "mar") and i and words[i - 1] in _PEOPLE:
        return None  # "that may take two"
    return with_year(words, day[1], month, day[0], today)


def read_day_month(words: list[str], i: int, today: date) -> Found | None:
    """ "the twelfth of november", "24th november", "15 of this month"."""
    start = i + 1 if words[i] == "the" else i
    day = read_ordinal(words, start) or read_below_hundred(words, start)
    if day is None or not 1 <= day[0] <= 31:
        return None
    number, at = day
    if words[at : at + 1] == ["day"]:
        at += 1
    linked = words[at : at + 1] in (["of"], ["in"], ["-"])
    at = at + 1 if linked else at
    if at >= len(words):
        return None
    month = MONTH_OF.get(words[at])
    if month:
        after = words[at + 1] if at + 1 < len(words) else ""
        if words[at] == "may" and not linked and after in _VERBS:
            return None  # "the second may take longer"
        return with_year(words, at + 1, month, number, today)
    base = month_of(words, at, today)
    if (base and words[at] != "the") or (base and linked):
        named = safe_date(base[0].year, base[0].month, number)
        return (named, base[1]) if named else None
    return None


def month_of(words: list[str], i: int, today: date) -> Found | None:
    """The first day of "this month", "next month", "the month"."""
    if words[i : i + 1] == ["the"] and words[i + 1 : i + 2] != ["month"]:
        i += 1
    if words[i + 1 : i + 2] != ["month"]:
        return None
    shift = {
        "this": 0, "the": 0, "current": 0, "next": 1, "coming": 1, "following": 1,
        "last": -1, "previous": -1, "past": -1,
    }.get(words[i])  # fmt: skip
    if shift is None:
        return None
    return add_months(today.replace(day=1), shift), i + 2


def read_place_in_month(words: list[str], i: int, today: date) -> Found | None:
    """ "the first monday in march", "last friday of the month", "last day of may"."""
    place = read_place(words, i)
    if place is None or place[1] >= len(words):
        return None
    nth, at = place
    weekday = _WEEKDAYS.get(words[at])
    if weekday is None and words[at] != "day":
        return None
    if words[at + 1 : at + 2] in (["morning"], ["afternoon"], ["evening"]):
        at += 1
    if words[at + 1 : at + 2] in (["of"], ["in"]):
        base = month_of(words, at + 2, today)
        if base:
            return _placed(base[0], weekday, nth, base[1])
        month_at = _month_at(words, at + 2)
        if month_at:
            return _placed_in_named(words, month_at, weekday, nth, today)
        if words[at + 2 : at + 3] in (["each"], ["every"]):
            return None
    return _place_nearby(weekday, nth, at + 1, today)


def read_place(words: list[str], i: int) -> tuple[int, int] | None:
    """ "the first" to "fifth" as 1 to 5, "last" as -1, and the index after."""
    at = i + 1 if words[i] == "the" else i
    if words[at : at + 1] == ["last"]:
        return -1, at + 1
    place = read_ordinal(words, at)
    return place if place and 1 <= place[0] <= 5 else None


def _month_at(words: list[str], i: int) -> int:
    """Where a month is called by its name ("march", "the march"), or 0."""
    at = i + 1 if words[i : i + 1] in (["this"], ["next"], ["the"]) else i
    return at if at < len(words) and words[at] in MONTH_OF else 0


def _placed_in_named(
    words: list[str], i: int, weekday: int | None, nth: int, today: date
) -> Found | None:
    """The month by its name, with or without a year."""
    year, end = named_year(words, i + 1, today)
    for candidate in [year] if year else [today.year, today.year + 1]:
        found = _placed(date(candidate, MONTH_OF[words[i]], 1), weekday, nth, end)
        if found and (year or found[0] >= today):
            return found
    return None


def _place_nearby(weekday: int | None, nth: int, end: int, today: date) -> Found | None:
    """ "the third tuesday": of this month, or of the next when it has passed."""
    if weekday is None or nth < 0:
        return None
    for shift in (0, 1):
        first = add_months(today.replace(day=1), shift)
        day = nth_weekday(first, weekday, nth)
        if day and day >= today:
            return day, end
    return None


def _placed(first: date, weekday: int | None, nth: int, end: int) -> Found | None:
    if weekday is None:
        day = month_end(first) if nth < 0 else safe_date(first.year, first.month, nth)
    else:
        day = nth_weekday(first, weekday, nth)
    return (day, end) if day else None


def read_lone_day(words: list[str], i: int, today: date) -> Found | None:
    """ "the twelfth", "on the 17th", "the thirty first"."""
    named = words[i] == "the"
    start = i + 1 if named else i
    day = read_ordinal(words, start)
    if day is None:
        return _lone_cardinal(words, i, start, today) if named else None
    number, end = day
    before = words[i - 1] if i else ""
    written = words[end - 1][:1].isdigit()
    if not (named or written) or before in MONTH_OF:
        return None
    after = words[end] if end < len(words) else ""
    if after in _NOT_DAYS or after in MONTH_OF:
        return None
    stated = before in _BEFORE_DAY and (number > 3 or written)
    stated = stated or (written and named and number > 3)
    if after and after not in _AFTER_DAY and not after[0].isdigit() and not stated:
        return None
    found = coming_day(number, today)
    if found is None or (number <= 5 and _is_another(found, after)):
        return None
    return found, end


def _is_another(day: date, word: str) -> bool:
    """ "The fifth monday" of a month that has four is not the fifth, a saturday."""
    return _WEEKDAYS.get(word, day.weekday()) != day.weekday()


def _lone_cardinal(words: list[str], i: int, start: int, today: date) -> Found | None:
    """ "on the thirty": a recognizer's "thirtieth", when nothing else is counted."""
    day = read_below_hundred(words, start)
    before = words[i - 1] if i else ""
    if day is None or day[1] != len(words) or before not in ("on", "until", "by"):
        return None
    found = coming_day(day[0], today)
    return (found, day[1]) if found else None


def coming_day(day: int, today: date) -> date | None:
    """The next date with that day of the month, today included."""
    for months in range(3):
        month = today.month - 1 + months
        found = safe_date(today.year + month // 12, month % 12 + 1, day)
        if found and found >= today:
            return found
    return None


def with_year(
    words: list[str], i: int, month: int, day: int, today: date
) -> Found | None:
    year, end = named_year(words, i, today)
    if year:
        named = safe_date(year, month, day)
        return (named, end) if named else None
    named = coming(month, day, today)
    return (named, i) if named else None


def named_year(words: list[str], i: int, today: date) -> tuple[int, int]:
    """A year after a date ("2027", "of twenty twenty seven", "next year"), or 0."""
    at = i
    while words[at : at + 1] and words[at] in ("of", "in", "the"):
        at += 1
    if words[at + 1 : at + 2] == ["year"]:
        shift = {"this": 0, "next": 1, "last": -1}.get(words[at])
        if shift is not None:
            return today.year + shift, at + 2
    year = read_year(words, at)
    if year is None or words[year[1] : year[1] + 1] in (["am"], ["pm"]):
        return 0, i
    return year
