"""Whoever has just booked may take it back or change it, without a proof."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.events import CallType

from .conversation import DANA, Conversation

BORN = "june fourth nineteen eighty"


@pytest.fixture
def booked() -> Conversation:
    return Conversation(number="+15559990000").play(
        ("i need an oil change tomorrow at nine", "your name"),
        ("ann lee", "calling from"),
        ("yes", "email"),
        ("skip", "year, make and model"),
        ("2015 honda civic", "Is that right"),
        ("yes", "You're booked"),
    )


def arguments(call: Conversation, tool: str) -> list[dict]:
    return [given for name, given in call.shop.calls if name == tool]


@pytest.mark.parametrize(
    "words",
    [
        "oh wait actually can we make it ten instead",
        "sorry i meant ten o'clock",
        "actually change it to ten in the morning please",
    ],
)
def test_another_time_moves_what_was_booked(booked, words):
    booked.play((words, "move your oil change...at ten in the morning"), ("yes", "All"))
    assert arguments(booked, "reschedule_appointment") == [
        {"appointment_id": 100, "start": "2026-11-24T10:00"}
    ]
    assert len(booked.shop.booked) == 1


@pytest.mark.parametrize(
    "words",
    ["you know what never mind cancel that", "no scratch that", "actually cancel it"],
)
def test_taking_it_back_cancels_it_after_a_yes(booked, words):
    booked.play((words, "Shall I cancel it"))
    assert arguments(booked, "cancel_appointment") == []
    booked.play(("yes", "is cancelled"))
    assert arguments(booked, "cancel_appointment") == [{"appointment_id": 100}]


def test_another_car_is_booked_in_place_of_the_first(booked):
    booked.play(
        ("oh i gave you the wrong car it's the 2012 ford fusion", "Ford...Is that"),
        ("yes", "You're booked"),
    )
    assert booked.tools[-2:] == ["cancel_appointment", "book_appointment"]
    first, second = booked.shop.booked
    assert second["described"] == {"year": 2012, "make": "Ford", "model": "Fusion"}
    assert second["service"] == first["service"] == "oil-change"
    booked.play(("cancel that", "Shall I cancel it"), ("yes", "is cancelled"))
    assert arguments(booked, "cancel_appointment")[-1] == {"appointment_id": 101}


def test_what_stands_is_left_when_the_change_is_dropped(booked):
    booked.play(
        ("wait it should be the 2012 ford fusion", "Is that right"),
        ("actually never mind", "leave it as it is"),
        ("bye", "See you on Tuesday, November twenty-fourth"),
    )
    assert arguments(booked, "cancel_appointment") == []


def test_an_old_one_that_is_gone_does_not_stop_the_new_one(booked):
    booked.shop.fail["cancel_appointment"] = "not_found"
    booked.shop.taken.clear()
    booked.play(
        ("wait it should be the 2012 ford fusion", "Is that right"),
        ("yes", "You're booked"),
    )


def test_its_time_is_told_again(booked):
    booked.play(
        ("ok what was the time again", "Tuesday, November twenty-fourth at nine"),
        ("so is it still booked", "Tuesday, November twenty-fourth at nine"),
    )


def test_a_moved_one_is_told_at_its_new_time(booked):
    booked.play(
        ("actually make it ten instead", "Is that right"),
        ("yes", "All set"),
        ("what time was that again", "at ten in the morning"),
    )


def test_a_cancelled_one_is_no_more_spoken_of(booked):
    booked.play(("cancel that", "Shall I"), ("yes", "is cancelled"))
    booked.say("cancel that")
    assert len(arguments(booked, "cancel_appointment")) == 1


def test_one_appointment_more_is_no_second_thought(booked):
    booked.play(("actually i also need a tire rotation", "tire rotation"))
    assert "reschedule_appointment" not in booked.tools
    assert booked.state == "slot_collection"


def test_another_service_is_another_visit(booked):
    booked.play(("wait i need a tire rotation on friday", "Sure, I can book"))


def test_an_older_appointment_still_needs_a_proof():
    call = Conversation(CallType.INBOUND_EXISTING, customer=DANA, number=DANA.phone)
    call.play(
        ("oil change tomorrow at ten", "Is that right"),
        ("yes", "You're booked"),
        ("cancel my appointment", "date of birth"),
    )


def test_a_question_after_booking_is_not_called_foreign(booked):
    booked.play(("will i get a text about it", "something I don't know"))


def test_a_known_customers_booking_is_replaced_on_their_record():
    call = Conversation(CallType.INBOUND_EXISTING, customer=DANA, number=DANA.phone)
    call.play(
        ("oil change tomorrow at ten", "Is that right"),
        ("yes", "You're booked"),
        ("sorry wrong car it's the 2012 ford fusion", "Ford Fusion...Is that right"),
        ("yes", "You're booked"),
    )
    assert arguments(call, "book_appointment")[-1]["customer_id"] == DANA.customer_id
