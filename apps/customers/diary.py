"""The shop's calendar and bookings, read from the database in few queries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from .calendar import Period, ShopCalendar
from .errors import UnknownService
from .models import Appointment, Bay, ClosedDay, OpeningHours, Service
from .occupancy import Occupancy

_CHUNK_DAYS = 14
"""Bookings are read two weeks at a time; most questions need one chunk."""


def shop_zone() -> ZoneInfo:
    """The zone in which callers and staff name times (``settings.TIME_ZONE``)."""
    return ZoneInfo(settings.TIME_ZONE)


def load_calendar() -> ShopCalendar:
    """Two queries."""
    periods: dict[int, tuple[Period, ...]] = {}
    for hours in OpeningHours.objects.all():
        period = Period(hours.opens_at, hours.closes_at)
        periods[hours.weekday] = (*periods.get(hours.weekday, ()), period)
    closed = ClosedDay.objects.values_list("date", flat=True)
    return ShopCalendar(shop_zone(), periods, frozenset(closed))


def active_bays() -> list[int]:
    return list(
        Bay.objects.filter(active=True).order_by("pk").values_list("pk", flat=True)
    )


def find_service(code: str) -> Service:
    """An active service by its code or its name. Raises UnknownService."""
    wanted = Q(code=code) | Q(name__iexact=code)
    service = Service.objects.filter(wanted, active=True).order_by("pk").first()
    if service is None:
        raise UnknownService(f"There is no service {code[:80]!r}.")
    return service


def occupancy_between(
    bays: Sequence[int],
    start: datetime,
    end: datetime,
    *,
    without: int | None = None,
) -> Occupancy:
    """Who needs the bays in a span, one appointment left out if asked. One query."""
    rows = Appointment.objects.filter(
        status__in=Appointment.HOLDS_BAY,
        bay_id__in=bays,
        starts_at__lt=end,
        ends_at__gt=start,
    ).order_by()
    if without is not None:
        rows = rows.exclude(pk=without)
    return Occupancy(bays, rows.values_list("bay_id", "starts_at", "ends_at"))


def free_starts(
    calendar: ShopCalendar,
    bays: Sequence[int],
    now: datetime,
    *,
    without: int | None = None,
) -> Callable[[date, timedelta], list[datetime]]:
    """``free_on(day, duration)`` for ``Offers``, over the database."""
    today = calendar.to_local(now).date()
    chunks: dict[int, Occupancy] = {}

    def occupancy(day: date) -> Occupancy:
        index = (day - today).days // _CHUNK_DAYS
        if index not in chunks:
            first = today + timedelta(days=index * _CHUNK_DAYS)
            start = datetime.combine(first, time(), calendar.zone).astimezone(UTC)
            # A day more: a long service may end on the day after its chunk.
            end = start + timedelta(days=_CHUNK_DAYS + 1)
            chunks[index] = occupancy_between(bays, start, end, without=without)
        return chunks[index]

    def free_on(day: date, duration: timedelta) -> list[datetime]:
        if calendar.day_refusal(day, now):
            return []
        return [
            start
            for start in calendar.starts_on(day, duration)
            if start > now
            and occupancy(day).free_bay(start, start + duration) is not None
        ]

    return free_on
