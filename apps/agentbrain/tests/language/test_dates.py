"""Dates as they are spoken, both ways."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.agentbrain.conversation.language.births import read_birth_date
from apps.agentbrain.conversation.language.dates import (
    read_date,
    say_date,
    say_days,
    say_full_date,
    say_weekday,
)
from apps.agentbrain.conversation.language.text import normalise

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("today", "2026-11-23"),
        ("tomorrow please", "2026-11-24"),
        ("the day after tomorrow", "2026-11-25"),
        ("uh day after tomorrow", "2026-11-25"),
        ("thursday", "2026-11-26"),
        ("this thursday", "2026-11-26"),
        ("this monday", "2026-11-23"),
        ("monday", "2026-11-30"),
        ("next thursday", "2026-12-03"),
        ("thursday week", "2026-12-03"),
        ("thursday next week", "2026-12-03"),
        ("next week", "2026-11-30"),
        ("next week on friday", "2026-12-04"),
        ("next week friday", "2026-12-04"),
        ("in two days", "2026-11-25"),
        ("in a week", "2026-11-30"),
        ("two weeks from now", "2026-12-07"),
        ("a week from today", "2026-11-30"),
        ("three days later", "2026-11-26"),
        ("november twenty fourth", "2026-11-24"),
        ("november the twenty fourth", "2026-11-24"),
        ("November 24th at 2:30", "2026-11-24"),
        ("nov 24", "2026-11-24"),
        ("the twelfth", "2026-12-12"),
        ("the twenty fourth", "2026-11-24"),
        ("the second of december", "2026-12-02"),
        ("23 december", "2026-12-23"),
        ("the ten of december", "2026-12-10"),
        ("monday the thirtieth", "2026-11-30"),
        ("tuesday november twenty fourth", "2026-11-24"),
        ("january fifth", "2027-01-05"),
        ("january fifth twenty twenty seven", "2027-01-05"),
        ("12/1", "2026-12-01"),
        ("12/1/2026", "2026-12-01"),
        ("12/1/26", "2026-12-01"),
        ("2026-12-01", "2026-12-01"),
        ("wednesday no thursday", "2026-11-26"),
        ("thursday not friday", "2026-11-26"),
        ("any day but friday maybe wednesday", "2026-11-25"),
        ("sat", "2026-11-28"),
    ],
)
def test_it_reads_a_date(said, day):
    assert read_date(normalise(said), MONDAY) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "may i ask",
        "the first one",
        "the second option",
        "february thirtieth",
        "13/45",
        "2026-13-01",
        "last thursday",
        "we sat in the sun all day",
        "twelve",
        "two days",
        "in two tires",
        "a day",
        "in",
        "june fourth nineteen eighty",
        "february thirtieth twenty twenty seven",
        "march",
        "half past two",
    ],
)
def test_it_reads_no_date(said):
    assert read_date(normalise(said), MONDAY) is None


@pytest.mark.parametrize(
    ("said", "day"),
    [("twelve", "2026-12-12"), ("maybe the twenty fourth", "2026-11-24"), ("31", None)],
)
def test_a_lone_number_answers_which_day(said, day):
    found = read_date(normalise(said), MONDAY, bare=True)
    expected = date.fromisoformat(day) if day else date(2026, 12, 31)
    assert found == expected


@pytest.mark.parametrize("said", ["two thirty", "ninety nine", "hello", "0"])
def test_what_is_no_day_of_a_month_answers_nothing(said):
    assert read_date(normalise(said), MONDAY, bare=True) is None


def test_it_says_near_days_by_their_names():
    assert say_date(MONDAY, MONDAY) == "today"
    assert say_date(MONDAY + timedelta(1), MONDAY) == "tomorrow, Tuesday"
    assert say_date(date(2026, 11, 26), MONDAY) == "Thursday, November twenty-sixth"


def test_it_names_the_year_only_when_it_is_far():
    assert say_full_date(date(2027, 1, 5), MONDAY) == "Tuesday, January fifth"
    assert say_full_date(date(2027, 8, 5), MONDAY).endswith("twenty twenty-seven")


def test_it_says_weekdays_and_numbers_of_days():
    assert say_weekday(6) == "Sunday"
    assert (say_days(1), say_days(12)) == ("one day", "twelve days")


@given(st.dates(MONDAY + timedelta(2), MONDAY + timedelta(170)))
def test_what_it_says_it_reads(day):
    assert read_date(normalise(say_full_date(day, MONDAY)), MONDAY) == day


@given(st.text(max_size=60))
def test_any_text_is_read_without_error(text):
    read_date(normalise(text), MONDAY, bare=True)
    read_birth_date(normalise(text))


@pytest.mark.parametrize(
    "said",
    [
        "june fourth nineteen eighty",
        "june four nineteen eighty",
        "june the fourth nineteen eighty",
        "the fourth of june 1980",
        "my birthday is june 4th of 80",
        "6/4/1980",
        "6/4/80",
        "1980-06-04",
        "six four nineteen eighty",
        "six four eighty",
        "it's the fourth june nineteen eighty",
    ],
)
def test_it_reads_a_date_of_birth(said):
    assert read_birth_date(normalise(said)) == date(1980, 6, 4)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("march twenty second nineteen seventy five", date(1975, 3, 22)),
        ("the twenty second of march nineteen seventy five", date(1975, 3, 22)),
        ("december first two thousand two", date(2002, 12, 1)),
        ("december first oh two", date(2002, 12, 1)),
        ("december first two thousand", date(2000, 12, 1)),
        ("may fifth nineteen forty two", date(1942, 5, 5)),
        ("7/4/12", date(2012, 7, 4)),
    ],
)
def test_it_reads_other_dates_of_birth(said, day):
    assert read_birth_date(normalise(said)) == day


@pytest.mark.parametrize(
    "said",
    [
        "",
        "june",
        "june fourth",
        "june fourth nineteen hundred cars",
        "four four one two",
        "6/31/1980",
        "1/1/1492",
        "may be",
    ],
)
def test_it_reads_no_date_of_birth(said):
    assert read_birth_date(normalise(said)) is None
