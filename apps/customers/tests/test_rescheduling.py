"""An appointment is moved as carefully as it was made."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from apps.customers import errors
from apps.customers.models import Appointment, Bay
from apps.customers.services import confirm, reschedule

from .shop import JAMES, NOW, booked, local, minutes, open_shop

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _shop():
    open_shop()


def moved(appointment, start: str, **more) -> Appointment:
    return reschedule(appointment.pk, datetime.fromisoformat(start), now=NOW, **more)


def test_it_moves_and_frees_the_old_time():
    appointment = booked("2027-03-02T10:00")
    assert local(moved(appointment, "2027-03-03T11:00")) == "2027-03-03T11:00"
    booked("2027-03-02T10:00", JAMES)
    assert Appointment.objects.count() == 2


def test_it_may_overlap_its_own_old_time():
    appointment = booked("2027-03-02T10:00", service="brake-pads")
    assert local(moved(appointment, "2027-03-02T11:00")) == "2027-03-02T11:00"


def test_its_own_old_time_is_among_the_alternatives():
    appointment = booked("2027-03-02T10:00")
    booked("2027-03-02T10:30", JAMES)
    with pytest.raises(errors.SlotTaken) as refused:
        moved(appointment, "2027-03-02T10:30")
    assert minutes(refused.value.alternatives)[0] == "2027-03-02T10:00"
    appointment.refresh_from_db()
    assert local(appointment) == "2027-03-02T10:00"


def test_it_keeps_the_length_staff_gave_it():
    appointment = booked("2027-03-02T10:00")
    appointment.ends_at += timedelta(hours=3)
    appointment.save()
    assert moved(appointment, "2027-03-03T10:00").duration == timedelta(hours=3.5)


def test_a_confirmation_does_not_survive_the_move():
    appointment = confirm(booked("2027-03-02T10:00").pk, now=NOW)
    assert moved(appointment, "2027-03-03T10:00").status == "booked"


def test_moving_it_to_where_it_is_changes_nothing():
    appointment = confirm(booked("2027-03-02T10:00").pk, now=NOW)
    assert moved(appointment, "2027-03-02T10:00").status == "confirmed"


def test_it_does_not_move_onto_the_vehicles_other_appointment():
    Bay.objects.create(name="Bay 2")
    booked("2027-03-02T10:00")
    other = booked("2027-03-03T10:00")
    with pytest.raises(errors.SlotTaken) as refused:
        moved(other, "2027-03-02T10:00")
    assert refused.value.facts()["reason"] == "vehicle_booked"


@pytest.mark.parametrize("status", ["cancelled", "completed", "no_show"])
def test_what_is_over_is_not_found(status):
    appointment = booked("2027-03-02T10:00")
    Appointment.objects.update(status=status)
    with pytest.raises(errors.NotFound):
        moved(appointment, "2027-03-03T10:00")


def test_what_has_begun_is_not_found():
    appointment = booked("2027-03-02T10:00")
    Appointment.objects.update(starts_at=NOW - timedelta(minutes=1))
    with pytest.raises(errors.NotFound):
        moved(appointment, "2027-03-03T10:00")


def test_another_customers_is_not_found():
    mine, theirs = booked("2027-03-02T10:00"), booked("2027-03-02T11:00", JAMES)
    with pytest.raises(errors.NotFound):
        moved(theirs, "2027-03-03T10:00", customer_id=mine.customer_id)
