"""An existing customer is greeted by name and asked only what is not known."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.events import CallType, KnownCustomer

from .conversation import CIVIC, DANA, TRUCK, Conversation


def dana(*vehicles) -> Conversation:
    customer = KnownCustomer(7, "Dana", "Dana Reed", DANA.phone, vehicles or (CIVIC,))
    return Conversation(CallType.INBOUND_EXISTING, customer=customer, number=DANA.phone)


def test_it_greets_by_name():
    assert "Hi Dana" in dana().last.text


def test_it_asks_only_service_and_time_when_one_vehicle_is_known():
    call = dana().play(
        ("i need an oil change", "What day"),
        ("next tuesday at half past two", "December first at two thirty...for Dana"),
        ("yes", "You're booked"),
        ("no", "Goodbye"),
    )
    name, arguments = call.shop.calls[-1]
    assert name == "book_appointment"
    assert arguments["customer_id"] == 7
    assert arguments["vehicle_id"] == 11
    assert arguments["vehicle"] is None


@pytest.mark.parametrize(
    ("answer", "vehicle_id"),
    [
        ("the honda", 11),
        ("my civic please", 11),
        ("the second one", 12),
        ("the twenty nineteen", 12),
        ("the last one", 12),
        ("f one fifty", 12),
    ],
)
def test_it_asks_which_vehicle(answer, vehicle_id):
    call = dana(CIVIC, TRUCK).play(("oil change", "Honda Civic or the twenty"))
    call.say(answer)
    assert call.slots["vehicle"]["vehicle_id"] == vehicle_id


def test_it_takes_a_vehicle_it_does_not_know():
    call = dana(CIVIC, TRUCK).play(
        ("oil change", "Which vehicle"),
        ("another one", "What year"),
        ("twenty twenty", "What make"),
        ("toyota", "Which model"),
        ("camry", "What day"),
        ("friday at nine", "twenty twenty Toyota Camry"),
        ("yes", "booked"),
    )
    _, arguments = call.shop.calls[-1]
    assert arguments["vehicle_id"] is None
    assert arguments["vehicle"] == {"year": 2020, "make": "Toyota", "model": "Camry"}


def test_a_vehicle_named_in_the_wish_is_not_asked_again():
    call = dana(CIVIC, TRUCK).play(("an oil change for my honda civic", "What day"))
    assert call.slots["vehicle"]["vehicle_id"] == 11


def test_another_car_replaces_the_one_on_file():
    call = dana().play(("an oil change for my 2020 toyota camry", "What day"))
    assert call.slots["vehicle"] == {"year": 2020, "make": "Toyota", "model": "Camry"}


def test_no_vehicle_on_file_means_asking_for_it():
    customer = KnownCustomer(7, "Dana", "Dana Reed", DANA.phone)
    call = Conversation(CallType.INBOUND_EXISTING, customer=customer)
    call.play(("oil change", "year, make and model"))


def test_two_services_become_two_appointments():
    call = dana().play(
        ("i need an oil change and a tire rotation", "an oil change...What day"),
        ("tomorrow at nine", "right"),
        ("yes", "You also mentioned a tire rotation"),
        ("yes please", "a tire rotation...What day"),
        ("friday at ten", "right"),
        ("yes", "booked: tire rotation...anything else"),
    )
    assert [row["service"] for row in call.shop.booked] == ["oil-change", "tires"]


def test_the_second_service_can_be_left_out():
    call = dana().play(
        ("an oil change and an inspection tomorrow at nine", "right"),
        ("yes", "an inspection"),
        ("purple", "Sorry...as well"),
        ("no", "anything else"),
    )
    assert len(call.shop.booked) == 1


@pytest.mark.parametrize("words", ["i'm not dana", "this isn't dana", "wrong person"])
def test_somebody_else_on_a_known_number_is_a_new_customer(words):
    call = dana().play(
        (words, "sorry about that...book, move or cancel"),
        ("i need an oil change", "name"),
        ("bob hill", "calling from"),
    )
    assert call.view.customer_id is None


def test_somebody_else_may_say_so_while_booking():
    call = dana().play(
        ("i need an oil change", "What day"),
        ("actually i'm not dana", "sorry about that...an oil change...name"),
    )
    assert "name" not in call.slots


def test_a_second_booking_asks_for_a_new_time():
    call = dana().play(
        ("oil change tomorrow at nine", "right"),
        ("yes", "anything else"),
        ("yes", "what can I do"),
        ("an inspection", "What day"),
    )
    assert "start" not in call.slots
