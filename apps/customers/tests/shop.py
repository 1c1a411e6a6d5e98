"""A small shop for tests, and the moment at which they take place."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from apps.customers.models import Appointment, Bay, Customer, OpeningHours, Service
from apps.customers.services import BookingRequest, CustomerWish, book

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2027, 3, 1, 12, 0, tzinfo=ZONE)
"""A Monday at noon."""
MARIA = CustomerWish(name="Maria Lopez", phone="+15550002222")
JAMES = CustomerWish(name="James Carter", phone="+15550003333")


def open_shop(bays: int = 1) -> None:
    """Open Monday to Friday 8 to 18, Saturday 9 to 14; two services."""
    for number in range(1, bays + 1):
        Bay.objects.create(name=f"Bay {number}")
    for weekday in range(5):
        OpeningHours.objects.create(
            weekday=weekday, opens_at=time(8), closes_at=time(18)
        )
    OpeningHours.objects.create(weekday=5, opens_at=time(9), closes_at=time(14))
    Service.objects.create(code="oil-change", name="Oil change", duration_minutes=30)
    Service.objects.create(code="brake-pads", name="Brake pads", duration_minutes=120)


def wish(
    start: str, customer: CustomerWish = MARIA, service: str = "oil-change", **more
) -> BookingRequest:
    return BookingRequest(service, datetime.fromisoformat(start), customer, **more)


def booked(start: str, customer: CustomerWish = MARIA, **more) -> Appointment:
    service = more.pop("service", "oil-change")
    return book(wish(start, customer, service), now=NOW, **more)


def local(appointment: Appointment) -> str:
    return f"{appointment.starts_at.astimezone(ZONE):%Y-%m-%dT%H:%M}"


def minutes(slots) -> list[str]:
    return [f"{slot:%Y-%m-%dT%H:%M}" for slot in slots]


def maria_in_the_books() -> Customer:
    return Customer.objects.create(
        first_name="Maria", last_name="Lopez", phone="+15550002222"
    )
