"""Every day an utterance names.

Own rules, by measurement: of the 183 rows of Duckling's English corpus (development
part) that name one day or time, dateparser 1.5.0 reads 81, parsedatetime 2.6 reads 87,
timefhuman 0.1.5 reads 84 at up to 2 ms each; ``evaluate_brain --suite times`` prints
what these rules read.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from .clock_words import clock_words
from .day_distance import read_moment
from .day_ranges import read_from_to, read_numbered_span
from .day_rules import PERIOD_STARTS, read_one_day, starts_a_day
from .day_spans import TO, Span, read_period
from .limits import read_limit
from .readings import GUESSED, SURE, DayReading
from .refusals import is_refused


def find_days(text: str, now: datetime) -> list[DayReading]:
    """All days and spans of days, past ones too, in the order they were said."""
    return days_among(clock_words(text), now)


def days_among(words: list[str], now: datetime) -> list[DayReading]:
    """``find_days`` on words already split by ``clock_words``."""
    found: list[DayReading] = []
    today, i = now.date(), 0
    ranged = not TO.isdisjoint(words)
    while i < len(words):
        hit = None
        if starts_a_day(words[i]):
            hit = _longest(words, i, today, ranged=ranged)
            hit = hit or _day_of_moment(words, i, now)
        if hit is None:
            i += 1
            continue
        found.append(_reading(words, i, hit))
        i = hit[3]
    return found


def _longest(words: list[str], i: int, today: date, *, ranged: bool) -> Span | None:
    best: Span | None = None
    day = read_one_day(words, i, today)
    if day:
        best = (day[0], day[0], "day", day[1])
    span = _span(words, i, today) if ranged else None
    period = None
    if words[i] in PERIOD_STARTS or words[i][0].isdigit():
        period = read_period(words, i, today, read_one_day)
    for other in (span, period):
        if other and (best is None or other[3] > best[3]):
            best = other
    return best


def _span(words: list[str], i: int, today: date) -> Span | None:
    return read_numbered_span(words, i, today) or read_from_to(
        words, i, today, read_one_day
    )


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
