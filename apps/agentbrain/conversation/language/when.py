"""Days and times of one utterance, read together: a word belongs to one of them.

What the dialogue calls; ``dates`` and ``times`` read one of the two alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from .clock_points import Hours
from .clock_words import clock_words
from .dates import read_bare_day, settle_day
from .days import days_among
from .readings import DayReading, TimeReading
from .times import settle_time, times_among


@dataclass(frozen=True, slots=True)
class When:
    """Everything named (``days``, ``times``) and what it comes to."""

    words: Sequence[str]
    days: Sequence[DayReading]
    times: Sequence[TimeReading]
    day: date | None
    time: TimeReading


def read_when(
    text: str,
    now: datetime,
    *,
    bare_day: bool = False,
    bare_time: bool = False,
    hours: Hours = (),
) -> When:
    """Read an utterance, raw or normalised, said at ``now`` (local time of the shop).

    ``bare_day`` and ``bare_time`` take a lone number for what was asked; ``hours`` as
    for ``read_time``.
    """
    words = clock_words(text)
    days = days_among(words, now)
    taken = frozenset(at for day in days for at in range(day.start, day.end))
    times = times_among(words, now, bare=bare_time, hours=hours, taken=taken)
    day = settle_day(words, days, now.date())
    if day is None and bare_day and not days:
        day = read_bare_day(words, now.date())
    return When(words, days, times, day, settle_time(words, times))
