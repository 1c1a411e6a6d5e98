"""Times of day as they are spoken, both ways."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from .numbers import ORDINALS, is_number_word, read_below_hundred, say_cardinal
from .text import split_words, word_set

PARTS = {
    "morning": "morning",
    "mornings": "morning",
    "afternoon": "afternoon",
    "afternoons": "afternoon",
    "evening": "evening",
    "tonight": "evening",
}
_PART_PHRASES = {
    "first thing": "morning",
    "after lunch": "afternoon",
    "after work": "evening",
}
_NAMED = {"noon": time(12), "midday": time(12), "midnight": time(0)}
_CLOCK = re.compile(r"(\d{1,2})(?::(\d{2}))?(am|pm|a|p)?")
_HALVES = {"am": 0, "pm": 12, "a.m": 0, "p.m": 12}
_PICKS = word_set(
    "this that which last latest later earlier earliest another either no any other"
)
_LEADS = word_set("at around about by for after before like than past till until")
_MINUTES = frozenset({0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55})
_TO = frozenset({"to", "til", "till", "before", "of"})

Hours = Sequence[tuple[time, time]]
"""Opening periods, used to choose between morning and afternoon."""


@dataclass(frozen=True, slots=True)
class TimeReading:
    """A clock time, a part of the day, or both ("four in the afternoon")."""

    at: time | None = None
    part: str = ""


def read_time(text: str, *, bare: bool = False, hours: Hours = ()) -> TimeReading:
    """The last time named in a normalised text (callers correct themselves).

    ``bare`` also takes a lone number ("ten", "two thirty") as an answer to the
    question what time. A clock time without am or pm is put inside ``hours`` where
    only one half of the day fits, else between 7 in the morning and 6:59 at night.
    """
    words = split_words(text)
    part = _read_part(words)
    found: time | None = None
    i = 0
    while i < len(words):
        hit = _read_at(words, i, part, bare=bare, hours=hours)
        if hit:
            if "not" not in words[max(0, i - 2) : i]:
                found = hit[0]
            i = hit[1]
        else:
            i += 1
    return TimeReading(found, part)


def _read_part(words: list[str]) -> str:
    for i in range(len(words) - 1, -1, -1):
        if words[i] in PARTS and words[i - 1 : i] != ["good"]:
            return PARTS[words[i]]
        phrase = _PART_PHRASES.get(" ".join(words[i : i + 2]))
        if phrase:
            return phrase
    return ""


Found = tuple[time, int]
Spoken = tuple[int, int, int]
"""Hour, minute, and the index of the first word after them."""


def _read_at(
    words: list[str], i: int, part: str, *, bare: bool, hours: Hours
) -> Found | None:
    """The time that starts at a word, and the index after it."""
    named = _NAMED.get(words[i])
    if named:
        return named, i + 1
    clock = _CLOCK.fullmatch(words[i])
    if clock and (clock[2] or clock[3]):
        return _read_written(words, clock, i, part, hours)
    spoken = _read_relative(words, i)
    if spoken is None:
        spoken = _read_spoken(words, i)
        if spoken is None or not _is_a_time(words, i, spoken[2], bare=bare):
            return None
    return _place(words, spoken, part, hours)


def _is_a_time(words: list[str], i: int, end: int, *, bare: bool) -> bool:
    """Whether the numbers from ``i`` to ``end`` are meant as a time of day."""
    marked = words[end : end + 1] in (["o'clock"], ["oclock"])
    marked = marked or (end < len(words) and words[end] in _HALVES)
    marked = marked or words[end : end + 2] in (["a", "m"], ["p", "m"])
    if marked or _part_follows(words, end):
        return True
    before = words[i - 1] if i else ""
    if words[i] == "one" and (before in _PICKS or before in ORDINALS):
        return False  # "the first one" is no time
    expected = before in _LEADS or (bare and not is_number_word(before))
    return expected and not _counts_something(words, end)


def _part_follows(words: list[str], end: int) -> bool:
    """ "ten in the morning", "ten tomorrow morning", "ten morning"."""
    at = end + 2 if words[end : end + 2] == ["in", "the"] else end
    return words[at : at + 1] != [] and words[at] in PARTS


def _counts_something(words: list[str], end: int) -> bool:
    """ "two days", "three tires", "one of them", "five five five": no times."""
    if end >= len(words):
        return False
    return words[end] not in _AFTER_TIME


_AFTER_TIME = word_set(
    "on in at please would works work is if that's that thats or and no tomorrow today "
    "thanks thank sounds for next this monday tuesday wednesday thursday friday "
    "saturday sunday sharp then i maybe will should okay ok good fine great "
    "not it's well instead but actually am pm a p"
)


def _read_relative(words: list[str], i: int) -> Spoken | None:
    """ "half past two", "quarter to three", "ten past nine"."""
    amount: tuple[int, int] | None = None
    if words[i] == "half":
        amount = 30, i + 1
    elif words[i] == "quarter":
        amount = 15, i + 1
    else:
        amount = read_below_hundred(words, i)
        if amount and amount[0] not in _MINUTES:
            return None
    if amount is None or amount[1] + 1 >= len(words):
        return None
    minutes, at = amount
    link = words[at]
    hour = read_below_hundred(words, at + 1)
    if hour is None or not 1 <= hour[0] <= 12:
        return None
    if link in ("past", "after"):
        return hour[0], minutes, hour[1]
    if link in _TO and minutes < 30 and words[i - 1 : i] != ["from"]:
        return (hour[0] - 2) % 12 + 1, 60 - minutes, hour[1]
    return None


def _read_spoken(words: list[str], i: int) -> Spoken | None:
    """ "ten", "ten thirty", "two oh five", "10 30", "17 30": hour, minute, next."""
    hour = read_below_hundred(words, i)
    if hour is None or hour[1] != i + 1:
        return None
    end = hour[1]
    minute = _read_minutes(words, end)
    dial = 23 if minute and words[i].isdigit() else 12
    if not (1 <= hour[0] <= dial):
        return None
    return (hour[0], *minute) if minute else (hour[0], 0, end)


def _read_minutes(words: list[str], i: int) -> tuple[int, int] | None:
    if words[i : i + 1] in (["oh"], ["o"]):
        unit = read_below_hundred(words, i + 1)
        return unit if unit and unit[0] == 5 else None
    minute = read_below_hundred(words, i)
    if minute is None or minute[0] not in _MINUTES:
        return None
    two_digits = minute[0] >= 10 or words[i] in ("00", "05")
    return minute if two_digits else None


def _read_written(
    words: list[str], clock: re.Match[str], i: int, part: str, hours: Hours
) -> Found | None:
    """ "2:30", "14:00", "10am", "3p"."""
    hour, minute = int(clock[1]), int(clock[2] or 0)
    if hour > 23 or minute > 59:
        return None
    if clock[3]:
        half = 12 if clock[3].startswith("p") else 0
        return (time(hour % 12 + half, minute), i + 1) if hour <= 12 else None
    if hour > 12 or hour == 0:
        return time(hour, minute), i + 1
    return _place(words, (hour, minute, i + 1), part, hours)


def _place(words: list[str], spoken: Spoken, part: str, hours: Hours) -> Found:
    """Put a clock time into its half of the day; the index moves past "am" or "pm"."""
    hour, minute, end = spoken
    if words[end : end + 1] in (["o'clock"], ["oclock"]):
        end += 1
    half: int | None = None
    if hour > 12:
        return time(hour, minute), end
    if end < len(words) and words[end] in _HALVES:
        half, end = _HALVES[words[end]], end + 1
    elif words[end : end + 2] in (["a", "m"], ["p", "m"]):
        half, end = (0 if words[end] == "a" else 12), end + 2
    if half is None and part:
        half = 0 if part == "morning" and hour != 12 else 12
    if half is None:
        half = _likely_half(hour, minute, hours)
    return time(hour % 12 + half, minute), end


def _likely_half(hour: int, minute: int, hours: Hours) -> int:
    usual = 0 if 7 <= hour <= 11 else 12
    for half in (usual, 12 - usual):
        at = time(hour % 12 + half, minute)
        if any(opens <= at < closes for opens, closes in hours):
            return half
    return usual


def say_time(at: time) -> str:
    """ "noon", "ten in the morning", "two thirty in the afternoon"."""
    if (at.hour, at.minute) == (12, 0):
        return "noon"
    if (at.hour, at.minute) == (0, 0):
        return "midnight"
    return f"{say_clock(at)} {_say_part(at.hour)}"


def say_clock(at: time) -> str:
    """Without the part of the day: "ten", "two thirty", "nine oh five"."""
    hour = say_cardinal((at.hour - 1) % 12 + 1)
    if at.minute == 0:
        return hour
    if at.minute < 10:
        return f"{hour} oh {say_cardinal(at.minute)}"
    return f"{hour} {say_cardinal(at.minute)}"


def _say_part(hour: int) -> str:
    if hour < 12:
        return "in the morning"
    return "in the afternoon" if hour < 17 else "in the evening"


def say_duration(minutes: int) -> str:
    """ "forty-five minutes", "an hour", "two and a half hours"."""
    hours, rest = divmod(minutes, 60)
    if hours == 0:
        return f"{say_cardinal(rest)} minute{'s' if rest != 1 else ''}"
    if rest == 30:
        return (
            "an hour and a half"
            if hours == 1
            else f"{say_cardinal(hours)} and a half hours"
        )
    whole = "an hour" if hours == 1 else f"{say_cardinal(hours)} hours"
    return whole if rest == 0 else f"{whole} and {say_cardinal(rest)} minutes"
