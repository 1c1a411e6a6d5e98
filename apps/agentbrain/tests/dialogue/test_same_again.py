"""The same time, another day; the same week, another day; not then, but when."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.events import CallType

from .conversation import DANA, Conversation
from .test_changing import BORN, OIL


@pytest.fixture
def call() -> Conversation:
    return Conversation(CallType.INBOUND_EXISTING, customer=DANA, number=DANA.phone)


@pytest.fixture
def moving(call) -> Conversation:
    call.shop.appointments = [dict(OIL)]  # Tuesday the 24th at ten
    return call.play(("move my appointment", "date of birth"), (BORN, "instead"))


@pytest.mark.parametrize(
    ("words", "start"),
    [
        ("same time next week", "2026-12-01T10:00"),
        ("the same day and time next week please", "2026-12-01T10:00"),
        ("the same time on friday", "2026-11-27T10:00"),
        ("the same time the day after", ""),
        ("eleven thirty instead", "2026-11-24T11:30"),
        ("the same day but at three", "2026-11-24T15:00"),
    ],
)
def test_what_is_not_said_stays_as_it_was(moving, words, start):
    moving.say(words)
    assert moving.slots.get("start", "") == start


def test_it_is_remembered_until_the_appointment_is_known(call):
    call.shop.appointments = [dict(OIL)]
    call.play(
        ("can i move my oil change to the same time next week", "date of birth"),
        (BORN, "to Tuesday, December first at ten"),
    )


def test_the_same_time_without_anything_before_it_means_nothing():
    call = Conversation().play(("oil change at the same time next week", "your name"))
    assert "time" not in call.slots


def test_a_day_named_later_is_one_of_the_week_spoken_of(call):
    call.play(
        ("oil change sometime next week", "Monday, November thirtieth"),
        ("what about wednesday", "Wednesday, December second"),
    )


def test_a_day_of_this_week_may_still_be_named(call):
    call.play(
        ("oil change next week", "Monday, November thirtieth"),
        ("no this friday", "Friday, November twenty-seventh"),
    )


def test_a_week_is_not_read_back_as_a_day():
    answer = Conversation().say("oil change sometime next week")
    assert "Monday" not in answer
    assert "Wednesday" in Conversation().say("oil change on wednesday")


@pytest.mark.parametrize(
    "words",
    [
        "sometime next week but not the mornings",
        "next week no mornings please",
        "next week anytime except morning",
    ],
)
def test_what_is_ruled_out_leaves_the_other_half_of_the_day(call, words):
    call.say(f"oil change {words}")
    assert call.slots["part_of_day"] == "afternoon"


def test_ruling_out_both_halves_leaves_nothing_to_guess(call):
    call.say("oil change next week not in the morning and not in the afternoon")
    assert "part_of_day" not in call.slots


@pytest.mark.parametrize(
    "words", ["monday is no good", "i can't do monday", "not on monday"]
)
def test_a_day_that_does_not_suit_is_not_offered_again(call, words):
    call.play(
        ("oil change next monday", "Monday, November thirtieth"),
        (words, "Tuesday, December first"),
    )


def test_another_day_ruled_out_changes_nothing(call):
    call.play(("oil change next monday", "Monday, November thirtieth"))
    call.say("not on friday")
    assert all(start.startswith("2026-11-30") for start in call.dialogue.memory.offered)


def test_the_day_after_may_be_closed_without_a_word(call):
    call.play(
        ("oil change on wednesday", "Wednesday, November twenty-fifth"),
        ("wednesday doesn't work", "Friday, November twenty-seventh"),
    )
    assert "closed" not in call.last.text


@pytest.mark.parametrize(
    "words", ["what's the latest you have", "the last appointment of the day"]
)
def test_the_latest_is_that_of_the_day(call, words):
    call.play(("oil change next monday", "Monday, November thirtieth"))
    call.say(words)
    assert call.slots["start"] == "2026-11-30T17:15"


def test_later_the_same_day_is_later_than_what_was_offered(call):
    call.play(
        ("oil change today", "at nine"),
        ("do you have anything later today", "eleven"),
    )


@pytest.mark.parametrize("words", ["whenever", "early", "any time is fine"])
def test_whoever_does_not_mind_gets_the_first(call, words):
    call.play(("oil change next monday", "Monday, November thirtieth"))
    call.say(words)
    assert call.slots["start"] == "2026-11-30T08:00"


def test_make_it_three_is_a_time_whatever_was_asked():
    call = Conversation(number="+15559990000").play(
        ("oil change tomorrow at two", "your name"),
        ("ann lee", "calling from"),
        ("yes", "email"),
        ("skip", "year, make and model"),
        ("a honda accord", "What year"),
        ("actually can you make it three instead", "three in the afternoon"),
    )
    assert call.slots["vehicle"] == {"make": "Honda", "model": "Accord"}


def test_a_time_corrected_in_one_breath(call):
    call.say("oil change friday at nine i mean ten")
    assert call.slots["start"] == "2026-11-27T10:00"


def test_day_time_and_number_in_one_breath():
    call = Conversation()
    call.say("oil change tomorrow at ten my number is 555 123 4567")
    assert call.slots["phone"] == "+15551234567"
    assert (call.slots["date"], call.slots["time"]) == ("2026-11-24", "10:00")


def test_a_number_alone_names_no_time():
    call = Conversation().play(("oil change", "name"), ("ann lee", "phone"))
    call.say("the number is 555 123 9876")
    assert "time" not in call.slots


def test_details_while_times_are_offered_keep_the_offer():
    call = Conversation().play(
        ("oil change tomorrow afternoon", "noon...Which would you like"),
        ("my name is lisa wong", "Thanks, Lisa. Which of those times"),
        ("my number is 555 123 9876", "Which of those times"),
        ("no email", "Which of those times"),
        ("the last one", "year, make and model"),
    )
    assert call.slots["email"] == ""
    assert call.slots["start"] == "2026-11-24T13:00"


def test_another_service_while_times_are_offered_is_looked_up_anew(call):
    call.play(
        ("oil change next monday", "Which would you like"),
        ("actually a tire rotation", "tire rotation...Which would you like"),
    )
    assert call.tools.count("find_slots") == 2
