"""Days by their distance: "in two weeks", "a week from thursday", "3 days ago"."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from .calendar_names import (
    DAYS_IN,
    MINUTES_IN,
    MONTHS_IN,
    WEEKDAY_OF,
    add_months,
)
from .day_numbers import Found
from .numbers import read_below_hundred

Amount = tuple[int, int, int]
"""Months, days, and the index after the words."""
ReadDay = Callable[[list[str], int, date], Found | None]

_VAGUE: dict[str, tuple[tuple[list[str], int], ...]] = {
    "a": (
        (["a", "couple", "of"], 2),
        (["a", "pair", "of"], 2),
        (["a", "couple"], 2),
        (["a", "few"], 3),
    ),
    "couple": ((["couple", "of"], 2),),
    "few": ((["few"], 3),),
}


def read_count(words: list[str], i: int) -> tuple[int, int] | None:
    """ "two", "a", "a couple of", "a few" (as three)."""
    word = words[i] if i < len(words) else ""
    for phrase, count in _VAGUE.get(word, ()):
        if words[i : i + len(phrase)] == phrase:
            return count, i + len(phrase)
    if word in ("a", "an", "another"):
        return 1, i + 1
    return read_below_hundred(words, i)


def read_amount(words: list[str], i: int) -> Amount | None:
    """ "two weeks", "a month and three days", "a fortnight"."""
    count = read_count(words, i)
    if count is None or count[1] >= len(words):
        return None
    many, at = count
    if words[at] in ("more", "whole", "full"):
        at += 1
    unit = words[at] if at < len(words) else ""
    if unit in DAYS_IN:
        days, end = many * DAYS_IN[unit], at + 1
        half = words[end : end + 3] == ["and", "a", "half"]
        return (0, days + 3, end + 3) if half and unit[0] == "w" else (0, days, end)
    if unit not in MONTHS_IN:
        return None
    end = at + 1
    more = end + 1 if words[end : end + 1] == ["and"] else end
    rest = read_amount(words, more) if more < len(words) else None
    months = many * MONTHS_IN[unit]
    if rest and rest[0] < months:
        return months + rest[0], rest[1], rest[2]
    return months, 0, end


def read_distance(
    words: list[str], i: int, today: date, read_day: ReadDay
) -> Found | None:
    """A day some way from today or from another day, which ``read_day`` reads."""
    ahead = words[i] in ("in", "within")
    amount = _the_day(words, i) or read_amount(words, _after_in(words, i))
    if amount is None:
        return _weekdays_away(words, i, today)
    months, days, end = amount
    word = words[end] if end < len(words) else ""
    if word in ("ago", "back", "earlier"):
        return _moved(today, -months, -days, end + 1)
    weeks = days and days % 7 == 0 and not months
    if word in ("hence", "later") or (word == "today" and weeks and not ahead):
        return _moved(today, months, days, end + 1)
    linked = word in ("after", "before", "since") or (word == "on" and weeks)
    linked = linked or (word == "from" and not _is_a_stay(words, i, end))
    base = _base_day(words, end + 1, today, read_day) if linked else None
    if base:
        sign = -1 if word == "before" else 1
        return _moved(base[0], sign * months, sign * days, base[1])
    return _moved(today, months, days, end) if ahead else None


def _after_in(words: list[str], i: int) -> int:
    """Past the "in" of "in two days", "in about two days"."""
    if words[i] not in ("in", "within"):
        return i
    vague = words[i + 1 : i + 2] in (["about"], ["around"], ["like"], ["roughly"])
    return i + 2 if vague else i + 1


def _the_day(words: list[str], i: int) -> Amount | None:
    """ "the day after ...", "the week before ..."."""
    at = i + 1 if words[i] == "the" else i
    unit = words[at] if at + 1 < len(words) else ""
    if unit in ("day", "week") and words[at + 1] in ("after", "before"):
        return 0, DAYS_IN[unit], at + 1
    return None


def _is_a_stay(words: list[str], i: int, end: int) -> bool:
    """ "for three days from friday" lasts; it is not three days after friday."""
    before = words[i - 1] if i else ""
    return words[end - 1][:5] == "night" or before in ("for", "stay", "staying")


def _base_day(words: list[str], i: int, today: date, read_day: ReadDay) -> Found | None:
    if i >= len(words):
        return None
    if words[i] in ("now", "here"):
        return today, i + 1
    if words[i : i + 2] == ["right", "now"]:
        return today, i + 2
    return read_day(words, i, today)


def _moved(base: date, months: int, days: int, end: int) -> Found:
    return add_months(base, months) + timedelta(days=days), end


def _weekdays_away(words: list[str], i: int, today: date) -> Found | None:
    """ "two fridays from now", "four mondays ago"."""
    count = read_below_hundred(words, i)
    if count is None or words[count[1] : count[1] + 1] == []:
        return None
    many, at = count
    weekday = WEEKDAY_OF.get(words[at])
    if weekday is None or many < 1:
        return None
    if words[at + 1 : at + 3] == ["from", "now"]:
        first = (weekday - today.weekday()) % 7 or 7
        return _moved(today, 0, first + 7 * (many - 1), at + 3)
    if words[at + 1 : at + 2] in (["ago"], ["back"]):
        first = (today.weekday() - weekday) % 7 or 7
        return _moved(today, 0, -first - 7 * (many - 1), at + 2)
    return None


def read_minutes(words: list[str], i: int) -> tuple[int, int] | None:
    """ "two hours", "half an hour", "an hour and a half", "20 minutes": minutes."""
    if words[i : i + 1] == ["half"]:
        at = i + 2 if words[i + 1 : i + 2] in (["an"], ["a"]) else i + 1
        return (30, at + 1) if words[at : at + 1] in (["hour"], ["hr"]) else None
    count = read_count(words, i)
    if count is None:
        return None
    many, at = count
    half = words[at : at + 3] == ["and", "a", "half"]
    at = at + 3 if half else at
    if words[at : at + 1] in (["more"], ["quick"]):
        at += 1
    unit = MINUTES_IN.get(words[at]) if at < len(words) else None
    if unit is None:
        return None
    minutes, end = many * unit + (unit // 2 if half else 0), at + 1
    if unit == 60 and words[end : end + 3] == ["and", "a", "half"]:
        return minutes + 30, end + 3
    if unit == 60:
        more = end + 1 if words[end : end + 1] == ["and"] else end
        rest = read_below_hundred(words, more)
        if rest and words[rest[1] : rest[1] + 1] in (["minutes"], ["mins"]):
            return minutes + rest[0], rest[1] + 1
    return minutes, end


def read_moment(words: list[str], i: int, now: datetime) -> tuple[datetime, int] | None:
    """A clock time by its distance: "in two hours", "20 minutes ago"."""
    ahead = words[i] == "in"
    amount = read_minutes(words, _after_in(words, i))
    if amount is None:
        return None
    minutes, end = amount
    word = words[end] if end < len(words) else ""
    if word in ("ago", "back") or (word == "earlier" and not ahead):
        return now - timedelta(minutes=minutes), end + 1
    if word in ("later", "hence"):
        return now + timedelta(minutes=minutes), end + 1
    if word == "from" and words[end + 1 : end + 2] == ["now"]:
        return now + timedelta(minutes=minutes), end + 2
    return (now + timedelta(minutes=minutes), end) if ahead else None
