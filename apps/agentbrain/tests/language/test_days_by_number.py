"""Days by their number or place in a month, and what only sounds like one."""

from __future__ import annotations

from datetime import datetime

import pytest

from apps.agentbrain.conversation.language.dates import read_date
from apps.agentbrain.conversation.language.days import find_days
from apps.agentbrain.conversation.language.when import read_when

MONDAY = datetime(2026, 11, 23, 9)


def days(said: str) -> list[str]:
    """ "2026-11-24", or "2026-11-24..2026-11-26"."""
    return [
        str(day.first) if day.first == day.last else f"{day.first}..{day.last}"
        for day in find_days(said, MONDAY)
    ]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("the twelfth day of december", "2026-12-12"),
        ("the 5th of every month", "2026-12-05"),
        ("march third next year", "2027-03-03"),
        ("march third leap year", "2027-03-03"),
        ("the third of march this year", "2026-03-03"),
        ("on the thirty", "2026-11-30"),
        ("friday the 31st", "2027-12-31"),
        ("friday 12/4", "2026-12-04"),
        ("2026/12/24", "2026-12-24"),
        ("24-dec-2026", "2026-12-24"),
        ("2026-dec-24", "2026-12-24"),
        ("24-dec-87", "1987-12-24"),
    ],
)
def test_it_reads_a_day_by_its_number(said, day):
    assert days(said) == [day]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("the third tuesday", "2026-12-15"),
        ("the third tuesday in the afternoon", "2026-12-15"),
        ("the fourth monday", "2026-11-23"),
        ("first monday morning of march", "2027-03-01"),
        ("the first friday in the march of 2027", "2027-03-05"),
        ("the 4th friday of this month", "2026-11-27"),
    ],
)
def test_it_reads_a_weekday_by_its_place_in_a_month(said, day):
    assert days(said) == [day]


def test_a_place_the_month_does_not_have_is_no_day():
    assert days("the fifth monday in february") == ["2027-02-01..2027-02-28"]
    assert days("the fifth friday") == []
    assert days("the 0th day of march") == ["2027-03-01..2027-03-31"]
    assert "2027-03-26" not in days("the 0th friday of march")


def test_the_fifth_stays_a_day_of_the_month_where_the_weekday_fits():
    assert days("the fifth saturday") == ["2026-12-05"]


def test_what_comes_round_every_month_is_no_single_day():
    assert days("first wednesday of each month") == []


@pytest.mark.parametrize(
    "said",
    [
        "that march 3 did it",
        "the second may take longer",
        "the twelfth mechanic",
        "on the ninety",
        "3-marble-4",
        "45/99",
    ],
)
def test_it_reads_no_day_where_a_number_means_something_else(said):
    assert days(said) == []


@pytest.mark.parametrize("said", ["friday the 0th", "friday the 45th", "friday the"])
def test_a_number_no_month_has_leaves_the_weekday(said):
    assert days(said) == ["2026-11-27"]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("could you do sat morning please", "2026-11-28"),
        ("friday of the week after next", "2026-12-11"),
        ("monday two weeks from now", "2026-12-07"),
        ("next week on tuesday", "2026-12-01"),
    ],
)
def test_it_reads_a_weekday_in_its_week(said, day):
    assert days(said) == [day]


@pytest.mark.parametrize(
    ("said", "span"),
    [
        ("march between 2 and 5", "2027-03-02..2027-03-05"),
        ("between 4 and 22 of next month", "2026-12-04..2026-12-22"),
        ("from the 2nd to april 7th", "2027-04-02..2027-04-07"),
        ("from the 2nd of december to the 5th", "2026-12-02..2026-12-05"),
        ("may 4 to 9 2027", "2027-05-04..2027-05-09"),
        ("next week monday to friday", "2026-11-30..2026-12-04"),
        ("next week from monday to friday", "2026-11-30..2026-12-04"),
    ],
)
def test_it_reads_from_one_number_to_another(said, span):
    assert days(said) == [span]


def test_a_span_broken_off_is_what_was_said_of_it():
    assert days("from monday to") == ["2026-11-30"]
    assert days("this up to from") == []
    assert days("two fridays would do") == ["2026-11-27"]
    assert days("from friday to november first 2025") == ["2026-11-27", "2025-11-01"]
    assert days("next week tomorrow to friday") == [
        "2026-11-30..2026-12-06",
        "2026-11-24..2026-11-27",
    ]


@pytest.mark.parametrize(
    "said",
    [
        "after 9999-12-31",
        "the week of 9999-12-31",
        "two weeks after 9999-12-31",
        "two months after 9999-12-31",
        "0001-01-01",
        "next week",
        "ninety nine years and ninety eight years ago",
    ],
)
def test_a_date_of_another_age_is_no_wish(said):
    """Typed by whoever likes to: the end of the calendar must not end the call."""
    day = read_when(said, MONDAY).day
    assert day == read_date(said, MONDAY.date())
    assert day is None or day.year == 2026
