"""Dates of birth: a whole date, in the past, however it is put."""

from __future__ import annotations

from datetime import date

from .dates import ISO_DATE, MONTH_OF, SLASHED_DATE, safe_date
from .numbers import read_below_hundred, read_ordinal, read_year
from .text import split_words


def read_birth_date(text: str) -> date | None:
    """A full date with its year: "june fourth nineteen eighty", "6/4/1980"."""
    iso = ISO_DATE.search(text)
    if iso:
        return _birth(int(iso[1]), int(iso[2]), int(iso[3]))
    for word in text.split():
        slashed = SLASHED_DATE.fullmatch(word)
        if slashed and slashed[3]:
            return _birth(int(slashed[3]), int(slashed[1]), int(slashed[2]))
    words = split_words(text)
    for i, word in enumerate(words):
        if word in MONTH_OF:
            return _around_month(words, i)
    return _numbers_only(words)


def missing_of_birth_date(text: str) -> str:
    """What a date of birth told in part still lacks: "year", "day" or "" (nothing said
    of it, or all): "march fifth" lacks the year, "june of nineteen eighty" the day."""
    if read_birth_date(text):
        return ""
    words = split_words(text)
    for i, word in enumerate(words):
        if word not in MONTH_OF:
            continue
        if _read_year(words, i + 1) and not _read_day(words, i + 1):
            return "day"
        start = i + 2 if words[i + 1 : i + 2] == ["the"] else i + 1
        before = words[:i]
        if before[-1:] == ["of"]:
            before = before[:-1]
        named_before = any(read_ordinal(before, at) for at in range(len(before)))
        if _read_day(words, start) or named_before:
            return "year"
    return ""


def _around_month(words: list[str], i: int) -> date | None:
    """The day after the month's name, or before it ("the fourth of june")."""
    month = MONTH_OF[words[i]]
    start = i + 2 if words[i + 1 : i + 2] == ["the"] else i + 1
    day = _read_day(words, start)
    year = _read_year(words, day[1]) if day else None
    for early in range(max(0, i - 3), i):
        day_before = _read_day(words, early)
        year_after = _read_year(words, i + 1)
        if day_before and year_after and words[day_before[1] : i] in ([], ["of"]):
            return _birth(year_after, month, day_before[0])
    if day and year:
        return _birth(year, month, day[0])
    return None


def _read_day(words: list[str], i: int) -> tuple[int, int] | None:
    return read_ordinal(words, i) or read_below_hundred(words, i)


def _read_year(words: list[str], i: int) -> int | None:
    if words[i : i + 1] in (["of"], ["in"]):
        i += 1
    if i < len(words) and len(words[i]) == 4 and words[i].isdigit():
        return int(words[i])
    full = read_year(words, i)
    if full:
        return full[0]
    century = read_below_hundred(words, i)
    if century and century[0] == 19:
        rest = read_below_hundred(words, century[1])
        if rest:
            return 1900 + rest[0]
    short = read_year(words, i, bare=True)
    return short[0] % 100 if short else None


def _numbers_only(words: list[str]) -> date | None:
    """ "six four nineteen eighty", "six four eighty" (month first)."""
    for i in range(len(words)):
        month = read_below_hundred(words, i)
        if not month or not 1 <= month[0] <= 12:
            continue
        day = _read_day(words, month[1])
        year = _read_year(words, day[1]) if day else None
        if day and year:
            return _birth(year, month[0], day[0])
    return None


def _birth(year: int, month: int, day: int) -> date | None:
    """Two-digit years are of the last hundred years as drivers are born in them."""
    if year < 100:
        year += 1900 if year > 15 else 2000
    return safe_date(year, month, day) if 1900 <= year <= 2099 else None
