"""Roads seldom taken lead back to the main one."""

from __future__ import annotations

from datetime import date

import pytest

from apps.agentbrain.conversation.dialogue.phrases import say_summary
from apps.agentbrain.conversation.events import CallType, KnownCustomer

from .conversation import CIVIC, DANA, TRUCK, Conversation
from .shop import BRAIN
from .test_changing import BORN, BRAKES, OIL


@pytest.fixture
def call() -> Conversation:
    return Conversation(CallType.INBOUND_EXISTING, customer=DANA, number=DANA.phone)


def test_another_car_at_the_confirmation_drops_the_year_of_the_first(call):
    call.play(
        ("oil change tomorrow at ten", "Honda Civic...Is that right"),
        ("no it's for my toyota camry", "What year"),
        ("twenty twenty", "twenty twenty Toyota Camry"),
    )
    assert "vehicle_id" not in call.slots["vehicle"]


def test_another_year_at_the_confirmation_is_another_car(call):
    call.play(
        ("oil change tomorrow at ten", "Is that right"),
        ("no my car is a 2018", "twenty eighteen Honda Civic"),
    )
    assert "vehicle_id" not in call.slots["vehicle"]


def test_going_back_at_the_confirmation_asks_what_to_change(call):
    call.play(
        ("oil change tomorrow at ten", "Is that right"),
        ("go back", "what should I change"),
        ("purple", "Sorry...Which one"),
        ("okay thanks", "Is that right"),
    )


def test_a_doubtful_name_is_dropped_on_no():
    call = Conversation().play(("oil change", "name"))
    assert "Did you say Ann Lee" in call.say("ann lee", confidence=0.2)
    call.play(("no", "misheard...name"))
    assert "name" not in call.slots


def test_a_doubtful_time_at_the_confirmation_is_checked_first(call):
    call.play(("oil change tomorrow at ten", "Is that right"))
    assert "Did you say eleven" in call.say("eleven", confidence=0.2)
    assert call.state == "slot_collection"


def test_what_is_no_phone_number_is_asked_again():
    Conversation().play(
        ("oil change", "name"),
        ("ann lee", "phone number"),
        ("purple", "Sorry...area code first"),
        ("no", "ten digit phone number"),
    )


def test_the_same_wish_again_changes_nothing():
    call = Conversation(CallType.INBOUND_EXISTING, customer=DANA, number=DANA.phone)
    call.shop.appointments = [dict(OIL)]
    call.play(
        ("cancel my appointment", "date of birth"),
        ("i want to cancel my appointment", "Sorry...your address"),
        (BORN, "Shall I cancel it"),
        ("yes cancel the appointment", "is cancelled"),
    )


def test_noise_after_asking_for_a_person_ends_the_call():
    call = Conversation().play(("human please", "What number"))
    for _ in range(3):
        call.say("")
    assert call.last.end_call
    assert len(call.escalations) == 1


def test_something_else_at_the_confirmation_is_asked_again(call):
    call.play(
        ("oil change tomorrow at ten", "Is that right"),
        ("purple", "Sorry...Please say yes or no"),
    )


def test_asking_for_the_time_again_keeps_the_day(call):
    call.play(
        ("oil change on friday", "Which would you like"),
        ("purple", "Sorry"),
        ("change the service", "What can we do"),
        ("tire rotation", "Friday, November twenty-seventh"),
    )


def test_goodbye_after_asking_for_a_person_is_a_proper_one():
    call = Conversation().play(
        ("human please", "What number"), ("bye", "Someone will call you soon")
    )
    assert call.last.end_call


def test_which_vehicle_is_asked_again_when_unclear():
    customer = KnownCustomer(7, "Dana", "Dana Reed", DANA.phone, (CIVIC, TRUCK))
    Conversation(CallType.INBOUND_EXISTING, customer=customer).play(
        ("oil change", "Which vehicle"), ("purple", "Sorry...or another one")
    )


def test_a_yes_is_no_make_of_a_car():
    Conversation().play(
        ("oil change tomorrow at ten", "name"),
        ("ann lee", "phone"),
        ("555 012 3456", "email"),
        ("skip", "vehicle"),
        ("purple", "Sorry...Which car"),
        ("two thousand one", "What make"),
        ("yes", "Which make"),
        ("purple and green and blue", "Who makes"),
    )


def test_what_is_no_day_is_asked_again(call):
    call.play(("oil change", "What day"), ("purple", "Sorry...Which day"))


def test_a_person_may_be_asked_for_in_the_middle_of_anything(call):
    call.play(("oil change", "What day"), ("i want to talk to a manager", "Of course"))
    assert call.view.state == "escalation"


def test_a_second_change_needs_no_second_proof():
    call = Conversation(CallType.INBOUND_EXISTING, customer=DANA, number=DANA.phone)
    call.shop.appointments = [dict(OIL), dict(BRAKES)]
    call.play(
        ("cancel my oil change", "date of birth"),
        (BORN, "Shall I cancel it"),
        ("yes", "is cancelled"),
    )
    call.shop.appointments = [dict(BRAKES)]
    call.play(
        ("and move my brake service to friday at nine", "move your brake service"),
        ("yes", "now on Friday"),
    )
    assert call.tools.count("verify_customer") == 1


def test_a_number_looked_up_gives_no_right_to_that_record():
    call = Conversation().play(
        ("cancel my appointment", "phone number"),
        ("five five five triple zero one one one one", "verify"),
        ("no i'd like to book an oil change tomorrow at ten", "name"),
    )
    assert call.view.customer_id is None


def test_another_appointment_after_a_followup_without_an_outcome():
    call = Conversation(CallType.OUTBOUND_FOLLOWUP, customer=DANA).play(
        ("yes", "recent visit"), ("yes", "next service"), ("no", "anything else")
    )
    assert call.view.appointment_id is None


def test_somebody_else_may_say_so_while_proving(call):
    call.play(
        ("cancel my appointment", "date of birth"),
        ("oh i'm not dana", "sorry about that...book, move or cancel"),
    )
    assert call.view.customer_id is None
    call.play(("cancel my appointment", "phone number"))


def test_a_summary_leaves_out_what_is_not_known():
    slots = {"service": "oil-change", "start": "2026-11-24T10:00"}
    assert say_summary(BRAIN, slots, date(2026, 11, 23)) == (
        "An oil change, Tuesday, November twenty-fourth at ten in the morning"
    )


def test_a_day_alone_in_figures_is_no_time(call):
    call.play(("oil change", "What day"), ("twenty seven", "Friday, November twenty-s"))
    assert "time" not in call.slots


def test_three_unclear_answers_while_being_connected_bring_nobody_else():
    from .shop import make_brain

    call = Conversation(brain=make_brain(transfer_number="+15550100999"))
    call.say("human please")
    for _ in range(4):
        call.say("")
    assert len(call.escalations) == 1
