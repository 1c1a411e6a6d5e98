"""The moment a customer may be called, where they are."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.calls.outbound.hours import CallingHours
from apps.customers.time_zones import zones_of

NEW_YORK, LA, BERLIN = (
    ZoneInfo(name)
    for name in ("America/New_York", "America/Los_Angeles", "Europe/Berlin")
)
WEEKDAYS = frozenset(range(5))
NINE_TO_SEVEN = CallingHours(time(9), time(19), WEEKDAYS)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2027-03-02T17:00", "2027-03-02T17:00"),  # Tuesday noon
        ("2027-03-02T13:59", "2027-03-02T14:00"),  # a minute before nine
        ("2027-03-02T14:00", "2027-03-02T14:00"),
        ("2027-03-02T23:59", "2027-03-02T23:59"),  # a minute before seven
        ("2027-03-03T00:00", "2027-03-03T14:00"),  # seven: the next morning
        ("2027-03-06T17:00", "2027-03-08T14:00"),  # Saturday: Monday morning
    ],
)
def test_calls_wait_for_the_hours_of_the_day(now, expected):
    assert NINE_TO_SEVEN.next_allowed(utc(now), [NEW_YORK]) == utc(expected)


def test_it_is_the_customers_clock_that_counts():
    morning = utc("2027-03-02T14:30")
    assert NINE_TO_SEVEN.next_allowed(morning, [NEW_YORK]) == morning
    assert NINE_TO_SEVEN.next_allowed(morning, [LA]) == utc("2027-03-02T17:00")
    assert NINE_TO_SEVEN.next_allowed(utc("2027-03-02T18:30"), [BERLIN]) == utc(
        "2027-03-03T08:00"
    )


def test_nobody_is_called_on_a_closed_day():
    closed = CallingHours(
        time(9), time(19), WEEKDAYS, frozenset({date(2027, 3, 2), date(2027, 3, 3)})
    )
    assert closed.next_allowed(utc("2027-03-02T17:00"), [NEW_YORK]) == utc(
        "2027-03-04T14:00"
    )


def test_the_hour_stays_when_the_clocks_change():
    """On March 14 New York goes from UTC-5 to UTC-4."""
    friday_evening = utc("2027-03-13T01:00")
    assert NINE_TO_SEVEN.next_allowed(friday_evening, [NEW_YORK]) == utc(
        "2027-03-15T13:00"
    )


def test_of_several_zones_each_has_to_be_awake():
    early = utc("2027-03-02T14:00")
    both = NINE_TO_SEVEN.next_allowed(early, [NEW_YORK, LA])
    assert both == utc("2027-03-02T17:00")


def test_zones_that_are_never_awake_together_get_no_call():
    short = CallingHours(time(9), time(10), WEEKDAYS)
    assert short.next_allowed(utc("2027-03-02T14:00"), [NEW_YORK, BERLIN]) is None


def test_no_day_at_all_is_no_endless_search():
    never = CallingHours(time(9), time(19), frozenset())
    assert never.next_allowed(utc("2027-03-02T14:00"), [NEW_YORK]) is None


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)),
    st.sampled_from(["America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"]),
)
def test_whatever_the_time_the_answer_is_within_the_hours(naive, name):
    now, zone = naive.replace(tzinfo=UTC), ZoneInfo(name)
    found = NINE_TO_SEVEN.next_allowed(now, [zone])
    assert found is not None
    assert found >= now
    local = found.astimezone(zone)
    assert local.weekday() in WEEKDAYS
    assert time(9) <= local.time() < time(19)


@pytest.mark.parametrize(
    ("own", "phone", "expected"),
    [
        ("America/Chicago", "+12125550100", ["America/Chicago"]),
        ("", "+14155550100", ["America/Los_Angeles"]),
        ("", "+493012345678", ["Europe/Berlin"]),
        ("", "+18005550100", ["America/New_York"]),
        ("", "no number", ["America/New_York"]),
        ("Mars/Base", "+14155550100", ["America/Los_Angeles"]),
    ],
)
def test_the_zone_is_the_customers_then_the_numbers_then_the_shops(
    own, phone, expected
):
    found = [zone.key for zone in zones_of(own, phone, "America/New_York")]
    assert found == expected
