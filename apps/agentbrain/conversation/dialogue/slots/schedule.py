"""Day, time and part of the day in an answer, as the calendar is asked for them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta

from ...language.numbers import is_number_word
from ...language.readings import DayReading, TimeReading
from ...language.when import When, read_when
from ..brain import Brain
from ..memory import Memory
from .readings import Reading

# A lone number answers these with a time of day.
_ABOUT_TIMES = frozenset(
    {
        *("time", "choose_slot", "check", "confirm_booking", "confirm_move"),
        *("reminder", "confirm_keep", "move_or_cancel"),
    }
)
# "That will be all for today" names no day to come on.
_FAREWELL = re.compile(
    r"\b(?:that['\u2019]?s|that is|that['\u2019]?ll be|that will be|that would be|"
    r"this is)(?: about)? (?:all|it|everything|enough)"
    r"(?: (?:i|we) (?:need|needed|have|had))?"
    r" for (?:today|tonight|now|this (?:morning|week))\b",
    re.IGNORECASE,
)
_THE_ONE = re.compile(r"\b(?:the|this|that|which|my|another|no|right) one\b")
_EARLIER = timedelta(hours=1)


def read_schedule(
    brain: Brain, memory: Memory, asked: str, raw: str, text: str
) -> dict[str, Reading]:
    """Slots ``date`` (ISO), ``time`` ("14:30") and ``part_of_day`` where named.

    Of a time that only bounds the wish ("before ten") it is one that suits.
    """
    hours = [(spec.opens_at, spec.closes_at) for spec in brain.hours]
    when = read_when(
        _FAREWELL.sub(" ", raw or text),
        memory.now.replace(tzinfo=None),
        bare_day=asked == "date",
        bare_time=asked in _ABOUT_TIMES and not _THE_ONE.search(text),
        hours=hours,
    )
    found: dict[str, Reading] = {}
    if when.day:
        meant = _meant(when)
        found["date"] = _reading(when.day.isoformat(), meant, when.words, text)
    if asked == "date" and all(is_number_word(word) for word in when.words):
        return found  # "the twelfth", "24": no time of day
    at = when.time.at
    if at:
        wished = _earlier(at, hours) if when.time.limit == "before" else at
        found["time"] = _reading(f"{wished:%H:%M}", when.time, when.words, text)
    if when.time.part:
        found["part_of_day"] = _reading(when.time.part, when.time, when.words, text)
    return found


def _meant(when: When) -> DayReading | None:
    """The reading the day was taken from; None for a bare number."""
    held = [day for day in when.days if when.day and day.first <= when.day <= day.last]
    named = held or when.days
    return named[-1] if named else None


def _earlier(at: time, hours: Sequence[tuple[time, time]]) -> time:
    """An hour before, but not before the shop opens."""
    opens = min((start for start, _ in hours if start < at), default=time())
    before = datetime.combine(datetime.min + timedelta(days=1), at) - _EARLIER
    return max(before.time(), opens) if at >= time(1) else at


def _reading(
    value: str,
    named: DayReading | TimeReading | None,
    words: Sequence[str],
    text: str,
) -> Reading:
    if named is None:
        return Reading(value, 1.0, 0, len(text))
    start, end = _characters(text, words, named.start, named.end)
    return Reading(value, named.confidence, start, end)


def _characters(
    text: str, words: Sequence[str], start: int, end: int
) -> tuple[int, int]:
    """Where words ``start``..``end`` stand in a text; all of it if they are not found.

    Words are found one after the other, because readers may spell them alike.
    """
    at, begin = 0, 0
    for index, word in enumerate(words[:end]):
        found = text.find(word, at)
        if found < 0:
            continue
        if index <= start:
            begin = found
        at = found + len(word)
    return (begin, at) if at > begin else (0, len(text))
