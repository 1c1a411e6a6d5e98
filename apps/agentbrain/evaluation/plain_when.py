"""Days and times as annotators wrote them, read by rules of their own.

What is wanted must not be read by the reader under test. These values are short and
regular ("March 11th", "next Thursday", "half past 3 in the afternoon", "16:45"); what
does not fit is left out of the figures and counted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time, timedelta

from ..conversation.language.text import word_list

_MONTHS = word_list(
    "january february march april may june july august september october november "
    "december"
)
DAYS = word_list("monday tuesday wednesday thursday friday saturday sunday")
NUMBERS = word_list("one two three four five six seven eight nine ten eleven twelve")
_ORDINAL = r"(\d{1,2})(?:st|nd|rd|th)?"
_MONTH_DAY = re.compile(rf"({'|'.join(_MONTHS)}) (?:the )?{_ORDINAL}")
_DAY_MONTH = re.compile(rf"(?:the )?{_ORDINAL} (?:of )?({'|'.join(_MONTHS)})")
_DAY_ONLY = re.compile(r"(?:the )?(\d{1,2})(?:st|nd|rd|th)(?: of this month)?")
_WEEKDAY = re.compile(rf"(?:(this|next|on) )?({'|'.join(DAYS)})(?: (this|next) week)?")
_NEAR = {
    "today": 0, "later today": 0, "tonight": 0, "tomorrow": 1, "day after tomorrow": 2,
    "the day after tomorrow": 2,
}  # fmt: skip
_HALF = r"(?:in the )?(morning|afternoon|evening)"
_CLOCK = re.compile(
    rf"(?:(?:at|around|by) )?(?:{_HALF} )?(?:(half|quarter) (past|to) )?"
    rf"(\d{{1,2}}|{'|'.join(NUMBERS)})(?:[:.](\d\d))?(?: ?o'clock)?"
    rf"(?: ?([ap])\.?m\.?)?(?: {_HALF})?"
)


@dataclass(frozen=True, slots=True)
class PlainTime:
    """``half_said`` is False where the words leave morning or afternoon open."""

    at: time
    half_said: bool

    def same(self, other: time) -> bool:
        if self.half_said:
            return self.at == other
        same_dial = self.at.hour % 12 == other.hour % 12
        return same_dial and self.at.minute == other.minute


def _tidied(text: str) -> str:
    text = re.sub(r"[\u2019\"]", "'", text.lower().strip())
    return re.sub(r"[,.?!]+$", "", re.sub(r"\s+", " ", text)).strip()


def plain_day(text: str, today: date) -> date | None:
    """The day, lying ahead of ``today`` where no year is said, or None."""
    text = _tidied(text)
    if text in _NEAR:
        return today + timedelta(days=_NEAR[text])
    if found := _MONTH_DAY.fullmatch(text):
        return _ahead(today, _MONTHS.index(found[1]) + 1, int(found[2]))
    if found := _DAY_MONTH.fullmatch(text):
        return _ahead(today, _MONTHS.index(found[2]) + 1, int(found[1]))
    if found := _DAY_ONLY.fullmatch(text):
        month = today.month + (int(found[1]) < today.day)
        return _ahead(today, (month - 1) % 12 + 1, int(found[1]))
    if found := _WEEKDAY.fullmatch(text):
        return _weekday(today, found[2], found[1] or found[3] or "")
    return None


def _weekday(today: date, name: str, which: str) -> date:
    """Weeks begin on Monday: "next Thursday" is the one of next week."""
    monday = today - timedelta(days=today.weekday())
    day = monday + timedelta(days=DAYS.index(name))
    if which == "next":
        return day + timedelta(days=7)
    return day if day >= today else day + timedelta(days=7)


def _ahead(today: date, month: int, day: int) -> date | None:
    try:
        found = date(today.year, month, day)
        return found if found >= today else date(today.year + 1, month, day)
    except ValueError:
        return None


def plain_time(text: str) -> PlainTime | None:
    """The time of day, or None."""
    text = _tidied(text)
    if text in ("noon", "12 noon"):
        return PlainTime(time(12), half_said=True)
    found = _CLOCK.fullmatch(text)
    if not found:
        return None
    before, fraction, side, hour_said, minute_said, letter, after = found.groups()
    hour = int(hour_said) if hour_said.isdigit() else NUMBERS.index(hour_said) + 1
    minute = int(minute_said or 0)
    if fraction:
        minute = 30 if fraction == "half" else 15
        if side == "to":
            hour, minute = hour - 1, 60 - minute
    half = before or after or {"a": "morning", "p": "afternoon"}.get(letter or "", "")
    if hour > 23 or minute > 59:
        return None
    if half and hour <= 12:
        hour = hour % 12 + (0 if half == "morning" else 12)
    exact = bool(half) or hour > 12 or hour == 0
    return PlainTime(time(hour, minute), half_said=exact)
