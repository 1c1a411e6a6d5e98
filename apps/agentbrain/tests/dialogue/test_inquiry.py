"""Questions are answered at once, wherever they come."""

from __future__ import annotations

from dataclasses import replace

import pytest

from .conversation import Conversation
from .shop import BRAIN, make_brain


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("what are your hours", "Monday to Friday from eight...Saturday from eight"),
        ("are you open on saturday", "On Saturday, November twenty-eighth...one in"),
        ("are you open on sunday", "closed on Sunday"),
        ("are you open on thursday", "closed on Thursday, November twenty-sixth"),
        ("how late are you open today", "On Monday...six in the evening"),
        ("how much is an oil change", "forty-nine dollars and ninety-five cents"),
        ("how much is a tire rotation", "A tire rotation is thirty dollars"),
        ("how much are brakes", "depends on the vehicle"),
        ("what are your prices", "For example, an oil change is forty-nine"),
        ("how long does a brake service take", "about two hours"),
        ("how long will it take", "We offer oil change"),
        ("what services do you offer", "brake service, tire rotation and inspection"),
        ("do you do oil changes", "Yes, we can do an oil change"),
        ("where are you located", "48 Maple Street"),
        ("are you a robot", "the automated assistant of Maple Street Auto"),
    ],
)
def test_it_answers(question, answer):
    call = Conversation().play((question, f"{answer}...anything else"))
    assert call.state == "closing"
    assert call.view.outcome == "answered"


def test_the_call_ends_when_nothing_else_is_wanted():
    call = Conversation().play(
        ("what are your hours", "anything else"), ("no thanks", "Goodbye")
    )
    assert call.last.end_call


def test_the_service_asked_about_is_the_one_booked():
    call = Conversation().play(
        ("how much is an oil change", "forty-nine"),
        ("and how long does it take", "An oil change takes about forty-five minutes"),
        ("okay book it", "an oil change for you"),
    )
    assert call.slots["service"] == "oil-change"


def test_a_question_within_a_booking_leads_back_to_it():
    call = Conversation().play(
        ("oil change", "your name"),
        ("what are your hours", "We're open...your name"),
        ("ann lee", "Thanks, Ann"),
    )
    assert call.state == "slot_collection"


def test_a_wish_and_a_question_in_one_breath():
    Conversation().play(
        (
            "i'd like to make an appointment for an oil change how much is it",
            "forty-nine dollars...your name",
        )
    )


def test_a_question_at_the_confirmation_is_followed_by_a_short_one():
    call = Conversation().play(
        ("oil change tomorrow at ten", "name"),
        ("ann lee", "phone"),
        ("555 012 3456", "email"),
        ("skip", "vehicle"),
        ("2015 honda civic", "Is that right"),
        ("how much will it be", "forty-nine...Shall I book the oil change for Tuesday"),
        ("yes", "You're booked"),
    )
    assert call.view.outcome == "booked"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("what are your hours", "don't have our opening hours"),
        ("where are you located", "don't have our address"),
        ("what services do you offer", "don't have our list"),
        ("how much is it", "don't have our list"),
    ],
)
def test_it_admits_what_was_not_published(question, answer):
    bare = replace(make_brain(address=""), hours=(), services=())
    Conversation(brain=bare).play((question, answer))


def test_one_day_with_two_periods_is_said_whole():
    monday = BRAIN.hours[0]
    halves = (
        replace(monday, closes_at=monday.opens_at.replace(hour=12)),
        replace(monday, opens_at=monday.opens_at.replace(hour=13)),
    )
    call = Conversation(brain=replace(BRAIN, hours=halves))
    call.play(("what are your hours", "Monday from eight in the morning to noon and"))
