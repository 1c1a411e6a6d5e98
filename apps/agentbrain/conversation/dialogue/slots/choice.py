"""Which of the times offered is taken."""

from __future__ import annotations

from datetime import date, datetime, time

from ...language.numbers import read_ordinal
from ...language.text import split_words

_ANY = ("either", "any", "anyone", "whichever", "whatever", "both", "doesn't matter")


def pick_offered(
    text: str, offered: list[str], day: date | None, at: time | None, *, agreed: bool
) -> str:
    """The offered start (ISO minutes) that is meant, or "".

    ``day`` and ``at`` are what was read from the same words; ``agreed`` is a plain
    yes, which picks only where there is nothing to choose.
    """
    starts = [datetime.fromisoformat(slot) for slot in offered]
    if day or at:
        fitting = [
            start
            for start in starts
            if (day is None or start.date() == day)
            and (at is None or _same_clock(start.time(), at))
        ]
        return _iso(fitting[0]) if len(fitting) == 1 else ""
    words = split_words(text)
    if "last" in words or "latest" in words:
        return offered[-1]
    if {"earliest", "earlier", "soonest", "early"} & set(words):
        return offered[0]
    for i in range(len(words)):
        place = read_ordinal(words, i)
        if place and 1 <= place[0] <= len(offered):
            return offered[place[0] - 1]
    if any(word in _ANY for word in words) or "doesn't matter" in text:
        return offered[0]
    return offered[0] if agreed and len(offered) == 1 else ""


def _same_clock(start: time, at: time) -> bool:
    """The same on a twelve-hour dial: among offers, "two" needs no "pm"."""
    return start.hour % 12 == at.hour % 12 and start.minute == at.minute


def _iso(start: datetime) -> str:
    return start.isoformat(timespec="minutes")
