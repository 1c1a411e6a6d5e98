"""Every day an utterance names: how exactly, up to where, and whether it is wanted."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.agentbrain.conversation.language.calendar_names import (
    FIRST_YEAR,
    LAST_YEAR,
)
from apps.agentbrain.conversation.language.dates import read_date
from apps.agentbrain.conversation.language.days import find_days
from apps.agentbrain.conversation.language.holidays import easter
from apps.agentbrain.conversation.language.say_dates import say_full_date
from apps.agentbrain.conversation.language.text import word_list

MONDAY = datetime(2026, 11, 23, 9)
TODAY = MONDAY.date()
WORDS = word_list(
    "next last this the a first third monday friday of in on from to between and week "
    "weeks month march may 3 12 12th 3/15 two twenty days ago after before until now "
    "christmas not no half today end early hour hours morning at past year 2027 - of"
)


def days(said: str) -> list[tuple[str, str]]:
    return [(str(day.first), str(day.last)) for day in find_days(said, MONDAY)]


def only(said: str) -> str:
    """The one day named; a span as "first..last"."""
    [(first, last)] = days(said)
    return first if first == last else f"{first}..{last}"


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("yesterday", "2026-11-22"),
        ("the day before yesterday", "2026-11-21"),
        ("a week from thursday", "2026-12-03"),
        ("a week from today please", "2026-11-30"),
        ("two days after christmas", "2026-12-27"),
        ("three days ago", "2026-11-20"),
        ("a couple of weeks ago", "2026-11-09"),
        ("two months from now", "2027-01-23"),
        ("in a fortnight", "2026-12-07"),
        ("four fridays from now", "2026-12-18"),
        ("saturday after next", "2026-12-05"),
        ("the friday of next week", "2026-12-04"),
        ("next week's tuesday", "2026-12-01"),
        ("wednesday evening next week", "2026-12-02"),
        ("monday in two weeks", "2026-12-07"),
        ("this coming friday", "2026-11-27"),
        ("last tuesday", "2026-11-17"),
        ("this past friday", "2026-11-20"),
        ("the first monday in march", "2027-03-01"),
        ("the last friday of the month", "2026-11-27"),
        ("second tuesday of next month", "2026-12-08"),
        ("the last day of january", "2027-01-31"),
        ("the 20th of next month", "2026-12-20"),
        ("tuesday the eighth", "2026-12-08"),
        ("friday the thirteenth", "2026-11-13"),
        ("sunday november 22", "2026-11-22"),
        ("dec 3rd 2027", "2027-12-03"),
        ("3-Dec-26", "2026-12-03"),
        ("21/12/2026", "2026-12-21"),
        ("february 29th", "2028-02-29"),
        ("june fourth nineteen ninety", "1990-06-04"),
        ("in two hours", "2026-11-23"),
        ("in fifteen hours", "2026-11-24"),
    ],
)
def test_it_reads_a_single_day(said, day):
    assert only(said) == day


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("christmas eve", "2026-12-24"),
        ("on new year's day", "2027-01-01"),
        ("valentines day", "2027-02-14"),
        ("the day after thanksgiving", "2026-11-27"),
        ("next labor day", "2027-09-06"),
        ("memorial day", "2027-05-31"),
        ("mlk day", "2027-01-18"),
        ("good friday", "2027-03-26"),
        ("last halloween", "2026-10-31"),
        ("last christmas", "2025-12-25"),
        ("thanksgiving 2027", "2027-11-25"),
        ("the fourth of july", "2027-07-04"),
    ],
)
def test_it_knows_the_days_that_have_names(said, day):
    assert only(said) == day


def test_easter_falls_where_the_church_calendar_has_it():
    assert [easter(year) for year in (2000, 2019, 2024, 2026, 2038)] == [
        date(2000, 4, 23),
        date(2019, 4, 21),
        date(2024, 3, 31),
        date(2026, 4, 5),
        date(2038, 4, 25),
    ]


@pytest.mark.parametrize(
    ("said", "span"),
    [
        ("next week", "2026-11-30..2026-12-06"),
        ("some time this week", "2026-11-23..2026-11-29"),
        ("the week after next", "2026-12-07..2026-12-13"),
        ("the week of december eighth", "2026-12-07..2026-12-13"),
        ("this weekend", "2026-11-28..2026-11-29"),
        ("the end of next week", "2026-12-04..2026-12-06"),
        ("early next month", "2026-12-01..2026-12-10"),
        ("in march", "2027-03-01..2027-03-31"),
        ("the last week of january", "2027-01-25..2027-01-31"),
        ("the next three days", "2026-11-24..2026-11-26"),
        ("december 3 to 5", "2026-12-03..2026-12-05"),
        ("from the third to the fifth of december", "2026-12-03..2026-12-05"),
        ("between wednesday and friday", "2026-11-25..2026-11-27"),
        ("friday to tuesday", "2026-11-27..2026-12-01"),
        ("next week between tuesday and thursday", "2026-12-01..2026-12-03"),
        ("from the 28th to the 2nd", "2026-11-28..2026-12-02"),
        ("from may to july", "2027-05-01..2027-07-31"),
    ],
)
def test_it_reads_several_days(said, span):
    assert only(said) == span


@pytest.mark.parametrize(
    "said",
    [
        "we may come on our own",
        "it may take longer",
        "the second floor on fifth avenue",
        "my second car",
        "three days of rain",
        "it sat in the sun",
        "a day or so",
        "the week",
        "my last oil change",
        "i drove 3/4 of the way at 30%",
        "february thirtieth",
        "one of them",
        "call 555-123-4567",
        "it costs $12 on 1,200 miles",
        "the end of",
        "from the",
        "two weeks from",
        "week of",
    ],
)
def test_it_reads_no_day_where_none_is_named(said):
    assert days(said) == []


@pytest.mark.parametrize(
    ("said", "limit"),
    [
        ("before friday", "before"),
        ("by friday", "until"),
        ("no later than friday", "until"),
        ("later than friday", "after"),
        ("after the twelfth", "after"),
        ("not before monday", "from"),
        ("starting tuesday", "from"),
        ("on friday", ""),
    ],
)
def test_it_says_which_side_of_a_day_suits(said, limit):
    [day] = find_days(said, MONDAY)
    assert day.limit == limit


@pytest.mark.parametrize(
    "said",
    [
        "not on friday",
        "any day but friday",
        "i can't do friday",
        "friday doesn't work",
        "friday is no good for me",
        "except friday",
        "anything other than that instead of friday",
        "no fridays",
    ],
)
def test_a_day_that_is_ruled_out_is_no_wish(said):
    [day] = find_days(said, MONDAY)
    assert day.refused
    assert read_date(said, TODAY) is None


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("why not friday", "2026-11-27"),
        ("why don't we say friday", "2026-11-27"),
        ("can't we do friday", "2026-11-27"),
        ("friday works doesn't it", "2026-11-27"),
        ("not friday saturday", "2026-11-28"),
        ("tuesday doesn't work what about wednesday", "2026-11-25"),
        ("tuesday no wait wednesday", "2026-11-25"),
        ("either tuesday or wednesday", "2026-11-24"),
        ("move it from tuesday to thursday", "2026-11-26"),
        ("any day between tuesday and thursday", "2026-11-24"),
        ("before friday", "2026-11-24"),
        ("before tomorrow", "2026-11-23"),
        ("after friday", "2026-11-28"),
        ("this week", "2026-11-23"),
        ("i was there last week can i come friday", "2026-11-27"),
    ],
)
def test_one_day_is_settled_on(said, day):
    assert str(read_date(said, TODAY)) == day


@pytest.mark.parametrize("said", ["yesterday", "in march", "next year", "in 2025"])
def test_what_is_past_or_too_vague_settles_nothing(said):
    assert read_date(said, TODAY) is None


def test_the_words_of_a_reading_are_where_it_says():
    [day] = find_days("could i come in on tuesday the ninth of march maybe", MONDAY)
    assert (day.start, day.end) == (5, 10)


@given(st.dates(TODAY + timedelta(2), TODAY + timedelta(170)))
def test_a_day_it_says_in_a_sentence_it_reads(day):
    said = f"yeah {say_full_date(day, TODAY)} would be great thanks"
    assert only(said) == str(day)


@given(st.lists(st.sampled_from(WORDS), max_size=25))
def test_no_order_of_calendar_words_breaks_it(words):
    for day in find_days(" ".join(words), MONDAY):
        assert day.first <= day.last
        assert 0 <= day.start < day.end


@given(
    st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)), st.sampled_from(WORDS)
)
def test_no_today_breaks_it(today, word):
    now = datetime(today.year, today.month, today.day, 23, 59)
    find_days(f"next {word} week last friday in two months a year from now", now)
