"""What staff enter by hand is held against the bays too."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from apps.customers.models import Appointment, Bay

from .shop import JAMES, booked, open_shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def taken() -> Appointment:
    open_shop()
    return booked("2027-03-02T10:00")


def by_hand(taken: Appointment, **changes) -> Appointment:
    values = {
        "customer": taken.customer,
        "service": taken.service,
        "bay": taken.bay,
        "starts_at": taken.starts_at + timedelta(minutes=15),
        "ends_at": taken.ends_at + timedelta(minutes=15),
    }
    return Appointment(**(values | changes))


def test_a_bay_that_is_taken_is_refused(taken):
    with pytest.raises(ValidationError) as refused:
        by_hand(taken).full_clean()
    assert "bay" in refused.value.message_dict


def test_another_bay_the_next_time_and_a_cancelled_one_are_fine(taken):
    by_hand(taken, bay=Bay.objects.create(name="Bay 2")).full_clean()
    by_hand(taken, status="cancelled").full_clean()
    by_hand(
        taken, starts_at=taken.ends_at, ends_at=taken.ends_at + timedelta(hours=1)
    ).full_clean()


def test_an_appointment_is_not_in_its_own_way(taken):
    taken.ends_at += timedelta(minutes=30)
    taken.full_clean()


def test_an_appointment_that_ends_before_it_starts_is_refused(taken):
    with pytest.raises(ValidationError) as refused:
        by_hand(taken, ends_at=taken.starts_at).full_clean()
    assert "ends_at" in refused.value.message_dict


def test_time_that_staff_took_is_not_given_to_callers(taken):
    by_hand(
        taken, starts_at=taken.ends_at, ends_at=taken.ends_at + timedelta(hours=1)
    ).save()
    assert f"{booked('2027-03-02T11:30', JAMES).bay}" == "Bay 1"
