"""Clock times in the wordings of callers: meals, minutes to the hour, the long dial."""

from __future__ import annotations

from datetime import datetime

import pytest

from apps.agentbrain.conversation.language.times import find_times, read_time

MONDAY = datetime(2026, 11, 23, 9)


def times(said: str) -> list[str]:
    """ "14:30", "14:00-16:00"; a part of the day is no time."""
    return [
        f"{one.at:%H:%M}-{one.until:%H:%M}" if one.until else f"{one.at:%H:%M}"
        for one in find_times(said, MONDAY)
        if one.at
    ]


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("at mid day", "12:00"),
        ("lunchtime on friday", "12:00"),
        ("lunch time would be best", "12:00"),
        ("around lunch", "12:00"),
        ("at one lunchtime", "13:00"),
        ("twelve midnight", "00:00"),
        ("eleven noon", "11:00"),
        ("at eleven midnight", "23:00"),
    ],
)
def test_it_reads_a_time_named_by_the_middle_of_the_day(said, at):
    assert times(said) == [at]


def test_lunch_had_is_no_time():
    assert times("we had lunch") == []


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("ten minutes past nine", "09:10"),
        ("ten minutes after nine", "09:10"),
        ("quarter past 15", "15:15"),
        ("ten minutes to fifteen", "14:50"),
        ("five minutes to 9:30", "09:25"),
        ("half past 9:30", "10:00"),
        ("ten minutes to three thirty", "15:20"),
        ("ten minutes to 3:30pm", "15:20"),
    ],
)
def test_it_counts_minutes_from_an_hour_however_that_is_given(said, at):
    assert times(said) == [at]


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("at twenty one fifteen", "21:15"),
        ("15:30 pm", "15:30"),
        ("at zero hundred hours", None),
        ("at ten fifteen minutes", "10:15"),
    ],
)
def test_it_reads_the_long_dial_and_minutes_called_so(said, at):
    assert times(said) == ([at] if at else [])


@pytest.mark.parametrize(
    "said",
    [
        "half past",
        "at thirteen",
        "at twenty one",
        "at twenty four fifteen",
        "at 45 30",
        "at 0",
        "at 15p",
        "15:30 am",
        "at nineteen hundred fifty",
        "at two fifty percent",
        "at two forty dollars",
        "it takes ten hours",
        "we stayed one night",
    ],
)
def test_what_no_dial_shows_and_what_is_counted_is_no_time(said):
    assert times(said) == []


@pytest.mark.parametrize(
    ("said", "span"),
    [
        ("between nine in the morning and two in the afternoon", "09:00-14:00"),
        ("nine in the morning until four", "09:00-16:00"),
        ("11 to 1pm", "11:00-13:00"),
        ("9 to 5 pm", "09:00-17:00"),
        ("from two to four people", "14:00"),
        ("nine in the morning to four people", "09:00"),
        ("from nine to friday", "09:00"),
    ],
)
def test_a_span_of_the_clock_lies_in_the_halves_named(said, span):
    assert times(said) == [span]


def test_two_times_are_a_span_only_where_the_second_ends_it():
    assert times("after nine but before eleven") == ["09:00-11:00"]
    assert times("after nine not at eleven") == ["09:00", "11:00"]


def test_of_times_offered_the_first_is_taken():
    assert f"{read_time('at two or three or four').at:%H:%M}" == "14:00"
