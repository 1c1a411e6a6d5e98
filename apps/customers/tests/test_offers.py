"""What is offered for a wish: the time itself, or the nearest ones, spread."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from apps.customers.calendar import Refusal
from apps.customers.errors import UnknownService
from apps.customers.models import Appointment, Bay, ClosedDay, Customer, Service
from apps.customers.services import PartOfDay, find_slots

from .shop import NOW, booked, minutes, open_shop

pytestmark = pytest.mark.django_db
TUESDAY = date(2027, 3, 2)
SUNDAY = date(2027, 3, 7)


@pytest.fixture(autouse=True)
def _shop():
    open_shop()


def fill(day: date, first: time = time(8), hours: float = 10) -> None:
    """Nobody else gets in: one long appointment in the only bay."""
    start = NOW.replace(
        year=day.year, month=day.month, day=day.day, hour=first.hour, minute=0
    )
    Appointment.objects.create(
        customer=Customer.objects.get_or_create(first_name="Ann", phone="+15550100111")[
            0
        ],
        service=Service.objects.get(code="oil-change"),
        bay=Bay.objects.get(),
        starts_at=start,
        ends_at=start + timedelta(hours=hours),
    )


def asked(**wish):
    offer = find_slots(wish.pop("service", "oil-change"), now=NOW, **wish)
    return minutes(offer.slots), offer.exact, offer.reason


def test_a_free_time_is_offered_as_asked():
    assert asked(day=TUESDAY, at=time(10)) == (["2027-03-02T10:00"], True, "")


def test_a_taken_time_is_answered_with_one_before_one_after_and_another_day():
    booked("2027-03-02T10:00")
    assert asked(day=TUESDAY, at=time(10)) == (
        ["2027-03-02T09:30", "2027-03-02T10:30", "2027-03-03T10:00"],
        False,
        Refusal.FULL,
    )


def test_a_time_between_the_grid_is_answered_with_its_neighbours():
    slots, exact, reason = asked(day=TUESDAY, at=time(10, 15))
    assert slots[:2] == ["2027-03-02T10:00", "2027-03-02T10:30"]
    assert (exact, reason) == (False, Refusal.NONE)


def test_a_time_after_closing_is_answered_with_the_last_ones_an_hour_apart():
    slots, exact, reason = asked(day=TUESDAY, at=time(19))
    assert slots == ["2027-03-02T16:30", "2027-03-02T17:30", "2027-03-03T17:30"]
    assert (exact, reason) == (False, Refusal.OUTSIDE_HOURS)


def test_a_long_service_must_be_done_before_closing():
    slots, exact, reason = asked(service="brake-pads", day=TUESDAY, at=time(16, 30))
    assert (exact, reason) == (False, Refusal.OUTSIDE_HOURS)
    assert slots[1] == "2027-03-02T16:00"


def test_a_closed_weekday_is_answered_with_the_next_open_days():
    slots, exact, reason = asked(day=SUNDAY, at=time(10))
    assert (exact, reason) == (False, Refusal.CLOSED)
    assert slots == ["2027-03-08T10:00", "2027-03-09T10:00", "2027-03-10T10:00"]


def test_a_closed_day_is_closed_whatever_the_weekday_says():
    ClosedDay.objects.create(date=TUESDAY)
    assert asked(day=TUESDAY)[1:] == (False, Refusal.CLOSED)


def test_a_day_alone_is_answered_with_times_spread_over_it():
    slots, exact, _reason = asked(day=TUESDAY)
    assert exact
    assert slots == ["2027-03-02T08:00", "2027-03-02T11:00", "2027-03-02T14:30"]


def test_a_full_day_is_answered_with_the_next_ones():
    fill(TUESDAY)
    slots, exact, reason = asked(day=TUESDAY)
    assert (exact, reason) == (False, Refusal.FULL)
    assert [slot[:10] for slot in slots] == ["2027-03-03", "2027-03-04", "2027-03-05"]


def test_a_part_of_the_day_is_kept_to():
    slots, exact, _reason = asked(day=TUESDAY, part=PartOfDay.EVENING)
    assert (slots, exact) == (["2027-03-02T17:00", "2027-03-02T17:30"], True)


def test_a_full_afternoon_is_answered_with_times_near_it():
    fill(TUESDAY, time(12), hours=5)
    slots, exact, reason = asked(day=TUESDAY, part=PartOfDay.AFTERNOON)
    assert (exact, reason) == (False, Refusal.FULL)
    assert slots == ["2027-03-02T11:30", "2027-03-02T17:00", "2027-03-03T14:00"]


def test_an_evening_on_a_day_without_one_is_outside_hours():
    saturday = date(2027, 3, 6)
    slots, exact, reason = asked(day=saturday, part=PartOfDay.EVENING)
    assert (exact, reason) == (False, Refusal.OUTSIDE_HOURS)
    assert "2027-03-06T13:30" in slots


def test_no_wish_at_all_is_answered_with_the_first_free_times():
    slots, exact, _reason = asked()
    assert exact
    assert slots == ["2027-03-01T12:30", "2027-03-01T15:00", "2027-03-02T08:00"]


def test_a_time_on_any_day_is_offered_on_the_next_days_that_have_it():
    slots, exact, _reason = asked(at=time(10))
    assert exact
    assert slots == ["2027-03-02T10:00", "2027-03-03T10:00", "2027-03-04T10:00"]


def test_a_time_the_shop_never_works_is_outside_hours():
    assert asked(at=time(3))[1:] == (False, Refusal.OUTSIDE_HOURS)


def test_this_morning_is_past_at_noon():
    slots, exact, reason = asked(day=NOW.date(), part=PartOfDay.MORNING)
    assert (exact, reason) == (False, Refusal.PAST)
    assert slots[0] == "2027-03-01T12:30"


def test_last_week_is_past_and_the_next_free_times_are_offered():
    slots, exact, reason = asked(day=date(2027, 2, 22), at=time(9))
    assert (exact, reason) == (False, Refusal.PAST)
    assert slots[1:] == ["2027-03-02T09:00", "2027-03-03T09:00"]


def test_a_day_beyond_the_horizon_is_answered_with_the_last_that_can_be_booked():
    slots, exact, reason = asked(day=date(2027, 9, 1), at=time(9))
    assert (exact, reason) == (False, Refusal.TOO_FAR)
    assert slots == ["2027-05-27T09:00", "2027-05-28T09:00", "2027-05-29T09:00"]


def test_a_service_without_any_bay_is_full_and_offers_nothing():
    Bay.objects.update(active=False)
    assert asked(day=TUESDAY, at=time(10)) == ([], False, Refusal.FULL)


def test_a_cancelled_appointment_frees_its_time():
    appointment = booked("2027-03-02T10:00")
    Appointment.objects.filter(pk=appointment.pk).update(status="cancelled")
    assert asked(day=TUESDAY, at=time(10))[1]


def test_an_unknown_or_retired_service_is_refused():
    Service.objects.filter(code="brake-pads").update(active=False)
    for code in ("brake-pads", "spaceship-repair"):
        with pytest.raises(UnknownService):
            asked(service=code)


def test_finding_times_takes_five_queries_however_full_the_shop_is(
    django_assert_num_queries,
):
    for day in range(2, 6):
        fill(date(2027, 3, day))
    with django_assert_num_queries(5):
        asked(day=TUESDAY, at=time(10))
