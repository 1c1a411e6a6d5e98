"""A new customer books a first appointment, in several manners."""

from __future__ import annotations

import pytest

from .conversation import Conversation


def booked(call: Conversation) -> dict:
    (row,) = call.shop.booked
    return row


def test_it_books_for_a_terse_caller():
    call = Conversation().play(
        ("oil change", "your name"),
        ("john smith", "Thanks, John...phone number"),
        ("five five five oh one two three four five six", "email"),
        ("skip", "year, make and model"),
        ("2015 honda civic", "twenty fifteen Honda Civic...What day"),
        ("tomorrow", "Tuesday, November twenty-fourth...Which would you like"),
        ("ten", "ten in the morning...John Smith...Is that right"),
        ("yes", "You're booked: oil change, Tuesday...anything else"),
        ("no", "See you on Tuesday...Goodbye"),
    )
    assert call.last.end_call
    assert call.view.outcome == "booked"
    assert call.view.appointment_id == 100
    row = booked(call)
    assert row["start"] == "2026-11-24T10:00"
    assert (row["name"], row["phone"], row["email"]) == (
        "John Smith",
        "+15550123456",
        "",
    )
    assert row["described"] == {"year": 2015, "make": "Honda", "model": "Civic"}


def test_it_takes_everything_said_in_one_breath():
    call = Conversation().play(
        (
            "hi my name is mary jones i'd like to book an oil change for my two "
            "thousand fifteen honda civic tomorrow at ten in the morning",
            "an oil change...Thanks, Mary...ten in the morning is available...phone",
        ),
        ("five five five oh one two three four five six", "email"),
        ("mary dot jones at mail dot com", "mary dot jones at mail dot com...right"),
        ("yes that's right", "You're booked"),
    )
    assert booked(call)["email"] == "mary.jones@mail.com"
    assert call.tools == ["find_slots", "book_appointment"]


def test_it_books_for_a_chatty_caller():
    call = Conversation().play(
        (
            "yeah hi um so my car has been making this awful squeal and my brother "
            "said it's probably the brake pads so i guess somebody should look at it",
            "a brake service...your name",
        ),
        ("oh sure it's uh linda it's linda park", "Thanks, Linda"),
        (
            "well the best one is probably my cell that's five five five two two two "
            "three three three three",
            "email",
        ),
        ("oh i don't really have one", "do without...year, make and model"),
        ("it's a subaru outback i bought it used", "Subaru Outback...What year"),
        ("i think it's a twenty twelve", "What day"),
        ("let's see maybe friday", "Friday, November twenty-seventh"),
        ("the last one works for me", "nine in the morning...Is that right"),
        ("yes please go ahead", "You're booked: brake service"),
        ("no that's all thank you so much", "Goodbye"),
    )
    assert booked(call)["phone"] == "+15552223333"


def test_it_offers_the_number_the_caller_dials_from():
    call = Conversation(number="+15550009999").play(
        ("i need a tire rotation", "name"),
        ("ann lee", "the number you're calling from"),
        ("yes", "email"),
    )
    assert call.slots["phone"] == "+15550009999"


@pytest.mark.parametrize(
    "answer", ["no", "no use five five five one two three four five six seven"]
)
def test_it_takes_another_number_instead(answer):
    call = Conversation(number="+15550009999").play(
        ("i need a tire rotation", "name"), ("ann lee", "calling from")
    )
    call.say(answer)
    if "phone" not in call.slots:
        call.say("five five five one two three four five six seven")
    assert call.slots["phone"] == "+15551234567"


def test_it_takes_a_phone_number_in_pieces():
    call = Conversation().play(
        ("oil change", "name"),
        ("ann lee", "phone"),
        ("five five five", "five five five so far"),
        ("oh one two", "five five five zero one two"),
        ("three four five six", "email"),
    )
    assert call.slots["phone"] == "+15550123456"


def test_it_takes_the_area_code_after_the_number():
    call = Conversation().play(
        ("oil change", "name"),
        ("ann lee", "phone"),
        ("one two three four five six seven", "so far"),
        ("the area code is five five five", "email"),
    )
    assert call.slots["phone"] == "+15551234567"


def test_it_asks_again_when_there_are_too_many_digits():
    call = Conversation().play(
        ("oil change", "name"),
        ("ann lee", "phone"),
        ("five five five one two three four", "so far"),
        ("nine nine nine nine nine", "complete phone number"),
        ("five five five one two three four five six seven", "email"),
    )
    assert call.slots["phone"] == "+15551234567"


def test_it_asks_for_an_email_twice_at_most():
    call = Conversation().play(
        ("oil change", "name"),
        ("ann lee", "phone"),
        ("555 012 3456", "email"),
        ("banana sandwich", "Sorry...once more"),
        ("banana again", "do without it...year, make"),
    )
    assert call.slots["email"] == ""


def test_it_asks_only_for_the_missing_parts_of_a_vehicle():
    call = Conversation().play(
        ("oil change", "name"),
        ("ann lee", "phone"),
        ("555 012 3456", "email"),
        ("skip", "year, make and model"),
        ("a ford", "What year"),
        ("nineteen ninety eight", "Which model"),
        ("f one fifty", "F-150...What day"),
    )
    assert call.slots["vehicle"] == {"year": 1998, "make": "Ford", "model": "F-150"}


def test_it_takes_a_make_and_model_nobody_listed():
    call = Conversation().play(
        ("oil change", "name"),
        ("ann lee", "phone"),
        ("555 012 3456", "email"),
        ("skip", "year, make and model"),
        ("two thousand one", "What make"),
        ("it's a zastava", "Which model"),
        ("skala", "What day"),
    )
    assert call.slots["vehicle"] == {"year": 2001, "make": "Zastava", "model": "Skala"}


def test_it_does_without_the_vehicle_when_the_caller_does_not_know():
    call = Conversation().play(
        ("oil change tomorrow at ten", "name"),
        ("ann lee", "phone"),
        ("555 012 3456", "email"),
        ("skip", "year, make and model"),
        ("i don't know", "when you come in...An oil change, Tuesday"),
        ("yes", "You're booked"),
    )
    assert booked(call)["described"] is None


def test_it_lists_services_when_the_caller_does_not_know():
    Conversation().play(
        ("i'd like to make an appointment", "name"),
        ("ann lee", "phone"),
        ("555 012 3456", "email"),
        ("skip", "vehicle"),
        ("2015 honda civic", "What can we do"),
        ("i don't know", "We offer oil change, brake service"),
        ("just an oil change", "oil change...What day"),
    )


def test_spelling_is_surer_than_the_word_heard():
    call = Conversation().play(
        ("oil change", "name"),
        ("jon smyth that's s. m. y. t. h.", "Thanks, Jon"),
    )
    assert call.slots["name"] == "Jon Smyth"
