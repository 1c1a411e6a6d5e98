"""Times of day as they are spoken, both ways."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.agentbrain.conversation.language.text import normalise
from apps.agentbrain.conversation.language.times import (
    TimeReading,
    read_time,
    say_clock,
    say_duration,
    say_time,
)


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("half past two", "14:30"),
        ("quarter past nine", "09:15"),
        ("quarter to three", "14:45"),
        ("ten past nine", "09:10"),
        ("twenty to two", "13:40"),
        ("at ten", "10:00"),
        ("around four", "16:00"),
        ("noon", "12:00"),
        ("at midday", "12:00"),
        ("midnight", "00:00"),
        ("three o'clock", "15:00"),
        ("three oclock", "15:00"),
        ("ten am", "10:00"),
        ("ten a.m.", "10:00"),
        ("ten a m", "10:00"),
        ("two p m", "14:00"),
        ("twelve pm", "12:00"),
        ("twelve am", "00:00"),
        ("2:30 pm", "14:30"),
        ("2:30", "14:30"),
        ("10am", "10:00"),
        ("3p", "15:00"),
        ("14:00", "14:00"),
        ("0:30", "00:30"),
        ("at 17 30", "17:30"),
        ("at nine oh five", "09:05"),
        ("at 2 00", "14:00"),
        ("ten in the morning", "10:00"),
        ("ten tomorrow morning", None),
        ("ten morning", "10:00"),
        ("four in the afternoon", "16:00"),
        ("seven in the evening", "19:00"),
        ("twelve in the morning at twelve", "12:00"),
        ("november twenty fourth at ten", "10:00"),
        ("not at ten at eleven", "11:00"),
        ("at ten no at eleven", "11:00"),
        ("later than six", "18:00"),
    ],
)
def test_it_reads_a_time(said, at):
    found = read_time(normalise(said)).at
    assert found == (time.fromisoformat(at) if at else None)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "two days",
        "two thirty",
        "i have two tires",
        "five five five one two",
        "2015 honda civic",
        "the first one at last one",
        "for two people",
        "25:10pm",
        "13pm",
        "half of it",
        "from ten to",
        "quarter",
        "at forty",
        "nine oh seven",
        "not at ten",
    ],
)
def test_it_reads_no_time(said):
    assert read_time(normalise(said)).at is None


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("ten", "10:00"),
        ("two thirty", "14:30"),
        ("maybe nine", "09:00"),
        ("six", "18:00"),
    ],
)
def test_a_lone_number_answers_what_time(said, at):
    assert read_time(normalise(said), bare=True).at == time.fromisoformat(at)


@pytest.mark.parametrize("said", ["five five five", "the first one", "that one", "30"])
def test_what_is_no_time_answers_nothing(said):
    assert read_time(normalise(said), bare=True).at is None


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ("in the morning", "morning"),
        ("mornings are best", "morning"),
        ("first thing", "morning"),
        ("tuesday afternoon", "afternoon"),
        ("after lunch", "afternoon"),
        ("in the evening", "evening"),
        ("after work", "evening"),
        ("good morning", ""),
        ("not in the morning in the afternoon", "afternoon"),
    ],
)
def test_it_reads_a_part_of_the_day(said, part):
    assert read_time(normalise(said)) == TimeReading(None, part)


def test_opening_hours_decide_between_morning_and_evening():
    late = [(time(12), time(22))]
    assert read_time("at seven").at == time(7)
    assert read_time("at seven", hours=late).at == time(19)
    assert read_time("at five", hours=[(time(4), time(11))]).at == time(5)
    assert read_time("at five", hours=[(time(10), time(11))]).at == time(17)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("12:00", "noon"),
        ("00:00", "midnight"),
        ("10:00", "ten in the morning"),
        ("14:30", "two thirty in the afternoon"),
        ("17:05", "five oh five in the evening"),
        ("00:15", "twelve fifteen in the morning"),
    ],
)
def test_it_says_a_time(at, said):
    assert say_time(time.fromisoformat(at)) == said


@given(st.times(time(1)).map(lambda t: t.replace(second=0, microsecond=0)))
def test_what_it_says_it_reads(at):
    spoken = at.replace(minute=at.minute // 15 * 15)
    assert read_time(normalise(say_time(spoken))).at == spoken
    assert say_clock(spoken)


@given(st.text(max_size=60))
def test_any_text_is_read_without_error(text):
    read_time(normalise(text), bare=True)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (1, "one minute"),
        (45, "forty-five minutes"),
        (60, "an hour"),
        (75, "an hour and fifteen minutes"),
        (90, "an hour and a half"),
        (120, "two hours"),
        (150, "two and a half hours"),
    ],
)
def test_it_says_a_duration(minutes, said):
    assert say_duration(minutes) == said


@pytest.mark.parametrize(
    "said", ["at nine i mean ten", "at nine no wait ten", "at nine actually ten"]
)
def test_a_time_corrected_is_the_one_that_counts(said):
    assert read_time(said).at == time(10)


@pytest.mark.parametrize(
    "said", ["at ten my name is ann", "tomorrow at ten i'm ann", "at ten it squeals"]
)
def test_a_time_ends_where_another_clause_begins(said):
    assert read_time(said).at == time(10)


def test_what_is_counted_is_still_no_time():
    assert read_time("at ten dollars").at is None


@pytest.mark.parametrize("said", ["no mornings please", "not in the morning"])
def test_a_part_of_the_day_can_be_ruled_out(said):
    assert read_time(said).part == ""
