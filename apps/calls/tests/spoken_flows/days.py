"""Days on which the shop is open, as callers name them."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from apps.customers.models import ClosedDay


def open_weekdays(alias: str = "default") -> dict[str, str]:
    """The names of two coming weekdays: {day} and {later}, neither of them today."""
    closed = set(ClosedDay.objects.using(alias).values_list("date", flat=True))
    today = timezone.localdate()
    week: list[date] = [today + timedelta(days=ahead) for ahead in range(2, 8)]
    days = [day for day in week if day.weekday() < 5 and day not in closed]
    return {"day": f"{days[-2]:%A}", "later": f"{days[-1]:%A}"}
