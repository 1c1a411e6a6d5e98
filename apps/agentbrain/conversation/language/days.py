"""Every day an utterance names.

Own rules, by measurement: of the 183 rows of Duckling's English corpus (development
part) that name one day or time, dateparser 1.5.0 reads 81, parsedatetime 2.6 reads 87,
timefhuman 0.1.5 reads 84 at up to 2 ms each; ``evaluate_brain --suite times`` prints
what these rules read.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from .calendar_names import MONTH_OF, WEEKDAY_OF
from .clock_words import clock_words
from .day_distance import read_distance, read_moment
from .day_names import (
    read_named_day,
    read_near,
    read_week_weekday,
    read_weekday,
)
from .day_numbers import (
    Found,
    read_day_month,
    read_lone_day,
    read_month_day,
    read_place_in_month,
)
from .day_ranges import read_from_to, read_numbered_span
from .day_spans import Span, read_period
from .day_written import read_written
from .holidays import FIRST_WORDS
from .limits import read_limit
from .numbers import ORDINALS, TENS, UNITS
from .readings import GUESSED, SURE, DayReading
from .refusals import is_refused
from .text import word_set

_STARTERS = (
    word_set(
        "today tomorrow tonight yesterday day the this that next last past coming "
        "upcoming following previous current week weekend in within a an another few "
        "couple early late later mid middle end beginning start rest from between "
        "very remainder latter"
    )
    | set(WEEKDAY_OF)
    | set(MONTH_OF)
    | FIRST_WORDS
    | set(UNITS)
    | set(TENS)
    | set(ORDINALS)
)


def find_days(text: str, now: datetime) -> list[DayReading]:
    """All days and spans of days, past ones too, in the order they were said."""
    return days_among(clock_words(text), now)


def days_among(words: list[str], now: datetime) -> list[DayReading]:
    """``find_days`` on words already split by ``clock_words``."""
    found: list[DayReading] = []
    today, i = now.date(), 0
    while i < len(words):
        word = words[i]
        hit = None
        if word in _STARTERS or word[0].isdigit():
            hit = _longest(words, i, today) or _day_of_moment(words, i, now)
        if hit is None:
            i += 1
            continue
        found.append(_reading(words, i, hit))
        i = hit[3]
    return found


def _longest(words: list[str], i: int, today: date) -> Span | None:
    best: Span | None = None
    span = read_numbered_span(words, i, today) or read_from_to(
        words, i, today, read_one_day
    )
    day = read_one_day(words, i, today)
    if day:
        best = (day[0], day[0], "day", day[1])
    period = read_period(words, i, today, read_one_day)
    for other in (span, period):
        if other and (best is None or other[3] > best[3]):
            best = other
    return best


def read_one_day(words: list[str], i: int, today: date) -> Found | None:
    """The single day named at a word, the longest wording winning."""
    word = words[i]
    written = read_written(word, today)
    if written:
        return written, i + 1
    best: Found | None = None
    for rule in (
        read_near,
        read_week_weekday,
        read_weekday,
        read_month_day,
        read_day_month,
        read_place_in_month,
        read_named_day,
        _distance,
        read_lone_day,
    ):
        found = rule(words, i, today)
        if found and (best is None or found[1] > best[1]):
            best = found
    return best


def _distance(words: list[str], i: int, today: date) -> Found | None:
    return read_distance(words, i, today, read_one_day)


def _day_of_moment(words: list[str], i: int, now: datetime) -> Span | None:
    """The day of "in two hours", which may be tomorrow."""
    moment = read_moment(words, i, now)
    if moment is None:
        return None
    return moment[0].date(), moment[0].date(), "day", moment[1]


def _reading(words: list[str], i: int, hit: Span) -> DayReading:
    first, last, grain, end = hit
    reading = DayReading(first, last, grain, start=i, end=end)
    confidence = GUESSED if grain != "day" else SURE
    return replace(
        reading,
        limit=read_limit(words, i),
        refused=is_refused(words, i, end),
        confidence=confidence,
    )
