"""Whether figures are meant as a time of day, and in which half of the day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from .clock_figures import Clock
from .numbers import ORDINALS, is_number_word
from .text import word_set

Taken = frozenset[int]
"""Indices of words that name days."""
Hours = Sequence[tuple[time, time]]
"""Opening periods, used to choose between morning and afternoon."""

PARTS = {
    "morning": "morning", "mornings": "morning", "afternoon": "afternoon",
    "afternoons": "afternoon", "evening": "evening", "evenings": "evening",
    "tonight": "evening", "night": "evening",
}  # fmt: skip
_LEADS = word_set(
    "at around about by for after before like than past until from between circa "
    "approximately roughly @ near maybe say to"
)
_PICKS = word_set(
    "this that which last latest later earlier earliest another either no any other"
)
_AFTER_TIME = word_set(
    "on in at please would works work is if that's that thats or and no tomorrow today "
    "thanks thank sounds for next this monday tuesday wednesday thursday friday "
    "saturday sunday sharp then i maybe will should okay ok good fine great not it's "
    "well instead but actually am pm a p ish to - until the with because so when we "
    "morning afternoon evening night noon tonight from by lunchtime as does do ideally "
    "works can could january february march april may june july august september "
    "october november december same before after just exactly my "
    "i'm i'd i'll i've we're it also plus yes yeah under"
)


def is_a_time(
    words: list[str], i: int, clock: Clock, *, bare: bool, taken: Taken = frozenset()
) -> bool:
    """Whether numbers that may be a time are meant as one, by what stands beside."""
    if clock.sure:
        return True
    before = words[i - 1] if i else ""
    part = part_after(words, clock.end, taken)
    if words[i] == "one" and _is_pronoun(words, i, part):
        return False
    if part and (part[0] != "night" or before in _POINTING):
        return True
    if words[clock.end :] in (["to"], ["until"]):
        return False  # broken off: what follows decides what it was
    expected = (before in _LEADS and not _counts(words, i)) or (
        bare and not is_number_word(before)
    )
    counted = clock.end < len(words) and words[clock.end] not in _AFTER_TIME
    return expected and not counted


def _counts(words: list[str], i: int) -> bool:
    """ "room for two", "divided by three", "apply for one"."""
    if words[i - 1] not in ("for", "by"):
        return False
    return words[i] == "one" or not _COUNTING.isdisjoint(words[max(0, i - 3) : i - 1])


_COUNTING = word_set(
    "table tables room rooms party group seats tickets people enough divided "
    "multiplied times seat space booth"
)


def _is_pronoun(words: list[str], i: int, part: tuple[str, int] | None) -> bool:
    """ "the first one", "one morning"."""
    before = words[i - 1] if i else ""
    counting = part is not None and part[1] == i + 2
    past = words[max(0, i - 2) : i] == ["this", "past"]
    return before in _PICKS or before in ORDINALS or past or counting


def part_after(
    words: list[str], end: int, taken: Taken = frozenset()
) -> tuple[str, int] | None:
    """The part of the day right after a time ("ten in the morning") and its end.

    Words that name a day (``taken``) may stand between ("ten tomorrow morning").
    """
    for at in range(end, min(end + 6, len(words))):
        if words[at] in PARTS:
            return words[at], at + 1
        if words[at] not in _TO_PART and at not in taken:
            return None
    return None


_TO_PART = word_set("in the at this early late")
_POINTING = word_set("at after before around past until by about")


def half_in_part(part: str, hour: int, *, beside: bool) -> int:
    """0 or 12: the half of the day of an hour in a part of the day.

    ``beside`` the part stands right by the hour; twelve "in the morning" is then
    midnight, as ``say_time`` says it.
    """
    if part in ("morning", "mornings"):
        return 12 if hour == 12 and not beside else 0
    if part in ("night", "tonight"):
        return 0 if hour == 12 or hour < 6 else 12
    return 12


def to_time(clock: Clock, half: int) -> time:
    if clock.hour > 12:
        return time(clock.hour, clock.minute)
    return time(clock.hour % 12 + half, clock.minute)


def likely_half(clock: Clock, hours: Hours) -> int:
    """The half of the day in which a shop is open; by custom 7:00 to 18:59."""
    usual = 0 if 7 <= clock.hour <= 11 else 12
    for half in (usual, 12 - usual):
        at = to_time(clock, half)
        if any(opens <= at < closes for opens, closes in hours):
            return half
    return usual
