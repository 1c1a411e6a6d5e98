"""When a callback is due: while the shop is open."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from django.conf import settings

from apps.customers.calendar import ShopCalendar
from apps.customers.diary import load_calendar

_DAYS_AHEAD: Final = 14


def first_due(now: datetime) -> datetime:
    """So long after the promise, or after the shop opens again."""
    return _in_hours(now, timedelta(minutes=settings.CALLBACK_DUE_MINUTES))


def next_due(now: datetime, tries: int) -> datetime:
    """After a try that reached nobody: the pause doubles with each one."""
    minutes = settings.CALLBACK_AGAIN_MINUTES * 2 ** (max(tries, 1) - 1)
    return _in_hours(now, timedelta(minutes=minutes))


def _in_hours(now: datetime, delay: timedelta) -> datetime:
    wanted = now + delay
    calendar = load_calendar()
    if not calendar.periods:  # a shop that has entered no hours
        return wanted
    return opening(calendar, wanted) or wanted


def opening(calendar: ShopCalendar, moment: datetime) -> datetime | None:
    """``moment`` while the shop is open, else the next opening; None: not soon."""
    today = calendar.to_local(moment).date()
    for ahead in range(_DAYS_AHEAD):
        day = today + timedelta(days=ahead)
        for period in calendar.open_periods(day):
            opens = _instant(calendar, day, period.opens_at)
            closes = _instant(calendar, day, period.closes_at)
            if moment < closes:
                return max(moment, opens)
    return None


def _instant(calendar: ShopCalendar, day: date, at: time) -> datetime:
    return datetime.combine(day, at, calendar.zone)
