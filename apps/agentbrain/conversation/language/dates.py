"""Dates as they are spoken, both ways."""

from __future__ import annotations

import re
from datetime import date, timedelta

from .numbers import (
    read_below_hundred,
    read_ordinal,
    read_year,
    say_cardinal,
    say_ordinal,
    say_year,
)
from .text import split_words, word_list, word_set

WEEKDAYS = word_list("monday tuesday wednesday thursday friday saturday sunday")
MONTHS = word_list(
    "january february march april may june july august september october november "
    "december"
)
_WEEKDAY_OF = {name: n for n, name in enumerate(WEEKDAYS)} | {
    "mon": 0, "tue": 1, "tues": 1, "wed": 2, "weds": 2, "thu": 3, "thur": 3,
    "thurs": 3, "fri": 4, "sat": 5, "sun": 6,
}  # fmt: skip
MONTH_OF = {name: n for n, name in enumerate(MONTHS, start=1)} | {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9,
    "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
SLASHED_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?")

Found = tuple[date, int]
"""A date and the index of the first word after it."""


def read_date(text: str, today: date, *, bare: bool = False) -> date | None:
    """The last date named in a normalised text, read as lying ahead of ``today``.

    The last, because callers correct themselves ("wednesday no thursday").
    ``bare`` also takes a lone day number ("the twelve", "twenty four"), as an
    answer to the question which day. A date that does not exist is not read.
    """
    written = _read_written(text, today)
    if written:
        return written
    words = [word.removesuffix("'s") for word in split_words(text)]
    found, i = None, 0
    while i < len(words):
        hit = _read_at(words, i, today)
        if hit:
            if not _is_negated(words, i):
                found = hit[0]
            i = hit[1]
        else:
            i += 1
    if found is None and bare:
        return _read_bare_day(words, today)
    return found


def _is_negated(words: list[str], i: int) -> bool:
    """ "not on thursday", "anything but friday"."""
    before = words[max(0, i - 2) : i]
    return "not" in before or "but" in before or "except" in before


def _read_at(words: list[str], i: int, today: date) -> Found | None:
    return (
        _read_relative(words, i, today)
        or _read_weekday(words, i, today)
        or _read_month_first(words, i, today)
        or _read_day_first(words, i, today)
    )


_NEAR = {
    "the day after tomorrow": 2,
    "day after tomorrow": 2,
    "tomorrow": 1,
    "tomorow": 1,
    "today": 0,
    "tonight": 0,
}


def _read_relative(words: list[str], i: int, today: date) -> Found | None:
    for phrase, days in _NEAR.items():
        named = phrase.split()
        if words[i : i + len(named)] == named:
            return today + timedelta(days=days), i + len(named)
    if words[i : i + 2] == ["next", "week"]:
        return _read_next_week(words, i + 2, today)
    if words[i] == "in":
        return _read_distance(words, i + 1, today, after=("",))
    return _read_distance(words, i, today, after=("from", "later"))


def _read_next_week(words: list[str], i: int, today: date) -> Found:
    """ "next week" is its monday, "next week on friday" its friday."""
    monday = today + timedelta(days=7 - today.weekday())
    at = i + 1 if words[i : i + 1] == ["on"] else i
    if at < len(words) and words[at] in _WEEKDAY_OF:
        return monday + timedelta(days=_WEEKDAY_OF[words[at]]), at + 1
    return monday, i


def _read_distance(
    words: list[str], i: int, today: date, after: tuple[str, ...]
) -> Found | None:
    """ "two days", "a week", "three weeks" and what must follow them."""
    if i >= len(words):
        return None
    many = (1, i + 1) if words[i] in ("a", "an") else read_below_hundred(words, i)
    if many is None or many[1] >= len(words):
        return None
    count, unit = many
    days = {"day": 1, "days": 1, "week": 7, "weeks": 7}.get(words[unit])
    if days is None:
        return None
    end = unit + 1
    if after != ("",):
        if end >= len(words) or words[end] not in after:
            return None
        end += 1
        if end < len(words) and words[end] in ("now", "today"):
            end += 1
    return today + timedelta(days=days * count), end


def _read_weekday(words: list[str], i: int, today: date) -> Found | None:
    """ "thursday", "next thursday", "thursday week", "thursday the twelfth"."""
    if words[i] not in _WEEKDAY_OF:
        return None
    weekday = _WEEKDAY_OF[words[i]]
    if words[i] in ("sat", "sun") and len(words) > 3:
        return None  # "it sat there", "in the sun"
    before = words[i - 1] if i else ""
    if before == "last":
        return None
    # A weekday's own name, said on that day, means the next one unless "this" is said.
    ahead = (weekday - today.weekday()) % 7 or (0 if before == "this" else 7)
    end = i + 1
    named = _read_day_of(words, end, today)
    if named and named[0].weekday() == weekday:
        return named
    if before == "next":
        # "Next Thursday" said on a Monday means the coming week's, as most mean it.
        ahead = 7 - today.weekday() + weekday
    elif words[end : end + 1] == ["week"] or words[end : end + 2] == ["next", "week"]:
        end += 1 if words[end] == "week" else 2
        ahead = 7 - today.weekday() + weekday
    return today + timedelta(days=ahead), end


def _read_day_of(words: list[str], i: int, today: date) -> Found | None:
    """ "the twelfth", "november twelfth" right after a weekday."""
    return (
        _read_month_first(words, i, today) or _read_day_first(words, i, today)
        if i < len(words)
        else None
    )


def _read_month_first(words: list[str], i: int, today: date) -> Found | None:
    """ "november twenty fourth", "november 24 2026"."""
    if words[i] not in MONTH_OF:
        return None
    start = i + 2 if words[i + 1 : i + 2] == ["the"] else i + 1
    day = read_ordinal(words, start) or read_below_hundred(words, start)
    if day is None:
        return None
    return _with_year(words, day[1], MONTH_OF[words[i]], day[0], today)


def _read_day_first(words: list[str], i: int, today: date) -> Found | None:
    """ "the twelfth", "the twelfth of november", "24th november"."""
    named = words[i] == "the"
    start = i + 1 if named else i
    day = read_ordinal(words, start)
    if day is None:
        return _read_day_before_month(words, start, today)
    number, end = day
    month_at = end + 1 if words[end : end + 1] == ["of"] else end
    if month_at < len(words) and words[month_at] in MONTH_OF:
        month = MONTH_OF[words[month_at]]
        return _with_year(words, month_at + 1, month, number, today)
    written = words[end - 1][:1].isdigit()
    if not (named or written) or words[end : end + 1] in (["one"], ["time"]):
        return None  # "the first one" picks from a list; it names no date
    if words[end : end + 1] and words[end] in _ORDINAL_TAILS:
        return None
    coming = _coming_day(number, today)
    return (coming, end) if coming else None


_ORDINAL_TAILS = frozenset({"option", "slot", "appointment", "car", "choice", "thing"})


def _read_day_before_month(words: list[str], i: int, today: date) -> Found | None:
    """ "23 december", "the ten of may"."""
    day = read_below_hundred(words, i)
    if day is None:
        return None
    month_at = day[1] + 1 if words[day[1] : day[1] + 1] == ["of"] else day[1]
    if month_at >= len(words) or words[month_at] not in MONTH_OF:
        return None
    return _with_year(words, month_at + 1, MONTH_OF[words[month_at]], day[0], today)


def _with_year(
    words: list[str], i: int, month: int, day: int, today: date
) -> Found | None:
    year = read_year(words, i)
    if year:
        named = safe_date(year[0], month, day)
        return (named, year[1]) if named and named >= today else None
    for candidate in (today.year, today.year + 1):
        named = safe_date(candidate, month, day)
        if named and named >= today:
            return named, i
    return None


def _read_written(text: str, today: date) -> date | None:
    """ "2026-11-24", "11/24", "11/24/2026" (month first)."""
    iso = ISO_DATE.search(text)
    if iso:
        return safe_date(int(iso[1]), int(iso[2]), int(iso[3]))
    for word in text.split():
        slashed = SLASHED_DATE.fullmatch(word)
        if slashed and ("/" in word or slashed[3]):
            month, day = int(slashed[1]), int(slashed[2])
            if slashed[3]:
                year = int(slashed[3])
                return safe_date(year if year > 99 else 2000 + year, month, day)
            found = _with_year([], 0, month, day, today)
            return found[0] if found else None
    return None


def _read_bare_day(words: list[str], today: date) -> date | None:
    """A lone day number; a number with anything that makes it a time is not one."""
    content = [word for word in words if word not in _AROUND_DAY]
    day = read_ordinal(content, 0) or read_below_hundred(content, 0)
    if day is None or day[1] != len(content):
        return None
    return _coming_day(day[0], today)


_AROUND_DAY = word_set("the on maybe please say let's how about for i think")


def _coming_day(day: int, today: date) -> date | None:
    """The next date with that day of the month, today included."""
    for months in range(3):
        month = today.month - 1 + months
        found = safe_date(today.year + month // 12, month % 12 + 1, day)
        if found and found >= today:
            return found
    return None


def safe_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def say_date(day: date, today: date) -> str:
    """ "today", "tomorrow", else "Tuesday, November twenty-fourth"."""
    if day == today:
        return "today"
    if day == today + timedelta(days=1):
        return f"tomorrow, {WEEKDAYS[day.weekday()].title()}"
    return say_full_date(day, today)


def say_full_date(day: date, today: date) -> str:
    """ "Tuesday, November twenty-fourth", with the year when it is another one."""
    line = (
        f"{WEEKDAYS[day.weekday()].title()}, {MONTHS[day.month - 1].title()} "
        f"{say_ordinal(day.day)}"
    )
    far = day.year != today.year and (day - today).days > 180
    return f"{line}, {say_year(day.year)}" if far else line


def say_weekday(weekday: int) -> str:
    """0 is Monday."""
    return WEEKDAYS[weekday].title()


def say_days(count: int) -> str:
    return "one day" if count == 1 else f"{say_cardinal(count)} days"
