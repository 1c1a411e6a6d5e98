"""Cancelling, confirming, and what customers say afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest

from apps.customers import errors
from apps.customers.models import Appointment, Feedback
from apps.customers.services import (
    cancel,
    confirm,
    take_feedback,
    upcoming_appointments,
)

from .shop import JAMES, NOW, booked, open_shop

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _shop():
    open_shop()


def test_cancelling_frees_the_bay():
    cancel(booked("2027-03-02T10:00").pk, now=NOW)
    booked("2027-03-02T10:00", JAMES)


@pytest.mark.parametrize(
    ("change", "status"), [(cancel, "cancelled"), (confirm, "confirmed")]
)
def test_doing_it_twice_is_doing_it_once(change, status):
    appointment = booked("2027-03-02T10:00")
    change(appointment.pk, now=NOW)
    assert change(appointment.pk, now=NOW).status == status


@pytest.mark.parametrize("change", [cancel, confirm])
def test_what_is_past_or_anothers_or_over_is_not_found(change):
    mine, theirs = booked("2027-03-02T10:00"), booked("2027-03-02T11:00", JAMES)
    with pytest.raises(errors.NotFound):
        change(theirs.pk, customer_id=mine.customer_id, now=NOW)
    with pytest.raises(errors.NotFound):
        change(mine.pk, now=NOW + timedelta(days=2))
    Appointment.objects.update(status="completed")
    with pytest.raises(errors.NotFound):
        change(mine.pk, now=NOW)
    assert set(Appointment.objects.values_list("status", flat=True)) == {"completed"}


def test_a_cancelled_appointment_cannot_be_confirmed():
    appointment = cancel(booked("2027-03-02T10:00").pk, now=NOW)
    with pytest.raises(errors.NotFound):
        confirm(appointment.pk, now=NOW)


def test_only_what_lies_ahead_and_holds_a_bay_is_upcoming():
    later, sooner = booked("2027-03-03T10:00"), booked("2027-03-02T10:00")
    cancel(booked("2027-03-04T10:00").pk, now=NOW)
    booked("2027-03-02T11:00", JAMES)
    mine = later.customer_id
    assert list(upcoming_appointments(mine, now=NOW)) == [sooner, later]
    assert list(upcoming_appointments(mine, now=NOW + timedelta(days=1))) == [later]


def test_feedback_is_kept_once_for_one_key():
    appointment = booked("2027-03-02T10:00")
    for _ in range(2):
        take_feedback(
            customer_id=appointment.customer_id,
            appointment_id=appointment.pk,
            satisfied=False,
            comment="It still squeaks.",
            source="CA1",
            idempotency_key="CA1:t1",
        )
    feedback = Feedback.objects.get()
    assert (feedback.satisfied, feedback.comment) == (False, "It still squeaks.")
    assert feedback.appointment == appointment


@pytest.mark.parametrize("customer", ["none", "other"])
def test_feedback_on_anothers_appointment_is_refused(customer):
    theirs = booked("2027-03-02T10:00", JAMES)
    mine = booked("2027-03-02T11:00").customer_id if customer == "other" else None
    with pytest.raises(errors.NotFound):
        take_feedback(customer_id=mine, appointment_id=theirs.pk, satisfied=True)
    assert not Feedback.objects.exists()
