"""Reminders and follow-ups: nothing is told before the person is reached."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.events import CallType

from .conversation import APPOINTMENT, DANA, Conversation


def reminder() -> Conversation:
    return Conversation(
        CallType.OUTBOUND_REMINDER, customer=DANA, appointment=APPOINTMENT
    )


def followup() -> Conversation:
    return Conversation(
        CallType.OUTBOUND_FOLLOWUP, customer=DANA, appointment=APPOINTMENT
    )


@pytest.mark.parametrize("call", [reminder(), followup()])
def test_it_asks_for_the_person_and_tells_nothing_else(call):
    assert call.last.text == (
        "Hello, this is Alex from Maple Street Auto. Am I speaking with Dana?"
    )
    assert call.state == "greeting"


@pytest.mark.parametrize(
    "words", ["no she's not here", "wrong number", "no", "there's no one by that name"]
)
def test_the_wrong_person_learns_nothing(words):
    call = reminder().play((words, "Sorry for the interruption...Goodbye"))
    assert call.last.end_call
    assert "oil" not in call.last.text.lower()
    assert not call.view.verified


@pytest.mark.parametrize(
    "words", ["cancel my appointment", "i need an oil change", "purple"]
)
def test_nothing_starts_before_the_person_is_known(words):
    call = reminder().play((words, "Dana"))
    assert call.tools == []
    assert not call.view.verified


def test_who_is_calling_is_answered():
    reminder().play(
        ("who is this", "assistant of Maple Street Auto...speaking with Dana"),
        ("this is dana", "your oil change on Tuesday"),
    )


def test_somebody_fetches_the_person():
    reminder().play(("hold on let me get her", "take your time"), ("speaking", "oil"))


def test_the_appointment_is_confirmed():
    call = reminder().play(
        ("yes", "oil change on Tuesday, November twenty-fourth at ten"),
        ("yes i'll be there", "you're confirmed...anything else"),
        ("no", "Have a good day"),
    )
    assert call.view.outcome == "confirmed"
    assert call.shop.calls == [("confirm_appointment", {"appointment_id": 31})]


def test_the_appointment_is_moved():
    call = reminder().play(
        ("yes", "Will you be able"),
        ("no i can't make it", "move it to another day, or cancel"),
        ("move it to friday at ten", "Friday...Is that right"),
        ("yes", "now on Friday"),
    )
    assert call.view.outcome == "rescheduled"
    assert "verify_customer" not in call.tools


@pytest.mark.parametrize(
    "words", ["can we do friday at ten", "friday at ten would be better"]
)
def test_another_time_is_a_wish_to_move(words):
    reminder().play(("yes", "Will you"), (words, "Friday...Is that right"))


def test_yes_to_move_or_cancel_moves():
    reminder().play(
        ("yes", "Will you"),
        ("no", "move it"),
        ("yes", "What day would you like instead"),
    )


def test_neither_moved_nor_cancelled():
    reminder().play(
        ("yes", "Will you"),
        ("no", "move it"),
        ("purple", "Sorry...leave it as it is"),
        ("no leave it", "leave it as it is...anything else"),
    )


def test_the_appointment_is_cancelled():
    call = reminder().play(
        ("yes", "Will you"),
        ("please cancel it", "Shall I cancel it"),
        ("yes", "is cancelled"),
    )
    assert call.view.outcome == "cancelled"


def test_something_unclear_is_asked_again():
    reminder().play(("yes", "Will you"), ("purple", "Sorry...move or cancel"))


def test_an_appointment_that_is_gone():
    call = reminder().play(("yes", "Will you"))
    call.shop.fail["confirm_appointment"] = "not_found"
    call.play(("yes", "can't find that appointment...anything else"))


def test_trouble_of_ours_in_a_reminder():
    call = reminder().play(("yes", "Will you"))
    call.shop.fail["confirm_appointment"] = "internal"
    call.play(("yes", "isn't working"))


def test_a_satisfied_customer_is_offered_the_next_visit():
    call = followup().play(
        ("yes", "recent oil change...happy"),
        ("yes it was great", "glad...book your next service"),
        ("sure", "What can we do"),
        ("a tire rotation next friday at nine", "Is that right"),
        ("yes", "You're booked"),
        ("no", "Goodbye"),
    )
    assert call.shop.calls[0] == (
        "take_feedback",
        {"appointment_id": 31, "satisfied": True, "comment": "yes it was great"},
    )


def test_a_satisfied_customer_wants_nothing_more():
    call = followup().play(
        ("yes", "happy"),
        ("everything went really well", "next service"),
        ("purple", "Sorry"),
        ("no", "anything else"),
    )
    assert call.view.outcome == "feedback"


def test_a_service_named_at_once_is_booked():
    followup().play(
        ("yes", "happy"), ("yes", "next service"), ("an inspection", "an inspection")
    )


def test_an_unhappy_customer_is_asked_why_and_handed_over():
    call = followup().play(
        ("yes", "happy"),
        ("no not really", "What went wrong"),
        ("the noise is still there", "Thank you for telling me"),
    )
    (wish,) = call.escalations
    assert (wish.reason, wish.priority) == ("complaint", "high")
    assert wish.detail == "the noise is still there"
    assert call.shop.calls[0][1]["satisfied"] is False
    assert call.view.outcome == "feedback"


def test_a_long_complaint_is_taken_at_once():
    call = followup().play(
        ("yes", "happy"),
        ("no it's worse than before and it leaks now", "Thank you for telling me"),
    )
    assert call.escalations


def test_a_grievance_by_rule_is_recorded_as_feedback_first():
    call = followup().play(
        ("yes", "happy"),
        ("no i am furious you damaged my door", "Thank you for telling me"),
    )
    assert call.shop.calls[0][0] == "take_feedback"
    assert [wish.reason for wish in call.escalations] == ["complaint"]


def test_feedback_that_cannot_be_stored_still_reaches_a_person():
    call = followup().play(("yes", "happy"))
    call.shop.fail["take_feedback"] = "internal"
    call.play(("no it was a complete disaster from start to end", "telling me"))
    assert call.escalations


def test_praise_that_cannot_be_stored_goes_on():
    call = followup().play(("yes", "happy"))
    call.shop.fail["take_feedback"] = "internal"
    call.play(("yes", "next service"))
    assert call.view.outcome == ""


def test_something_unclear_in_a_followup():
    followup().play(("yes", "happy"), ("purple", "Sorry...all right"))


def test_a_call_without_an_appointment_still_reaches_the_person():
    call = Conversation(CallType.OUTBOUND_FOLLOWUP, customer=DANA)
    call.play(("yes", "recent visit"), ("yes", "next service"))
