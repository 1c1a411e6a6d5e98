"""Times of day and durations as the agent says them."""

from __future__ import annotations

from datetime import time

from .numbers import say_cardinal


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
    left = f"{say_cardinal(rest)} minute{'' if rest == 1 else 's'}"
    if hours == 0:
        return left
    if rest == 30:
        return (
            "an hour and a half"
            if hours == 1
            else f"{say_cardinal(hours)} and a half hours"
        )
    whole = "an hour" if hours == 1 else f"{say_cardinal(hours)} hours"
    return whole if rest == 0 else f"{whole} and {left}"
