"""Moving, cancelling, confirming and looking up an appointment."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.events import CallType

from .conversation import DANA, Conversation

OIL = {
    "appointment_id": 31,
    "start": "2026-11-24T10:00",
    "service": "oil-change",
    "service_name": "Oil change",
    "vehicle": "2015 Honda Civic",
}
BRAKES = {
    "appointment_id": 32,
    "start": "2026-12-01T14:00",
    "service": "brakes",
    "service_name": "Brake service",
    "vehicle": "2019 Ford F-150",
}
BORN = "june fourth nineteen eighty"


def known(*appointments) -> Conversation:
    call = Conversation(CallType.INBOUND_EXISTING, customer=DANA, number=DANA.phone)
    call.shop.appointments = [dict(a) for a in appointments]
    return call


def test_it_moves_an_appointment_after_verification():
    call = known(OIL).play(
        ("i need to reschedule my appointment", "date of birth"),
        (BORN, "that matches...oil change is on Tuesday...instead"),
        ("friday at eleven", "move your oil change to Friday...Is that right"),
        ("yes", "now on Friday, November twenty-seventh at eleven...anything else"),
        ("no", "See you on Friday"),
    )
    assert call.view.outcome == "rescheduled"
    assert call.view.verified
    name, arguments = call.shop.calls[-1]
    assert name == "reschedule_appointment"
    assert arguments == {"appointment_id": 31, "start": "2026-11-27T11:00"}


def test_it_cancels_an_appointment():
    call = known(OIL).play(
        ("cancel my appointment", "date of birth"),
        ("the last four digits are four four one two", "Shall I cancel it"),
        ("yes please", "is cancelled...anything else"),
    )
    assert call.view.outcome == "cancelled"
    assert call.shop.calls[-1] == ("cancel_appointment", {"appointment_id": 31})


def test_it_leaves_the_appointment_alone_on_second_thoughts():
    call = known(OIL).play(
        ("cancel my appointment", "date of birth"),
        (BORN, "Shall I cancel it"),
        ("no leave it", "leave it as it is...anything else"),
    )
    assert "cancel_appointment" not in call.tools
    assert call.view.outcome == ""


def test_cancelling_may_turn_into_moving_without_verifying_twice():
    call = known(OIL).play(
        ("cancel my appointment on tuesday", "date of birth"),
        (BORN, "Shall I cancel it"),
        ("no can you move it to friday instead", "Friday, November twenty-seventh"),
        ("two in the afternoon", "Is that right"),
        ("yes", "now on Friday"),
    )
    assert call.tools.count("verify_customer") == 1


def test_moving_may_turn_into_cancelling():
    known(OIL).play(
        ("reschedule my appointment", "date of birth"),
        (BORN, "What day would you like instead"),
        ("you know what just cancel it", "Shall I cancel it"),
    )


@pytest.mark.parametrize(
    ("words", "appointment_id"),
    [
        ("the oil change", 31),
        ("the second one", 32),
        ("the last one", 32),
        ("the one on december first", 32),
        ("the one for the ford", 32),
    ],
)
def test_it_asks_which_of_several(words, appointment_id):
    call = known(OIL, BRAKES).play(
        ("cancel my appointment", "date of birth"),
        (BORN, "an oil change...a brake service...Which one"),
    )
    assert "Shall I cancel it" in call.say(words)
    assert call.view.appointment_id == appointment_id


def test_it_asks_again_which_of_several():
    known(OIL, BRAKES).play(
        ("cancel my appointment", "date of birth"),
        (BORN, "Which one"),
        ("purple", "Sorry...Which appointment"),
    )


def test_the_day_named_at_first_chooses_the_appointment():
    call = known(OIL, BRAKES).play(
        ("i need to move my tuesday appointment", "date of birth"),
        (BORN, "oil change is on Tuesday, November twenty-fourth...instead"),
    )
    assert "date" not in call.slots


def test_the_day_named_at_first_may_be_the_new_one():
    known(OIL).play(
        ("move my appointment to friday at two", "date of birth"),
        (BORN, "move your oil change to Friday...two in the afternoon"),
        ("yes", "now on Friday"),
    )


def test_the_service_named_at_first_chooses_the_appointment():
    known(OIL, BRAKES).play(
        ("cancel my brake service", "date of birth"), (BORN, "brake service on")
    )


def test_a_new_time_at_the_confirmation_is_taken():
    known(OIL).play(
        ("reschedule my appointment", "date of birth"),
        (BORN, "instead"),
        ("friday at eleven", "Is that right"),
        ("no twelve", "noon"),
        ("yes", "now on Friday"),
    )


def test_no_at_the_confirmation_asks_for_another_day():
    known(OIL).play(
        ("reschedule my appointment", "date of birth"),
        (BORN, "instead"),
        ("friday at eleven", "Is that right"),
        ("no", "day"),
        ("book me monday at nine", "Monday, November thirtieth at nine"),
    )


def test_something_unclear_at_the_confirmations():
    call = known(OIL).play(
        ("reschedule my appointment", "date of birth"),
        (BORN, "instead"),
        ("purple", "Sorry"),
        ("i don't know", "Which would you like"),
        ("the first one", "Is that right"),
        ("purple", "Sorry...yes or no"),
    )
    call.play(("cancel it instead", "Shall I cancel"), ("purple", "Sorry"))


def test_never_mind_leaves_everything():
    known(OIL).play(
        ("reschedule my appointment", "date of birth"),
        (BORN, "instead"),
        ("never mind", "leave it...anything else"),
    )


def test_a_time_that_was_just_taken_is_offered_around():
    call = known(OIL).play(
        ("reschedule my appointment", "date of birth"),
        (BORN, "instead"),
        ("friday at eleven", "Is that right"),
    )
    call.shop.taken.add("2026-11-27T11:00")
    call.play(
        ("yes", "just taken...eleven thirty"),
        ("eleven thirty", "Is that right"),
        ("yes", "now on Friday"),
    )


def test_it_tells_when_the_appointment_is():
    call = known(OIL).play(
        ("when is my appointment", "date of birth"),
        ("my plate is seven a b c one two three", "oil change is on Tuesday"),
        ("actually i also need to cancel it", "Shall I cancel it"),
    )
    assert call.tools.count("verify_customer") == 1


def test_it_confirms_an_appointment():
    call = known(OIL).play(
        ("i'd like to confirm my appointment", "date of birth"),
        (BORN, "mark it as confirmed"),
        ("yes", "you're confirmed"),
    )
    assert call.view.outcome == "confirmed"


def test_no_appointment_leads_to_an_offer():
    call = known().play(
        ("cancel my appointment", "date of birth"),
        (BORN, "don't see any...book one"),
        ("purple", "Sorry"),
        ("yes", "book that...What can we do"),
    )
    assert call.view.intent == "book_appointment"


def test_no_appointment_and_no_wish_for_one():
    known().play(
        ("cancel my appointment", "date of birth"),
        (BORN, "book one"),
        ("no", "anything else"),
    )


def test_an_unknown_number_is_asked_for_the_customers():
    call = Conversation()
    call.shop.appointments = [dict(OIL)]
    call.play(
        ("i want to cancel my appointment", "What phone number"),
        ("five five five triple zero one one one one", "verify"),
        ("four four one two", "Shall I cancel it"),
        ("yes", "is cancelled"),
    )
    assert call.view.customer_id == 7
    assert call.slots["name"] == "Dana"


def test_booking_afterwards_needs_no_name():
    call = Conversation()
    call.shop.appointments = [dict(OIL)]
    call.play(
        ("i want to cancel my appointment", "What phone number"),
        ("five five five triple zero one one one one", "verify"),
        ("four four one two", "Shall I cancel it"),
        ("yes", "is cancelled"),
        ("i need a tire rotation", "year, make and model"),
    )


def test_a_number_nobody_has_is_asked_once_more():
    Conversation().play(
        ("i want to reschedule", "What phone number"),
        ("purple", "Sorry"),
        ("nine nine nine", "I have nine nine nine"),
        ("nine nine nine nine nine nine nine nine nine", "complete phone number"),
        ("nine nine nine nine nine nine nine nine nine nine", "couldn't find"),
        ("nine nine nine nine nine nine nine nine nine eight", "a person has to help"),
    )


def test_a_caller_without_the_number_is_handed_over():
    call = Conversation().play(
        ("i want to reschedule", "What phone number"),
        ("i don't know", "a person has to help"),
    )
    assert call.escalations[0].reason == "customer_not_found"


@pytest.mark.parametrize("tool", ["verify_customer", "list_appointments"])
def test_trouble_of_ours_is_handed_over(tool):
    call = known(OIL)
    call.shop.fail[tool] = "internal"
    call.play(
        ("cancel my appointment", "date of birth"), (BORN, "isn't working on our side")
    )


def test_an_appointment_that_is_gone_is_said_so():
    call = known(OIL).play(
        ("cancel my appointment", "date of birth"), (BORN, "Shall I cancel it")
    )
    call.shop.fail["cancel_appointment"] = "not_found"
    call.play(("yes", "can't find that appointment...anything else"))


def test_a_verification_that_lapsed_is_asked_again():
    call = known(OIL).play(
        ("cancel my appointment", "date of birth"), (BORN, "Shall I cancel it")
    )
    call.shop.fail["cancel_appointment"] = "not_verified"
    call.play(("yes", "card"))
    assert call.state == "verification"
    assert not call.view.verified


def test_a_list_that_needs_verification_asks_for_it():
    call = known(OIL)
    call.shop.fail["list_appointments"] = "not_verified"
    call.play(("cancel my appointment", "date of birth"), (BORN, "card"))
    assert call.state == "verification"


def test_a_service_no_longer_offered_is_moved_by_a_person():
    gone = {**OIL, "service": "", "service_name": "Paint job"}
    call = known(gone).play(
        ("reschedule my appointment", "date of birth"),
        (BORN, "isn't working on our side"),
    )
    assert call.escalations[0].reason == "tool_failed"


def test_booking_may_turn_into_changing():
    known(OIL).play(
        ("i need an oil change", "What day"),
        ("actually i want to move my appointment", "date of birth"),
    )


def test_changing_may_turn_into_booking():
    known(OIL).play(
        ("cancel my appointment", "date of birth"),
        ("no i want to book a tire rotation", "a tire rotation...What day"),
    )
