""" "Same time next week": what is meant by it once the earlier time is known."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from ..language.dates import DayReading, find_days
from .memory import Memory

_SAME = re.compile(
    r"\b(?:the )?same (time|hour|day|weekday)(?: and (time|hour|day))?\b"
)


def names_the_same(text: str) -> bool:
    """Whether words point at the time or the day of an appointment that stands."""
    return bool(_SAME.search(text))


def settle(memory: Memory, text: str) -> bool:
    """Fill day and time from the appointment spoken of; False where there is none.

    A week named beside it ("next week") has the day of the week that the appointment
    has, unless another day is named.
    """
    earlier = _earlier(memory)
    found = _SAME.search(text)
    if earlier is None or found is None:
        return False
    said = {word for word in found.groups() if word}
    if said & {"time", "hour"}:
        memory.fill("time", earlier.strftime("%H:%M"))
        memory.forget("part_of_day")
    named = find_days(text, memory.now.replace(tzinfo=None))
    day = _day(named, earlier.date())
    beside = not memory.appointment  # a second visit, and no other time for the first
    if not named and (beside or said & {"day", "weekday"}):
        day = earlier.date()
    if day:
        memory.fill("date", day.isoformat())
    memory.forget("start")
    return True


def _earlier(memory: Memory) -> datetime | None:
    """The start of what is to be changed, or of what was just agreed on."""
    start = (memory.appointment or {}).get("start") or memory.slots.get("start")
    start = start or memory.booked.get("start")
    return datetime.fromisoformat(str(start)[:16]) if start else None


def _day(named: list[DayReading], earlier: date) -> date | None:
    """The same weekday in the span that was named; None where a day was, or nothing."""
    spans = [one for one in named if one.last - one.first >= timedelta(days=6)]
    if not spans or len(named) > len(spans):
        return None
    first = spans[-1].first
    return first + timedelta(days=(earlier.weekday() - first.weekday()) % 7)
