"""Days and times of one utterance, together."""

from __future__ import annotations

from datetime import datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.agentbrain.conversation.language.clock_words import clock_words
from apps.agentbrain.conversation.language.say_times import say_time
from apps.agentbrain.conversation.language.times import find_times
from apps.agentbrain.conversation.language.when import read_when

MONDAY = datetime(2026, 11, 23, 9)


def heard(said: str, **asked: bool) -> tuple[str, str, str]:
    when = read_when(said, MONDAY, **asked)
    at = when.time.at
    return str(when.day or ""), f"{at:%H:%M}" if at else "", when.time.part


@pytest.mark.parametrize(
    ("said", "day", "at", "part"),
    [
        ("next tuesday at half past two", "2026-12-01", "14:30", ""),
        ("first thing friday", "2026-11-27", "", "morning"),
        ("the day after tomorrow around noonish", "2026-11-25", "12:00", ""),
        ("friday four thirty", "2026-11-27", "16:30", ""),
        ("ten tomorrow morning", "2026-11-24", "10:00", "morning"),
        ("tomorrow morning at nine", "2026-11-24", "09:00", "morning"),
        ("at 4 on friday afternoon", "2026-11-27", "16:00", "afternoon"),
        ("march eighteenth nine thirty", "2027-03-18", "09:30", ""),
        ("wednesday 9-11am", "2026-11-25", "09:00", ""),
        ("december 3rd between two and four", "2026-12-03", "14:00", ""),
        ("tonight at 8", "2026-11-23", "20:00", "evening"),
        ("this afternoon", "2026-11-23", "", "afternoon"),
        ("in two hours", "2026-11-23", "11:00", ""),
        ("in fifteen hours", "2026-11-24", "00:00", ""),
        ("3/15 3pm", "2027-03-15", "15:00", ""),
        ("2027-03-15T15:30", "2027-03-15", "15:30", ""),
        ("the twelfth not before ten", "2026-12-12", "10:00", ""),
        ("tuesday no wednesday at three no four", "2026-11-25", "16:00", ""),
        ("uh maybe next next friday at uh ten a m", "2026-12-04", "10:00", ""),
        ("thrusday at five o clock", "2026-11-26", "17:00", ""),
        ("tomorow mornin", "2026-11-24", "", "morning"),
        ("make it on the 1st any time is ok", "2026-12-01", "", ""),
        ("friday morning ten", "2026-11-27", "10:00", "morning"),
        ("NEXT FRIDAY, 10 A.M.!", "2026-12-04", "10:00", ""),
    ],
)
def test_it_reads_a_day_with_its_time(said, day, at, part):
    assert heard(said) == (day, at, part)


def test_words_that_name_a_day_are_no_time():
    assert heard("november 24 2027") == ("2027-11-24", "", "")
    assert heard("the ten of december", bare_time=True) == ("2026-12-10", "", "")


def test_a_lone_number_is_what_was_asked_for():
    assert heard("twelve", bare_day=True) == ("2026-12-12", "", "")
    assert heard("twelve", bare_time=True) == ("", "12:00", "")
    assert heard("330", bare_time=True) == ("", "15:30", "")
    assert heard("7.30", bare_time=True)[1] == "07:30"
    assert heard("330") == heard("7.30") == ("", "", "")


@pytest.mark.parametrize(
    ("said", "at", "until", "limit"),
    [
        ("between two and four", "14:00", "16:00", ""),
        ("from nine to eleven", "09:00", "11:00", ""),
        ("10am-12pm", "10:00", "12:00", ""),
        ("8 am until 6", "08:00", "18:00", ""),
        ("2:45 to 5 pm", "14:45", "17:00", ""),
        ("after nine but before eleven", "09:00", "11:00", ""),
        ("after five", "17:00", None, "after"),
        ("not before ten", "10:00", None, "from"),
        ("before ten", "10:00", None, "before"),
        ("no later than three", "15:00", None, "until"),
        ("around three", "15:00", None, ""),
    ],
)
def test_it_reads_spans_and_limits_of_the_clock(said, at, until, limit):
    [found] = find_times(said, MONDAY)
    assert found.at == time.fromisoformat(at)
    assert found.until == (time.fromisoformat(until) if until else None)
    assert found.limit == limit


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("at nineteen hundred", "19:00"),
        ("oh eight hundred hours", "08:00"),
        ("at seven twenty seven", "07:27"),
        ("three thirty ish", "15:30"),
        ("9PMish", "21:00"),
        ("1500 hours", "15:00"),
        ("11ish", "11:00"),
        ("quarter of nine", "08:45"),
        ("twenty past noon", "12:20"),
        ("twenty five to seven pm", "18:35"),
        ("half past 12 at night", "00:30"),
        ("at 845 at night", "20:45"),
        ("330 p.m.", "15:30"),
        ("8.10 pm", "20:10"),
        ("fifteen thirty", None),
        ("12 noon", "12:00"),
        ("at three at night", "03:00"),
        ("twelve fifteen in the morning", "00:15"),
        ("at twenty to two", "13:40"),
    ],
)
def test_it_reads_a_clock_time_however_it_is_put(said, at):
    found = [one.at for one in find_times(said, MONDAY)]
    assert found == ([time.fromisoformat(at)] if at else [])


@pytest.mark.parametrize(
    "said",
    [
        "four tires and two filters",
        "it takes two to three people",
        "one of these days",
        "version 2.30",
        "a 4:3 screen",
        "good morning",
        "morning i need some help",
        "we stayed two nights",
        "unit 9a is mine",
        "is there room for two",
        "where do i apply for one",
        "sixty divided by three",
        "what is the apr",
    ],
)
def test_it_reads_no_time_where_none_is_named(said):
    assert find_times(said, MONDAY) == []


@pytest.mark.parametrize(
    ("said", "edge"),
    [("early morning", "early"), ("late afternoon", "late"), ("in the evening", "")],
)
def test_it_hears_early_and_late(said, edge):
    [found] = find_times(said, MONDAY)
    assert found.edge == edge


def test_a_time_that_is_ruled_out_is_no_wish():
    assert heard("ten doesn't work for me") == ("", "", "")
    assert heard("i can't do mornings afternoons are fine") == ("", "", "afternoon")


def test_only_custom_chose_a_half_of_the_day_that_was_not_named():
    [plain] = find_times("at ten", MONDAY)
    [named] = find_times("at ten in the morning", MONDAY)
    assert (plain.half_said, named.half_said) == (False, True)
    assert plain.confidence < named.confidence


@given(st.times().map(lambda at: at.replace(second=0, microsecond=0)))
def test_every_time_it_says_in_a_sentence_it_reads(at):
    when = read_when(f"yes {say_time(at)} is good", MONDAY)
    assert when.time.at == at


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("9:30 - 11:00", ["9:30", "-", "11:00"]),
        ("next Fri 8-10am", ["next", "fri", "8", "-", "10", "am"]),
        ("Twenty-fourth, 3 p . m .", ["twenty", "fourth", "3", "pm"]),
        ("dec31 oct.2", ["dec", "31", "oct", "2"]),
        ("mail bob@x.com $45 10% 1,200", ["mail", "#", "#", "#", "#"]),
        ("uh on on the the first", ["on", "the", "first"]),
    ],
)
def test_its_words_keep_dates_and_times_whole(said, words):
    assert clock_words(said) == words


@given(st.text(max_size=300))
def test_any_text_is_read_without_error(text):
    when = read_when(text, MONDAY, bare_day=True, bare_time=True)
    assert len(when.words) <= 150
