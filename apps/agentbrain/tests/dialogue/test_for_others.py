"""Callers who speak for somebody else, and appointments called by what they are."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.events import CallType

from .conversation import APPOINTMENT, DANA, Conversation
from .test_changing import BORN, BRAKES, OIL, known

OTHER = "+15554442222"


@pytest.fixture
def call() -> Conversation:
    call = known(OIL)
    call.shop.customers[OTHER] = (9, "Rosa")
    return call


@pytest.mark.parametrize(
    "words",
    [
        "i'm calling about my mom's appointment she needs to reschedule",
        "i need to reschedule my husband's appointment",
        "i'm calling for my wife she wants to cancel her appointment",
    ],
)
def test_whose_record_it_is_about_is_asked(call, words):
    call.play((words, "What phone number is the appointment under"))
    call.play(("her number is 555 444 2222", "date of birth"))
    assert call.shop.calls[-1] == ("find_customer", {"phone": OTHER})
    assert call.view.customer_id == 9
    assert not call.view.verified


def test_it_may_be_under_the_number_they_call_from(call):
    call.play(
        ("i'd like to cancel my husband's appointment", "What phone number"),
        ("it's under this same number", "date of birth"),
        (BORN, "Shall I cancel it"),
    )


def test_anothers_number_is_no_failed_proof(call):
    call.play(
        ("cancel my appointment", "date of birth"),
        ("oh his number is 555 444 2222", "date of birth"),
    )
    assert call.dialogue.memory.verify_failures == 0
    assert call.view.customer_id == 9
    assert call.dialogue.memory.customer is None


def test_ones_own_number_changes_nothing(call):
    call.play(
        ("cancel my appointment", "date of birth"),
        ("my number is 555 000 1111", "date of birth"),
        (BORN, "Shall I cancel it"),
    )
    assert call.dialogue.memory.customer is not None


def test_a_birthday_is_no_part_of_a_number():
    call = Conversation().play(
        ("cancel my appointment", "phone number"),
        ("june fourth nineteen eighty", "phone number"),
    )
    assert call.dialogue.memory.digits == ""


def test_failures_count_across_numbers(call):
    call.play(
        ("cancel my appointment", "date of birth"),
        ("1 2 3 4", "doesn't match"),
        ("555 444 2222", "date of birth"),
        ("1 2 3 4", "doesn't match"),
        ("1 2 3 5", "couldn't verify"),
    )


def test_not_being_the_customer_keeps_the_wish(call):
    call.play(
        ("no this isn't dana i want to cancel her appointment", "sorry...phone number")
    )


def test_a_plate_that_begins_with_a_figure_is_no_card(call):
    call.play(("cancel my appointment", "date of birth"))
    call.say("7abc123")
    assert call.shop.calls[-2][1] == {
        "customer_id": 7, "method": "any", "value": "7abc123"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("this is dana's husband mark i'd like an oil change", "Mark"),
        ("this is dana's husband i'd like an oil change", None),
    ],
)
def test_a_relatives_name_is_not_the_customers(words, name):
    call = Conversation()
    call.say(words)
    assert call.slots.get("name") == name


@pytest.mark.parametrize(
    ("first", "then", "whole"),
    [
        ("it's s m y t h e", "first name john", "John Smythe"),
        ("karen", "last name reed", "Karen Reed"),
        ("karen", "reed", "Karen Reed"),
        ("karen", "yes karen reed", "Karen Reed"),
        ("karen smith", "sorry my last name is reed", "Karen Reed"),
        ("karen smith", "no wait it's sharon jones", "Sharon Jones"),
    ],
)
def test_a_name_in_two_pieces_is_one(first, then, whole):
    call = Conversation(number="+15559990000").play(("oil change", "your name"))
    call.say(first)
    call.say(then)
    assert call.slots["name"] == whole


# Which appointment


@pytest.mark.parametrize("words", ["the brakes one", "the one for the ford", "brakes"])
def test_it_is_found_by_a_word_of_its_name(words):
    call = known(OIL, BRAKES).play(
        ("cancel my appointment", "date of birth"),
        (BORN, "Which one"),
        (words, "brake service...Shall I cancel it"),
    )
    assert call.view.appointment_id == BRAKES["appointment_id"]


def test_it_is_found_by_what_was_said_before_the_proof():
    known(OIL, BRAKES).play(
        ("i want to cancel my brake appointment", "date of birth"),
        (BORN, "brake service on Tuesday, December first"),
    )


@pytest.mark.parametrize(
    "words",
    [
        "push my tuesday appointment to wednesday",
        "move my appointment from tuesday to wednesday",
        "move my appointment on tuesday to wednesday",
    ],
)
def test_the_day_it_is_on_is_not_the_day_to_move_it_to(words):
    far = {**BRAKES, "start": "2026-12-04T14:00"}
    call = known(OIL, far).play(
        (words, "date of birth"),
        (BORN, "Wednesday, November twenty-fifth...Which would you like"),
    )
    assert call.view.appointment_id == OIL["appointment_id"]


def test_where_to_is_kept_while_it_is_asked_which():
    known(OIL, BRAKES).play(
        ("i need to move an appointment", "date of birth"),
        (BORN, "Which one"),
        ("could we do it on friday", "Which appointment"),
        ("the brakes", "Friday, November twenty-seventh...Which would you like"),
    )


def test_calling_it_by_its_day_does_not_move_it_there():
    known(OIL, BRAKES).play(
        ("i need to move an appointment", "date of birth"),
        (BORN, "Which one"),
        ("the tuesday one on the twenty fourth", "oil change is on...day"),
    )


def test_it_is_found_by_a_word_that_names_another_service_of_ours():
    pads = {**BRAKES, "service": "brake-pads", "service_name": "Brake pads"}
    call = known(OIL, pads).play(
        ("cancel an appointment", "date of birth"),
        (BORN, "Which one"),
        ("the brakes one", "brake pads...Shall I cancel it"),
    )
    assert call.view.appointment_id == pads["appointment_id"]


def test_it_is_found_by_its_place_or_its_day():
    call = known(OIL, BRAKES).play(
        ("cancel an appointment", "date of birth"),
        (BORN, "Which one"),
        ("the one on december first", "brake service"),
    )
    assert call.view.appointment_id == BRAKES["appointment_id"]


def test_a_new_time_does_not_choose_by_accident():
    call = known(OIL, BRAKES).play(
        ("i need to move an appointment", "date of birth"), (BORN, "Which one")
    )
    call.say("wednesday at ten would be fine")  # the oil change is at ten as well
    assert call.view.appointment_id is None


def test_the_other_one_too():
    call = known(OIL, BRAKES).play(
        ("cancel the oil change", "date of birth"), (BORN, "Shall I cancel it"),
        ("yes", "is cancelled"),
    )  # fmt: skip
    call.shop.appointments = [dict(BRAKES)]
    call.play(("and the other one too", "brake service...Shall I cancel it"))


@pytest.mark.parametrize(
    "words", ["yeah cancel it", "yes cancel that please", "cancel it"]
)
def test_cancel_it_is_a_yes_to_cancelling(words):
    call = known(OIL).play(
        ("cancel my appointment", "date of birth"), (BORN, "Shall I cancel it")
    )
    assert "is cancelled" in call.say(words)


@pytest.mark.parametrize(
    "words", ["no don't cancel it", "never mind", "actually don't cancel it"]
)
def test_thinking_better_of_it_leaves_it(words):
    call = known(OIL).play(
        ("cancel my appointment", "date of birth"), (BORN, "Shall I cancel it")
    )
    assert "leave it as it is" in call.say(words)


# Calls of ours


@pytest.fixture
def reminded() -> Conversation:
    return Conversation(
        CallType.OUTBOUND_REMINDER, customer=DANA, number=DANA.phone,
        appointment=APPOINTMENT,
    )  # fmt: skip


def test_a_relative_who_says_they_are_out_is_let_go(reminded):
    reminded.play(
        ("she's not home this is her husband", "only tell Dana...another time")
    )
    assert reminded.last.end_call
    assert "oil change" not in reminded.last.text


@pytest.mark.parametrize(
    "words",
    [
        "i already had it done somewhere else",
        "i sold the car",
        "i don't need it anymore",
    ],
)
def test_what_is_not_needed_any_more_may_be_cancelled(reminded, words):
    reminded.play(
        ("yes", "make it"), (words, "Shall I cancel it"), ("yes", "cancelled")
    )


def test_not_being_sure_leaves_it(reminded):
    reminded.play(
        ("yes", "make it"),
        ("i'm not sure yet", "leave it as it is"),
        ("i don't know", "leave it as it is...anything else"),
    )
    assert "confirm_appointment" not in reminded.tools


def test_another_time_the_same_day(reminded):
    reminded.play(
        ("yes", "make it"),
        ("can i come at eleven instead", "Tuesday, November twenty-fourth at eleven"),
    )


def test_more_work_beside_a_yes_is_booked_and_not_recited(reminded):
    reminded.play(("yes", "make it"))
    answer = reminded.say("yes and can you also check the brakes while it's there")
    assert "confirmed" in answer
    assert "brake service" in answer
    assert "We offer" not in answer


def test_a_trouble_told_with_the_praise_is_not_lost():
    call = Conversation(
        CallType.OUTBOUND_FOLLOWUP, customer=DANA, number=DANA.phone,
        appointment=APPOINTMENT,
    )  # fmt: skip
    call.play(
        ("yes", "happy"),
        ("it was great but i also need an inspection", "glad...inspection...What day"),
    )
