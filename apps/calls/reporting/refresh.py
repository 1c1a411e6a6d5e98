"""Keeping the rollups true: what was marked is summed up again.

A worker holds a day while it works on it. It notes the marks first, reads the calls
after that, and writes at the end, if it still holds the day; only then the marks it
noted are deleted. What changes in between has a newer mark and is read next time, so
two workers do no harm and a worker that dies leaves its work to the next.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from ..models import ReportDay, ReportMark
from .facts import RULES, facts
from .summing import add_up_day, replace_quarters
from .windows import QUARTER, Window, day_of, days_of

HELD_FOR: Final = timedelta(minutes=2)
MOST_STALE_DAYS: Final = 50
_ONE_DAY: Final = timedelta(days=1)
_MARKS_AT_ONCE: Final = 5_000
_DELETED_AT_ONCE: Final = 500


def basis() -> str:
    """What sums depend on beside the rows of calls."""
    return (
        f"{RULES} {timezone.get_default_timezone_name()} "
        f"{settings.REPORT_SERVICE_LEVEL_SECONDS} "
        f"{settings.REPORT_SHORT_ABANDON_SECONDS}"
    )


def refresh(longest_seconds: float | None = None) -> int:
    """Sum up the days that are due, today's first; how many were. Stops beginning new
    days after ``longest_seconds``: the next run goes on."""
    until = None if longest_seconds is None else time.monotonic() + longest_seconds
    done = 0
    for day in due_days():
        if until is not None and time.monotonic() >= until:
            break
        done += sum_up(day)
    return done


def due_days() -> list[date]:
    """Days with marks, and days summed up on another basis; the newest first."""
    zone = timezone.get_default_timezone_name()
    marked = ReportMark.objects.order_by("-quarter").values_list("quarter", flat=True)
    days = {day_of(quarter, zone) for quarter in marked.distinct()[:_MARKS_AT_ONCE]}
    stale = ReportDay.objects.exclude(basis=basis()).order_by("-day")
    for day, known_basis in stale.values_list("day", "basis")[:MOST_STALE_DAYS]:
        days.add(day)
        if zone not in known_basis.split():  # its calls are on other days now
            days.update((day - _ONE_DAY, day + _ONE_DAY))
    return sorted(days, reverse=True)


def sum_up(day: date, *, whole: bool = False) -> bool:
    """Sum up what is due of one day, or all of it; False when another worker has it."""
    held = _hold(day)
    if held is None:
        return False
    token, known_basis = held
    window = days_of(day, day)
    marks = list(
        ReportMark.objects.filter(
            quarter__gte=window.begin, quarter__lt=window.end
        ).values_list("pk", "quarter")
    )
    now_basis = basis()
    whole = whole or known_basis != now_basis
    stretches = (
        [(window.begin, window.end)]
        if whole
        else [(quarter, quarter + QUARTER) for quarter in sorted({q for _, q in marks})]
    )
    counted = [(begin, end, list(facts(begin, end))) for begin, end in stretches]
    with transaction.atomic():
        if not _let_go(day, token, now_basis):
            return False
        for begin, end, found in counted:
            replace_quarters(begin, end, found, window.time_zone)
        add_up_day(day, window.time_zone)
        _forget(pk for pk, _quarter in marks)
    return True


def rebuild(window: Window) -> int:
    """Sum up all days of a window from the rows of calls; how many were."""
    days = (window.first + timedelta(days=n) for n in range(window.days))
    return sum(sum_up(day, whole=True) for day in days)


def _hold(day: date) -> tuple[str, str] | None:
    """Take a day nobody works on; the name it is held by, and its basis so far."""
    now = timezone.now()
    ReportDay.objects.get_or_create(day=day)
    token = uuid4().hex
    free = Q(held_until=None) | Q(held_until__lt=now)
    taken = ReportDay.objects.filter(free, day=day).update(
        held_by=token, held_until=now + HELD_FOR
    )
    if not taken:
        return None
    return token, ReportDay.objects.values_list("basis", flat=True).get(day=day)


def _let_go(day: date, token: str, now_basis: str) -> bool:
    """False when it has taken so long that another worker has the day now."""
    return bool(
        ReportDay.objects.filter(day=day, held_by=token).update(
            held_by="",
            held_until=None,
            basis=now_basis,
            revision=F("revision") + 1,
            summed_at=timezone.now(),
        )
    )


def _forget(marks: Iterable[int]) -> None:
    keys = list(marks)
    for begin in range(0, len(keys), _DELETED_AT_ONCE):
        chunk = keys[begin : begin + _DELETED_AT_ONCE]
        ReportMark.objects.filter(pk__in=chunk).delete()
