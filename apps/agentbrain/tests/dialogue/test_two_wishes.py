"""Two things in one call, and two things in one sentence."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.events import CallType, KnownCustomer

from .conversation import APPOINTMENT, CIVIC, DANA, TRUCK, Conversation
from .test_changing import BORN, BRAKES, OIL

MARK = KnownCustomer(7, "Dana", "Dana Reed", DANA.phone, (CIVIC, TRUCK))


def known(*appointments, customer=DANA) -> Conversation:
    call = Conversation(CallType.INBOUND_EXISTING, customer=customer, number=DANA.phone)
    call.shop.appointments = [dict(a) for a in appointments]
    return call


@pytest.mark.parametrize(
    "words",
    [
        "book an oil change and what are your hours",
        "what are your hours and i need an oil change",
        "what are your hours also can i book an oil change",
        "i need an oil change oh and how late are you open",
    ],
)
def test_a_question_is_answered_and_the_booking_begins(words):
    call = Conversation().play((words, "eight...an oil change...your name"))
    assert call.slots["service"] == "oil-change"


def test_the_price_asked_is_that_of_the_service_wished_for():
    Conversation().play(
        ("i want an oil change and how much is it", "forty-nine dollars...your name")
    )


def test_the_day_of_a_question_is_not_the_day_of_the_booking():
    call = Conversation().play(
        ("book an oil change and are you open on saturday", "On Saturday...your name")
    )
    assert "date" not in call.slots


def test_two_questions_get_two_answers():
    Conversation().play(
        ("where are you located and what are your hours", "48 Maple...Monday to Friday")
    )


def test_a_goal_and_two_questions_are_all_seen_to():
    Conversation().play(
        (
            "i need a tire rotation and what do you charge for it and what are your "
            "hours",
            "thirty dollars...Monday to Friday...your name",
        )
    )


def test_a_goal_said_after_two_questions_is_not_forgotten():
    known(OIL).play(
        (
            "what are your hours and where are you and cancel my appointment",
            "Monday to Friday...48 Maple...help you cancel...date of birth",
        )
    )


def test_an_answer_between_two_questions_is_taken():
    call = Conversation().play(
        ("oil change", "your name"),
        (
            "what are your hours and ann lee and where are you",
            "48 Maple...Monday to Friday...Thanks, Ann",
        ),
    )
    assert call.slots["name"] == "Ann Lee"


def test_a_booking_and_a_cancellation_are_two_things():
    call = known(OIL)
    call.say("book me a brake service tomorrow at nine and cancel my oil change")
    assert call.dialogue.memory.later == ["cancel my oil change"]


def test_of_two_to_move_the_second_comes_up_where_the_first_is_left():
    known(OIL, BRAKES).play(
        ("reschedule both my appointments", "date of birth"),
        (BORN, "oil change is on Tuesday...instead"),
        ("never mind", "leave it as it is. Your brake service is on Tuesday...instead"),
    )


def test_a_move_waits_for_an_answer_about_prices():
    known(OIL).play(
        (
            "i need to move my appointment and also what are your prices",
            "For example...date of birth",
        ),
        (BORN, "oil change is on Tuesday"),
    )


def test_the_second_goal_comes_up_when_the_first_is_reached():
    call = known(OIL).play(
        ("cancel my oil change and book a tire rotation for friday at nine", "birth"),
        (BORN, "Shall I cancel it"),
        (
            "yes",
            "is cancelled. Now to the other thing...a tire rotation...Is that right",
        ),
        ("yes", "You're booked: tire rotation...anything else"),
    )
    assert call.tools.count("cancel_appointment") == 1
    assert call.shop.booked[0]["start"] == "2026-11-27T09:00"


def test_the_second_goal_comes_up_even_when_the_first_is_dropped():
    known(OIL).play(
        ("cancel my oil change and book a tire rotation", "date of birth"),
        (BORN, "Shall I cancel it"),
        ("no leave it", "leave it as it is. Now to the other thing...a tire rotation"),
    )


def test_a_second_goal_is_forgotten_once_a_person_takes_over():
    call = known(OIL).play(
        ("cancel my oil change and book a tire rotation", "date of birth"),
        ("i want to talk to a person", "Of course"),
        ("no", "Goodbye"),
    )
    assert call.shop.booked == []


def test_two_appointments_are_changed_one_after_the_other():
    call = known(OIL, BRAKES).play(
        (
            "reschedule my oil change for friday at nine and cancel the brake service",
            "bi",
        ),
        (BORN, "move your oil change to Friday...Is that right"),
        ("yes", "now on Friday...other thing...your brake service...Shall I cancel it"),
        ("yes", "brake service...is cancelled...anything else"),
    )
    assert call.shop.calls[-1] == ("cancel_appointment", {"appointment_id": 32})


@pytest.mark.parametrize(
    "words",
    ["cancel both my appointments", "please cancel all of my appointments"],
)
def test_both_appointments_are_cancelled_each_with_its_own_yes(words):
    call = known(OIL, BRAKES).play(
        (words, "date of birth"),
        (BORN, "your oil change...Shall I cancel it"),
        ("yes", "is cancelled. That's your brake service...Shall I cancel it"),
        ("yes", "is cancelled...anything else"),
    )
    cancelled = [a["appointment_id"] for n, a in call.shop.calls if n[:6] == "cancel"]
    assert cancelled == [31, 32]


def test_of_both_one_may_be_kept():
    call = known(OIL, BRAKES).play(
        ("cancel my appointment", "date of birth"),
        (BORN, "Which one"),
        ("both of them", "oil change...Shall I cancel it"),
        ("no keep that one", "leave it as it is. That's your brake service"),
        ("yes", "is cancelled...anything else"),
    )
    assert call.shop.calls[-1] == ("cancel_appointment", {"appointment_id": 32})


def test_after_one_appointment_the_other_is_meant_by_its_service():
    call = known(OIL, BRAKES).play(
        ("move my brake service to friday at nine", "date of birth"),
        (BORN, "Is that right"),
        ("yes", "now on Friday...anything else"),
        ("and cancel the oil change", "your oil change on Tuesday...Shall I cancel it"),
    )
    assert call.view.appointment_id == 31


def test_the_other_one_is_not_the_one_just_dealt_with():
    call = known(OIL, BRAKES).play(
        ("reschedule my oil change", "date of birth"),
        (BORN, "instead"),
        ("friday at nine", "Is that right"),
        ("yes", "now on Friday...anything else"),
        ("cancel my other appointment", "your brake service...Shall I cancel it"),
    )
    assert call.view.appointment_id == 32


def test_it_means_the_one_just_dealt_with():
    call = known(OIL, BRAKES).play(
        ("reschedule my brake service", "date of birth"),
        (BORN, "instead"),
        ("friday at nine", "Is that right"),
        ("yes", "now on Friday...anything else"),
        ("no wait please cancel it", "brake service on Friday...Shall I cancel it"),
    )
    assert call.view.appointment_id == 32


def test_the_vehicle_of_a_booking_does_not_choose_the_appointment_to_cancel():
    known(OIL, BRAKES, customer=MARK).play(
        ("an inspection for the honda tomorrow at nine", "Is that right"),
        ("yes", "booked"),
        ("i also want to cancel an appointment", "date of birth"),
        (BORN, "an oil change...and a brake service...Which one"),
    )


def test_a_yes_and_a_question_count_both():
    call = Conversation(
        CallType.OUTBOUND_REMINDER, customer=DANA, appointment=APPOINTMENT
    )
    call.play(
        ("yes", "Will you be able"),
        ("yes and what are your hours on saturday", "On Saturday...you're confirmed"),
    )
    assert call.view.outcome == "confirmed"


def test_a_yes_and_another_wish_count_both():
    call = known(OIL).play(
        ("cancel my appointment", "date of birth"),
        (BORN, "Shall I cancel it"),
        ("yes and i also need a tire rotation", "is cancelled...a tire rotation...day"),
    )
    assert "cancel_appointment" in call.tools


@pytest.mark.parametrize(
    "words",
    [
        "i need to cancel it and reschedule for friday",
        "i had a flat and the car pulls to the left so i need an appointment",
        "my name is ann and i need an oil change",
        "i need an oil change and a tire rotation",
        "i want to book an appointment and bring my car in on friday",
    ],
)
def test_one_wish_told_in_two_parts_stays_one(words):
    call = known(OIL)
    call.say(words)
    assert call.dialogue.memory.later == []


def test_a_day_told_with_a_remark_about_hours_is_an_answer():
    call = known().play(
        ("oil change", "What day"),
        ("i know you close early on friday so thursday the third at nine", "Is that r"),
    )
    assert call.slots["start"] == "2026-12-03T09:00"


def test_a_day_asked_about_while_booking_is_answered_first():
    call = known().play(
        ("oil change", "What day"),
        ("are you open on saturday", "On Saturday...What day"),
    )
    assert "date" not in call.slots
