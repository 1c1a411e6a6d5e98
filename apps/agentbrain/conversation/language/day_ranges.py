"""From one day to another: "may 4 to 9", "from monday to wednesday"."""

from __future__ import annotations

from datetime import date, timedelta

from .calendar_names import MONTH_OF, WEEKDAY_OF, safe_date, week_start
from .day_distance import ReadDay
from .day_names import WEEK_SHIFT
from .day_numbers import month_of, named_year, read_month_day
from .day_spans import TO, Span, read_month
from .day_written import coming
from .numbers import read_below_hundred, read_ordinal


def read_numbered_span(words: list[str], i: int, today: date) -> Span | None:
    """ "may 4 to 9", "the 13th to the 15th of july", "march between 2 and 5"."""
    if words[i] in MONTH_OF:
        at = i + 1
        if words[at : at + 1] in (["from"], ["between"]):
            at += 1
        pair = _day_pair(words, at)
        if pair is None or words[pair[2] : pair[2] + 1] in (["am"], ["pm"]):
            return None
        return _dated_pair(words, pair, MONTH_OF[words[i]], pair[2], today)
    at = i + 1 if words[i] in ("from", "between") else i
    pair = _day_pair(words, at)
    if pair is None:
        return _into_month(words, at, today) if at > i else None
    base = _pair_in_month(words, pair, today)
    if base:
        return base
    month_at = pair[2] + 1 if words[pair[2] : pair[2] + 1] == ["of"] else pair[2]
    if month_at < len(words) and words[month_at] in MONTH_OF:
        month = MONTH_OF[words[month_at]]
        return _dated_pair(words, pair, month, month_at + 1, today)
    return None


def _pair_in_month(
    words: list[str], pair: tuple[int, int, int], today: date
) -> Span | None:
    """ "between 4 and 22 of next month"."""
    at = pair[2]
    if words[at : at + 1] in (["of"], ["in"]):
        at += 1
    base = month_of(words, at, today)
    if base is None or at >= len(words):
        return None
    first = safe_date(base[0].year, base[0].month, pair[0])
    last = safe_date(base[0].year, base[0].month, pair[1])
    return (first, last, "span", base[1]) if first and last else None


def _into_month(words: list[str], i: int, today: date) -> Span | None:
    """ "from the 2nd to april 7th"."""
    first = _day_number(words, i)
    if first is None or words[first[1] : first[1] + 1] == []:
        return None
    if words[first[1]] not in TO or first[1] + 1 >= len(words):
        return None
    last = read_month_day(words, first[1] + 1, today)
    if last is None or first[0] >= last[0].day:
        return None
    return last[0].replace(day=first[0]), last[0], "span", last[1]


def _day_pair(words: list[str], i: int) -> tuple[int, int, int] | None:
    first = _day_number(words, i)
    if first is None or words[first[1] : first[1] + 1] == []:
        return None
    if words[first[1]] not in TO:
        return None
    last = _day_number(words, first[1] + 1)
    return (first[0], last[0], last[1]) if last and last[0] > first[0] else None


def _day_number(words: list[str], i: int) -> tuple[int, int] | None:
    at = i + 1 if words[i : i + 1] == ["the"] else i
    day = read_ordinal(words, at) or read_below_hundred(words, at)
    return day if day and 1 <= day[0] <= 31 else None


def _dated_pair(
    words: list[str], pair: tuple[int, int, int], month: int, i: int, today: date
) -> Span | None:
    year, end = named_year(words, i, today)
    if year:
        begins = safe_date(year, month, pair[0])
        ends = safe_date(year, month, pair[1])
    else:
        end = i
        begins = coming(month, pair[0], today)
        ends = coming(month, pair[1], begins) if begins else None
    return (begins, ends, "span", end) if begins and ends else None


def read_from_to(
    words: list[str], i: int, today: date, read_day: ReadDay
) -> Span | None:
    """ "from monday to wednesday", "between the 3rd and the 9th", "march to may"."""
    if words[i] in WEEK_SHIFT and words[i + 1 : i + 2] == ["week"]:
        return _within_week(words, i, today, read_day)
    lead = words[i] if words[i] in ("from", "between") else ""
    start = i + 1 if lead else i
    first = read_day(words, start, today) if start < len(words) else None
    if first is None:
        return _months_from_to(words, start, today, led=bool(lead))
    joint = words[first[1]] if first[1] + 1 < len(words) else ""
    if joint not in TO or (joint == "and" and lead != "between"):
        return None
    last = read_day(words, first[1] + 1, today)
    if last and last[0] < first[0]:
        last = read_day(words, first[1] + 1, first[0])
    if last is None or last[0] < first[0]:
        return None
    return first[0], last[0], "span", last[1]


def _within_week(
    words: list[str], i: int, today: date, read_day: ReadDay
) -> Span | None:
    """ "next week between wednesday and friday", "next week monday to friday"."""
    if not words[i + 2 : i + 3] or words[i + 2] not in _OPENS_WEEK:
        return None
    monday = week_start(today) + timedelta(days=7 * WEEK_SHIFT[words[i]])
    return read_from_to(words, i + 2, monday - timedelta(days=1), read_day)


_OPENS_WEEK = WEEKDAY_OF.keys() | {"from", "between"}


def _months_from_to(words: list[str], i: int, today: date, *, led: bool) -> Span | None:
    """ "from march to may"."""
    if i >= len(words):
        return None
    first = read_month(words, i, today, edged=led)
    if first is None or first[3] + 1 >= len(words) or words[first[3]] not in TO:
        return None
    last = read_month(words, first[3] + 1, first[0], edged=True)
    return (first[0], last[1], "span", last[3]) if last else None
