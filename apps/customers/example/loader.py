"""Loads ``shop.json`` into tables that are still empty.

A table that has rows is the staff's and is left alone: loading twice duplicates
nothing, and what staff changed, renamed or deleted stays as they left it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from ..calendar import ShopCalendar
from ..diary import active_bays, load_calendar, occupancy_between
from ..models import (
    Appointment,
    Bay,
    ClosedDay,
    Customer,
    OpeningHours,
    Service,
    Vehicle,
)

SHOP_FILE = Path(__file__).with_name("shop.json")
_YEARS_OF_HOLIDAYS = 2
_SEARCH_DAYS = 60

Data = dict[str, Any]


@transaction.atomic
def load(now: datetime | None = None) -> dict[str, int]:
    """Load the example; how many rows of which kind were new.

    Appointments lie around ``now``; they come only together with the customers.
    """
    now = now or timezone.now()
    shop = json.loads(SHOP_FILE.read_text(encoding="utf-8"))
    counts = {"bays": 0, "hours": 0, "closed days": 0, "services": 0}
    counts |= {"customers": 0, "vehicles": 0, "appointments": 0}
    if not Bay.objects.exists():
        counts["bays"] = len(
            Bay.objects.bulk_create(Bay(name=name) for name in shop["bays"])
        )
    if not OpeningHours.objects.exists():
        counts["hours"] = len(OpeningHours.objects.bulk_create(_hours(shop["hours"])))
        if not ClosedDay.objects.exists():
            days = ClosedDay.objects.bulk_create(_holidays(shop["holidays"], now))
            counts["closed days"] = len(days)
    if not Service.objects.exists():
        rows = [Service(**service) for service in shop["services"]]
        counts["services"] = len(Service.objects.bulk_create(rows))
    if not Customer.objects.exists():
        vehicles = _customers(shop["customers"])
        counts["customers"] = len(shop["customers"])
        counts["vehicles"] = len(vehicles)
        counts["appointments"] = _appointments(shop["appointments"], vehicles, now)
    return counts


def _hours(periods: list[Data]) -> Iterator[OpeningHours]:
    for period in periods:
        for weekday in period["weekdays"]:
            yield OpeningHours(
                weekday=weekday,
                opens_at=time.fromisoformat(period["opens_at"]),
                closes_at=time.fromisoformat(period["closes_at"]),
            )


def _holidays(holidays: list[Data], now: datetime) -> Iterator[ClosedDay]:
    for year in range(now.year, now.year + _YEARS_OF_HOLIDAYS):
        for holiday in holidays:
            day = date(year, holiday["month"], holiday["day"])
            yield ClosedDay(date=day, reason=holiday["reason"])


def _customers(customers: list[Data]) -> dict[str, Vehicle]:
    """Create customers with their vehicles; the vehicles by the file's keys."""
    vehicles: dict[str, Vehicle] = {}
    for values in customers:
        fields = {key: value for key, value in values.items() if key != "vehicles"}
        customer = Customer.objects.create(**fields)
        for vehicle in values["vehicles"]:
            key = vehicle.pop("key")
            vehicles[key] = Vehicle.objects.create(customer=customer, **vehicle)
    return vehicles


def _appointments(
    appointments: list[Data], vehicles: dict[str, Vehicle], now: datetime
) -> int:
    """Place appointments where they fit; those whose service is gone are left out."""
    calendar, bays = load_calendar(), active_bays()
    services = {service.code: service for service in Service.objects.all()}
    placed = 0
    for values in appointments:
        service = services.get(values["service"])
        if service is None:
            continue
        duration = timedelta(minutes=service.duration_minutes)
        for start in _starts(calendar, values["day"], values["time"], duration, now):
            end = start + duration
            bay = occupancy_between(bays, start, end).free_bay(start, end)
            if bay is not None:
                vehicle = vehicles[values["vehicle"]]
                Appointment.objects.create(
                    customer=vehicle.customer,
                    vehicle=vehicle,
                    service=service,
                    bay_id=bay,
                    starts_at=start,
                    ends_at=end,
                    status=values.get("status", Appointment.Status.BOOKED),
                )
                placed += 1
                break
    return placed


def _starts(
    calendar: ShopCalendar, count: int, at: str, duration: timedelta, now: datetime
) -> Iterator[datetime]:
    """Starts at a time of day, from the ``count``-th day on on which it fits.

    Days are counted from tomorrow on, or from yesterday back when negative.
    """
    direction = 1 if count > 0 else -1
    today = calendar.to_local(now).date()
    seen = 0
    for offset in range(1, _SEARCH_DAYS):
        day = today + timedelta(days=direction * offset)
        start = calendar.to_utc(day, time.fromisoformat(at))
        if start is not None and calendar.fits(day, start, duration):
            seen += 1
            if seen >= abs(count):
                yield start
