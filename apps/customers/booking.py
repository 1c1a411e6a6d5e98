"""Appointments are made and moved here, one transaction each.

Whoever takes a bay first locks all bays in one order. So two callers who want the same
last slot act one after the other, and the second sees what the first has written. On
SQLite the transaction is IMMEDIATE, which has the same effect.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from .calendar import ShopCalendar
from .customer_records import CustomerWish, VehicleWish, customer_for, vehicle_for
from .diary import find_service, load_calendar, occupancy_between
from .errors import TIME_REFUSALS, NotFound, OutsideHours, SlotTaken, TimeRefused
from .finding import nearest_slots
from .models import Appointment, Bay


@dataclass(frozen=True, slots=True)
class BookingRequest:
    """Who comes with what for which service, when. ``start`` is naive, local.

    ``reason`` is the trouble in the customer's own words, for the workshop.
    """

    service: str
    start: datetime
    customer: CustomerWish
    vehicle_id: int | None = None
    vehicle: VehicleWish | None = None
    reason: str = ""


def book(
    request: BookingRequest,
    *,
    idempotency_key: str | None = None,
    source: str = "",
    now: datetime | None = None,
) -> Appointment:
    """Book an appointment; the same key again gives the same row.

    Raises UnknownService, BadPhone, BadArguments, NotFound, and TimeRefused with
    alternatives.
    """
    now = now or timezone.now()
    service = find_service(request.service)
    duration = timedelta(minutes=service.duration_minutes)
    with _alternatives(request.start, duration, now=now), transaction.atomic():
        bays = _lock_bays()
        if done := _booked_before(idempotency_key):
            return done
        calendar = load_calendar()
        start = _check_calendar(calendar, request.start, duration, now)
        customer = customer_for(request.customer)
        vehicle = vehicle_for(customer, request.vehicle_id, request.vehicle)
        appointment = Appointment(
            customer=customer,
            vehicle=vehicle,
            service=service,
            starts_at=start,
            ends_at=start + duration,
            source=source,
            idempotency_key=idempotency_key,
            notes=_notes(request, customer.first_name),
        )
        if twin := _twin(appointment):
            return twin
        appointment.bay_id = _free_bay(bays, appointment)
        appointment.save(force_insert=True)
    return appointment


def reschedule(
    appointment_id: int,
    start: datetime,
    *,
    customer_id: int | None = None,
    now: datetime | None = None,
) -> Appointment:
    """Move an upcoming appointment to a naive local time; its length stays.

    With ``customer_id``, only theirs. A confirmation does not survive the move.
    Raises NotFound, and TimeRefused with alternatives.
    """
    now = now or timezone.now()
    found = upcoming_appointment(appointment_id, customer_id, now)
    duration = found.duration
    with (
        _alternatives(start, duration, now=now, without=appointment_id),
        transaction.atomic(),
    ):
        bays = _lock_bays()
        appointment = upcoming_appointment(appointment_id, customer_id, now, lock=True)
        calendar = load_calendar()
        if calendar.to_utc(start.date(), start.time()) == appointment.starts_at:
            return appointment
        appointment.starts_at = _check_calendar(calendar, start, duration, now)
        appointment.ends_at = appointment.starts_at + duration
        if _own_overlapping(appointment) is not None:
            raise SlotTaken(SlotTaken.VEHICLE_BOOKED)
        appointment.bay_id = _free_bay(bays, appointment)
        appointment.status = Appointment.Status.BOOKED
        appointment.save(
            update_fields=["starts_at", "ends_at", "bay", "status", "updated_at"]
        )
    return appointment


def upcoming_appointment(
    appointment_id: int,
    customer_id: int | None,
    now: datetime,
    *,
    lock: bool = False,
) -> Appointment:
    """An appointment that still lies ahead. Raises NotFound, also for another's."""
    rows = Appointment.objects.select_related("service", "vehicle", "customer").filter(
        pk=appointment_id, status__in=Appointment.HOLDS_BAY, starts_at__gt=now
    )
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    if lock:
        rows = rows.select_for_update(of=("self",))
    appointment = rows.first()
    if appointment is None:
        raise NotFound("There is no such upcoming appointment.")
    return appointment


@contextmanager
def _alternatives(
    start: datetime, duration: timedelta, *, now: datetime, without: int | None = None
) -> Iterator[None]:
    """Look for other times once the transaction is over and the bays are unlocked."""
    try:
        yield
    except TimeRefused as refused:
        refused.alternatives = nearest_slots(start, duration, without=without, now=now)
        raise


def _lock_bays() -> list[int]:
    bays = Bay.objects.select_for_update().filter(active=True).order_by("pk")
    return [bay.pk for bay in bays]


def _booked_before(key: str | None) -> Appointment | None:
    if key is None:
        return None
    rows = Appointment.objects.select_related("service", "vehicle", "customer")
    return rows.filter(idempotency_key=key).first()


def _check_calendar(
    calendar: ShopCalendar, local: datetime, duration: timedelta, now: datetime
) -> datetime:
    """The instant of a naive local time that is on offer. Raises TimeRefused."""
    start = calendar.to_utc(local.date(), local.time())
    if start is None:
        raise OutsideHours("The clocks skip this time.")
    if refusal := calendar.refusal(start, duration, now):
        raise TIME_REFUSALS[refusal]
    if start not in calendar.starts_on(local.date(), duration):
        raise SlotTaken("off_grid")
    return start


def _free_bay(bays: list[int], appointment: Appointment) -> int:
    start, end = appointment.starts_at, appointment.ends_at
    occupancy = occupancy_between(bays, start, end, without=appointment.pk)
    bay = occupancy.free_bay(start, end)
    if bay is None:
        raise SlotTaken
    return bay


def _own_overlapping(appointment: Appointment) -> Appointment | None:
    """The customer's other appointment for the same vehicle in the same time."""
    return (
        Appointment.objects.select_related("service", "vehicle", "customer")
        .filter(
            customer=appointment.customer,
            vehicle=appointment.vehicle,
            status__in=Appointment.HOLDS_BAY,
            starts_at__lt=appointment.ends_at,
            ends_at__gt=appointment.starts_at,
        )
        .exclude(pk=appointment.pk)
        .first()
    )


def _twin(appointment: Appointment) -> Appointment | None:
    """What the same call has booked already, word for word.

    A caller who was told of a failure (a timeout) asks once more for what in truth was
    booked. Any other overlap for the vehicle is refused. Raises SlotTaken.
    """
    other = _own_overlapping(appointment)
    if other is None:
        return None
    same = (other.service_id, other.starts_at) == (
        appointment.service.pk,
        appointment.starts_at,
    )
    if same and other.source and other.source == appointment.source:
        return other
    raise SlotTaken(SlotTaken.VEHICLE_BOOKED)


def _notes(request: BookingRequest, stored_first_name: str) -> str:
    """What the workshop and the desk should know, a sentence each."""
    said = request.reason.strip()
    reason = f'Reason, as said: "{said}".' if said else ""
    name = _note_on_name(request.customer, stored_first_name)
    return " ".join(filter(None, (reason, name)))


def _note_on_name(wish: CustomerWish, stored_first_name: str) -> str:
    """Staff should know when someone else answers to the customer's number."""
    given = wish.first_name
    if not given or given.casefold() == stored_first_name.casefold():
        return ""
    return f"The caller gave the name {wish.name.strip()}."
