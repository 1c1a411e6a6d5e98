"""Two cars in one call, and cars of which not everything is known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from apps.agentbrain.conversation.dialogue.brain import ServiceSpec
from apps.agentbrain.conversation.dialogue.phrases import say_vehicle
from apps.agentbrain.conversation.events import CallType, KnownCustomer

from .conversation import CIVIC, DANA, TRUCK, Conversation
from .shop import BRAIN, SERVICES

BOTH = KnownCustomer(7, "Dana", "Dana Reed", DANA.phone, (CIVIC, TRUCK))


def new_caller() -> Conversation:
    return Conversation(number="+15559990000").play(
        ("oil change", "your name"),
        ("sue park", "calling from"),
        ("yes", "email"),
        ("skip", "year, make and model"),
    )


def test_the_second_car_is_not_forgotten():
    call = new_caller().play(
        ("a 2015 honda civic and a 2018 toyota camry", "Honda Civic...What day"),
        ("tomorrow at ten", "Honda Civic...Is that right"),
        ("yes", "You're booked...Toyota Camry. Shall I book that too"),
        ("yes", "What day"),
        ("the same day at eleven", "Toyota Camry...at eleven...Is that right"),
        ("yes", "You're booked...anything else"),
    )
    models = [row["described"]["model"] for row in call.shop.booked]
    assert models == ["Civic", "Camry"]
    assert {row["service"] for row in call.shop.booked} == {"oil-change"}


@pytest.fixture
def asked() -> Conversation:
    return new_caller().play(
        ("a 2015 honda civic and a 2018 toyota camry", "What day"),
        ("tomorrow at ten", "Is that right"),
        ("yes", "Shall I book that too"),
    )


def test_the_second_may_be_left_out(asked):
    asked.play(("no thanks", "anything else"))
    assert len(asked.shop.booked) == 1


def test_a_day_is_a_yes(asked):
    asked.play(("thursday the third at nine", "Camry...Is that right"))


def test_what_is_no_answer_is_asked_again(asked):
    asked.play(("purple", "Toyota Camry as well"), ("yes", "What day"))


def test_both_cars_on_file_are_taken_one_after_the_other():
    call = Conversation(CallType.INBOUND_EXISTING, customer=BOTH, number=DANA.phone)
    call.play(
        ("oil change", "Which vehicle"),
        ("both of them", "Honda Civic...What day"),
        ("tomorrow at nine", "Is that right"),
        ("yes", "F-150. Shall I book that too"),
        ("yes", "What day"),
        ("the same day at ten", "F-150...Is that right"),
        ("yes", "You're booked"),
    )
    assert [row["vehicle_id"] for row in call.shop.booked] == [11, 12]


def test_a_make_and_its_model_are_one_car():
    call = new_caller()
    call.say("a 2015 honda civic and it makes a noise")
    assert call.slots["vehicle"]["model"] == "Civic"
    assert call.dialogue.memory.also_vehicle == {}


def test_a_year_that_is_not_known_leaves_the_rest():
    call = new_caller().play(
        ("a honda civic", "What year"),
        ("i don't know the year", "What day"),
        ("tomorrow at nine", "for your Honda Civic...Is that right"),
        ("yes", "You're booked"),
    )
    booked = call.shop.booked[0]
    assert booked["described"] is None
    assert "Honda Civic" in booked["reason"]


def test_a_make_said_twice_is_spoken_once():
    mazda = {"year": 2014, "make": "Mazda", "model": "Mazda3"}
    assert say_vehicle(mazda) == "twenty fourteen Mazda3"


def test_a_car_named_again_is_no_misunderstanding():
    call = Conversation(CallType.INBOUND_EXISTING, customer=DANA, number=DANA.phone)
    call.play(("oil change", "What day"))
    answer = call.say("for the honda civic")
    assert "Sorry" not in answer
    assert "day" in answer
    call.say("the honda civic")
    assert "Sorry" in call.say("the honda civic i said")


def test_a_wrong_car_is_no_trouble_of_one():
    call = new_caller()
    call.say("i said the wrong car before it's a 2012 ford fusion")
    assert call.slots["service"] == "oil-change"


def test_another_work_has_another_reason():
    call = Conversation(CallType.INBOUND_EXISTING, customer=DANA, number=DANA.phone)
    call.play(
        ("my check engine light is on tomorrow at ten", "Is that right"),
        ("no i want a tire rotation", "tire rotation"),
    )
    assert "engine" not in call.slots.get("reason", "")


def test_what_sounds_good_is_no_noise():
    call = Conversation(CallType.INBOUND_EXISTING, customer=DANA, number=DANA.phone)
    call.play(("oil change tomorrow at ten", "Is that right"))
    call.say("that sounds perfect thank you")
    assert "perfect" not in call.shop.booked[0]["reason"]


def test_a_part_that_is_looked_at_is_more_than_a_look():
    call = Conversation()
    call.say("i need to get my my brakes looked at")
    assert call.slots["service"] == "brakes"


def test_a_trouble_told_later_does_not_replace_what_was_asked_for():
    general = ServiceSpec("diagnostics", "Engine diagnostics", ("trouble",), 60, None)
    brain = replace(BRAIN, services=(*SERVICES, general))
    call = Conversation(
        CallType.INBOUND_EXISTING, brain=brain, customer=DANA, number=DANA.phone
    )
    call.play(("oil change", "What day"))
    call.say("my car is making a weird rattling noise too")
    assert call.slots["service"] == "oil-change"
    assert "rattling" in call.slots["reason"]


def test_the_year_of_a_car_is_no_part_of_a_number():
    call = Conversation().play(
        ("oil change", "your name"),
        ("ann lee", "phone number"),
        ("it's a 2015 honda civic", "Honda Civic"),
    )
    assert call.dialogue.memory.digits == ""
    assert call.slots["vehicle"]["year"] == 2015


def test_digits_in_pieces_among_words_are_no_time():
    call = Conversation().play(("oil change", "your name"))
    call.say("it's five five five then call me one two three four")
    assert "time" not in call.slots
