"""Dates as the agent says them."""

from __future__ import annotations

from datetime import date, timedelta

from .calendar_names import MONTHS, WEEKDAYS
from .numbers import say_cardinal, say_ordinal, say_year


def say_date(day: date, today: date) -> str:
    """ "today", "tomorrow", else "Tuesday, November twenty-fourth"."""
    if day == today:
        return "today"
    if day == today + timedelta(days=1):
        return f"tomorrow, {WEEKDAYS[day.weekday()].title()}"
    return say_full_date(day, today)


def say_full_date(day: date, today: date) -> str:
    """ "Tuesday, November twenty-fourth", with the year when it is another one."""
    line = (
        f"{WEEKDAYS[day.weekday()].title()}, {MONTHS[day.month - 1].title()} "
        f"{say_ordinal(day.day)}"
    )
    far = day.year != today.year and (day - today).days > 180
    return f"{line}, {say_year(day.year)}" if far else line


def say_weekday(weekday: int) -> str:
    """0 is Monday."""
    return WEEKDAYS[weekday].title()


def say_days(count: int) -> str:
    return "one day" if count == 1 else f"{say_cardinal(count)} days"
