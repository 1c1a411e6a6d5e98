"""Day, time and part of the day in an answer, as the calendar is asked for them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from ...language.numbers import is_number_word
from ...language.readings import DayReading, TimeReading
from ...language.text import word_list
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
_MAKE_IT = re.compile(r"\bmake (?:it|that)\b|\binstead$")
_EARLIER = timedelta(hours=1)
_OTHER_HALF = {"morning": "afternoon", "afternoon": "morning", "evening": "morning"}
_WEEKDAYS = {
    name: number
    for number, name in enumerate(
        word_list("monday tuesday wednesday thursday friday saturday sunday")
    )
}


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
        bare_time=_means_a_time(memory, asked, text) and not _THE_ONE.search(text),
        hours=hours,
    )
    found: dict[str, Reading] = {}
    if when.day:
        meant = _meant(when)
        misheard = asked == "check"  # that week may be a mistake of ours
        day = None if misheard else _in_the_week_spoken_of(memory, when, meant)
        day = day or when.day
        found["date"] = _reading(day.isoformat(), meant, when.words, text)
    if asked == "date" and all(is_number_word(word) for word in when.words):
        return found  # "the twelfth", "24": no time of day
    at = when.time.at
    if at:
        wished = _earlier(at, hours) if when.time.limit == "before" else at
        found["time"] = _reading(f"{wished:%H:%M}", when.time, when.words, text)
    part = when.time.part or ("" if at else _what_is_left(when))
    if part:
        named = when.time if when.time.part else when.times[-1]
        found["part_of_day"] = _reading(part, named, when.words, text)
    return found


def _means_a_time(memory: Memory, asked: str, text: str) -> bool:
    """A lone number, where times are asked for; "make it three" once one is agreed."""
    known = memory.slots.get("start") or memory.appointment
    agreed = bool(known) and _MAKE_IT.search(text)
    return asked in _ABOUT_TIMES or bool(agreed)


def _what_is_left(when: When) -> str:
    """ "Not in the morning" leaves the afternoon, and the other way round."""
    ruled_out = {one.part for one in when.times if one.refused and not one.at}
    if not ruled_out or not ruled_out <= _OTHER_HALF.keys():
        return ""
    left = {_OTHER_HALF[part] for part in ruled_out}
    return left.pop() if len(left) == 1 else ""


def _in_the_week_spoken_of(
    memory: Memory, when: When, meant: DayReading | None
) -> date | None:
    """ "Tuesday", said of a later week than this, is the Tuesday of that week."""
    spoken_of = memory.offered[0] if memory.offered else memory.slots.get("date")
    if not spoken_of or meant is None or meant.end - meant.start != 1:
        return None
    weekday = _WEEKDAYS.get(when.words[meant.start])
    then = date.fromisoformat(str(spoken_of)[:10])
    monday = then - timedelta(days=then.weekday())
    if weekday is None or monday <= memory.today or when.day is None:
        return None
    return monday + timedelta(days=weekday)


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
