"""Weeks, months and years, whole and in part."""

from __future__ import annotations

from datetime import datetime

import pytest

from apps.agentbrain.conversation.language.days import find_days

MONDAY = datetime(2026, 11, 23, 9)


def spans(said: str) -> list[str]:
    return [f"{day.first}..{day.last}" for day in find_days(said, MONDAY)]


@pytest.mark.parametrize(
    ("said", "span"),
    [
        ("the very end of march", "2027-03-21..2027-03-31"),
        ("the early part of next week", "2026-11-30..2026-12-02"),
        ("mid next week", "2026-12-01..2026-12-03"),
        ("mid march", "2027-03-11..2027-03-20"),
        ("end of the month", "2026-11-21..2026-11-30"),
        ("end of around the month", "2026-11-21..2026-11-30"),
        ("middle of next quarter", "2027-01-31..2027-03-01"),
        ("early next quarter", "2027-01-01..2027-01-30"),
        ("end of the year", "2026-09-02..2026-12-31"),
        ("later this week", "2026-11-23..2026-11-29"),
        ("the rest of next month", "2026-12-01..2026-12-31"),
    ],
)
def test_it_reads_a_part_of_a_week_or_month(said, span):
    assert spans(said) == [span]


@pytest.mark.parametrize(
    ("said", "span"),
    [
        ("the last week of the month", "2026-11-23..2026-11-29"),
        ("the third week in march 2027", "2027-03-15..2027-03-21"),
        ("this week of the blue moon", "2026-11-23..2026-11-29"),
        ("the last week in the shop", "2026-11-16..2026-11-22"),
        ("the fifth week of february", "2027-02-01..2027-02-28"),
    ],
)
def test_it_reads_a_week_by_its_place(said, span):
    assert spans(said) == [span]


@pytest.mark.parametrize(
    ("said", "span"),
    [
        ("last two weeks", "2026-11-09..2026-11-23"),
        ("the next couple of months", "2026-11-23..2027-01-23"),
        ("the last three months", "2026-08-23..2026-11-23"),
        ("the next two years", "2026-11-23..2028-11-23"),
    ],
)
def test_it_reads_a_number_of_weeks_or_months_around_now(said, span):
    assert spans(said) == [span]


@pytest.mark.parametrize("said", ["next two cars", "next few", "the next zero days"])
def test_what_is_not_counted_in_time_is_no_time(said):
    assert spans(said) == []


@pytest.mark.parametrize(
    ("said", "span"),
    [
        ("last march", "2026-03-01..2026-03-31"),
        ("last december", "2025-12-01..2025-12-31"),
        ("next march", "2027-03-01..2027-03-31"),
        ("october last year", "2025-10-01..2025-10-31"),
        ("is it this may", "2027-05-01..2027-05-31"),
        ("in 2027", "2027-01-01..2027-12-31"),
    ],
)
def test_it_reads_a_month_of_the_year_meant(said, span):
    assert spans(said) == [span]


@pytest.mark.parametrize("said", ["this may take longer", "in 1066", "in 20271"])
def test_it_reads_no_month_or_year_where_none_is_meant(said):
    assert spans(said) == []
