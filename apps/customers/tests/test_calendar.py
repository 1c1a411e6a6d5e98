"""Opening hours: grid, closing time, closed days, and the days the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from apps.customers.calendar import Period, Refusal, ShopCalendar

from .shop import NOW, ZONE

HOUR = timedelta(hours=1)
MONDAY = date(2027, 3, 1)
SPRING_FORWARD = date(2027, 3, 14)  # 2:00 becomes 3:00
FALL_BACK = date(2027, 11, 7)  # 2:00 becomes 1:00


def calendar(opens="08:00", closes="18:00", *, weekdays=range(5), closed=()):
    period = Period(time.fromisoformat(opens), time.fromisoformat(closes))
    return ShopCalendar(ZONE, dict.fromkeys(weekdays, (period,)), frozenset(closed))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


def clock(starts) -> list[str]:
    return [f"{start.astimezone(ZONE):%H:%M}" for start in starts]


def test_starts_lie_on_the_grid_from_opening_until_the_service_no_longer_fits():
    starts = calendar("08:15", "10:30").starts_on(MONDAY, HOUR)
    assert clock(starts) == ["08:30", "09:00", "09:30"]


def test_a_service_does_not_run_on_through_a_lunch_break():
    morning, evening = Period(time(8), time(12)), Period(time(13), time(15))
    split = ShopCalendar(ZONE, {0: (morning, evening)})
    starts = split.starts_on(MONDAY, 2 * HOUR)
    assert clock(starts) == ["08:00", "08:30", "09:00", "09:30", "10:00", "13:00"]


@pytest.mark.parametrize(
    ("start", "refusal"),
    [
        ("2027-03-01T11:59", Refusal.PAST),
        ("2027-03-01T12:00", Refusal.PAST),
        ("2027-03-01T12:30", Refusal.NONE),
        ("2027-03-02T07:30", Refusal.OUTSIDE_HOURS),
        ("2027-03-02T17:00", Refusal.NONE),
        ("2027-03-02T17:30", Refusal.OUTSIDE_HOURS),
        ("2027-03-03T10:00", Refusal.CLOSED),
        ("2027-03-06T10:00", Refusal.CLOSED),
        ("2027-05-28T10:00", Refusal.NONE),
        ("2027-05-31T10:00", Refusal.TOO_FAR),
    ],
)
def test_a_time_is_refused_with_its_reason(start, refusal):
    shop = calendar(closed=[date(2027, 3, 3)])
    assert shop.refusal(at(start), HOUR, NOW) is refusal


def test_a_time_that_the_clocks_skip_is_no_time():
    assert calendar().to_utc(SPRING_FORWARD, time(2, 30)) is None
    assert calendar().to_utc(SPRING_FORWARD, time(3, 0)) is not None


def test_no_start_is_offered_in_the_hour_that_the_clocks_skip():
    shop = calendar("01:00", "05:00", weekdays=[6])
    starts = shop.starts_on(SPRING_FORWARD, HOUR)
    assert clock(starts) == ["01:00", "01:30", "03:00", "03:30", "04:00"]


def test_a_service_over_the_skipped_hour_takes_its_real_time():
    shop = calendar("00:00", "03:30", weekdays=[6])
    # From 1:30 to 3:30 the clock shows two hours, but only one passes.
    assert "01:30" not in clock(shop.starts_on(SPRING_FORWARD, 2 * HOUR))
    assert "00:30" in clock(shop.starts_on(SPRING_FORWARD, 2 * HOUR))


def test_a_time_shown_twice_is_offered_once_and_means_the_first():
    shop = calendar("01:00", "04:00", weekdays=[6])
    starts = shop.starts_on(FALL_BACK, HOUR)
    assert clock(starts) == ["01:00", "01:30", "02:00", "02:30", "03:00"]
    assert starts[0] == datetime(2027, 11, 7, 5, 0, tzinfo=UTC)


def test_the_working_day_after_a_change_of_the_clocks_has_its_usual_starts():
    usual = clock(calendar().starts_on(date(2027, 3, 12), HOUR))
    assert clock(calendar().starts_on(date(2027, 3, 15), HOUR)) == usual
