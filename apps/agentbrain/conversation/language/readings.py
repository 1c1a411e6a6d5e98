"""What was understood of a day or a time: values with the words they came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from typing import Literal

Grain = Literal["day", "span", "week", "month", "year"]
Limit = Literal["", "from", "after", "before", "until"]
SURE, GUESSED = 1.0, 0.6


@dataclass(frozen=True, slots=True)
class DayReading:
    """A day, or days from ``first`` to ``last`` inclusive.

    ``grain`` says how exactly it was named: "day" one day, "span" some days, else a
    whole week, month or year. ``limit``: it was named as the end or beginning of what
    suits ("before friday", "from monday on"). ``refused``: named to rule it out.
    ``start`` and ``end`` count words of ``clock_words``, end exclusive; ``confidence``
    is 1 unless the words can mean several days.
    """

    first: date
    last: date
    grain: Grain = "day"
    limit: Limit = ""
    refused: bool = False
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)
    confidence: float = field(default=SURE, compare=False)


@dataclass(frozen=True, slots=True)
class TimeReading:
    """A clock time, a part of the day, or both ("four in the afternoon").

    ``until`` is the end of a range ("two to four"), ``limit`` as for days. ``edge``
    narrows a part ("early morning"). ``half_said`` is False where only opening hours
    or custom chose between morning and afternoon. Spans are as for ``DayReading``.
    """

    at: time | None = None
    part: str = ""
    until: time | None = field(default=None, compare=False)
    limit: Limit = field(default="", compare=False)
    edge: Literal["", "early", "late", "mid"] = field(default="", compare=False)
    half_said: bool = field(default=True, compare=False)
    refused: bool = field(default=False, compare=False)
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)
    confidence: float = field(default=SURE, compare=False)
