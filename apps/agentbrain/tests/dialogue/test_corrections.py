"""Callers correct themselves, change their mind, go back and doubt."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.events import CallType

from .conversation import DANA, Conversation


@pytest.fixture
def call() -> Conversation:
    return Conversation(CallType.INBOUND_EXISTING, customer=DANA, number=DANA.phone)


def confirming(call: Conversation) -> Conversation:
    call.play(("oil change tomorrow at ten", "Is that right"))
    assert call.state == "confirmation"
    return call


@pytest.mark.parametrize(
    ("words", "start"),
    [
        ("no thursday the third at nine", "2026-12-03T09:00"),
        ("no make it eleven", "2026-11-24T11:00"),
        ("yes but make it eleven", "2026-11-24T11:00"),
        ("actually wednesday", "2026-11-25T10:00"),
        ("i said friday at two thirty", "2026-11-27T14:30"),
    ],
)
def test_a_new_time_replaces_the_one_read_back(call, words, start):
    confirming(call).say(words)
    assert call.slots["start"] == start
    assert call.state == "confirmation"


def test_the_last_of_two_days_counts(call):
    call.play(("an oil change on wednesday no thursday the third at nine", "third"))
    assert call.slots["date"] == "2026-12-03"


@pytest.mark.parametrize(
    ("noun", "reply"),
    [
        ("the time", "Which would you like"),
        ("the day", "What day"),
        ("the service", "What can we do"),
        ("my phone number", "your phone number"),
        ("the name", "What name"),
    ],
)
def test_no_asks_what_to_change(noun, reply):
    call = Conversation().play(
        ("oil change tomorrow at ten", "name"),
        ("ann lee", "phone"),
        ("555 012 3456", "email"),
        ("skip", "vehicle"),
        ("2015 honda civic", "Is that right"),
        ("no", "what should I change"),
    )
    answer = call.say(noun)
    assert reply.lower() in answer.lower()


def test_what_to_change_may_be_said_at_once(call):
    confirming(call).play(("no the time is wrong", "Which would you like"))


def test_nothing_to_change_after_all(call):
    confirming(call).play(
        ("no", "what should I change"), ("never mind", "Is that right")
    )


def test_go_back_asks_the_last_question_again(call):
    call.play(
        ("book an appointment", "What can we do"),
        ("tire rotation", "What day"),
        ("friday", "Which would you like"),
        ("go back", "let's change that...Which day"),
    )
    assert "date" not in call.slots


def test_go_back_with_nothing_given_is_not_understood(call):
    call.play(("book an appointment", "What can we do"), ("go back", "Sorry"))


def test_a_booking_can_be_dropped(call):
    confirming(call).play(("cancel that", "won't book anything...anything else"))
    assert call.shop.booked == []
    assert "service" not in call.slots


def test_never_mind_at_the_confirmation_drops_it(call):
    confirming(call).play(("oh never mind", "won't book anything...anything else"))


def test_another_service_looks_the_time_up_again(call):
    confirming(call).say("no wait a brake service")
    assert call.tools.count("find_slots") == 2
    assert call.slots["service"] == "brakes"


def test_offers_can_be_refused(call):
    call.play(
        ("oil change on friday", "Which would you like"),
        ("none of those", "No problem...What day"),
        ("monday at nine", "Is that right"),
    )


@pytest.mark.parametrize(
    ("words", "start"),
    [
        ("the first one", "2026-11-27T08:00"),
        ("the last one", "2026-11-27T09:00"),
        ("eight thirty", "2026-11-27T08:30"),
        ("either is fine", "2026-11-27T08:00"),
        ("the earliest", "2026-11-27T08:00"),
        ("half past three", "2026-11-27T15:30"),
    ],
)
def test_an_offered_or_another_time_is_taken(call, words, start):
    call.play(("oil change on friday", "Which would you like"))
    call.say(words)
    assert call.slots["start"] == start


def test_yes_to_several_offers_is_asked_again(call):
    call.play(
        ("oil change on friday", "Which would you like"),
        ("yes", "You can choose"),
    )


def one_offer(call: Conversation) -> Conversation:
    offer = {"slots": ["2026-11-28T09:00"], "exact": False, "reason": "full"}
    call.shop.find_slots = lambda **_: (offer, "")
    return call.play(("oil change saturday at ten", "already taken...Would you like"))


def test_one_offer_is_taken_by_yes(call):
    one_offer(call).play(("yes please", "nine in the morning...Is that right"))


def test_one_offer_is_refused_by_no(call):
    one_offer(call).play(("no", "No problem...What day"))


def test_a_doubtful_value_is_read_back(call):
    call.say("oil change")
    assert "Did you say Thursday" in call.say("thursday the third", confidence=0.2)
    assert call.state == "slot_collection"
    call.play(("no friday", "Friday, November twenty-seventh"))


def test_a_doubtful_value_is_kept_on_yes(call):
    call.say("oil change", confidence=0.1)
    call.play(("yes", "What day"))
    assert call.slots["service"] == "oil-change"


def test_a_doubtful_value_is_dropped_on_no(call):
    call.say("oil change")
    call.say("wednesday at ten", confidence=0.1)
    call.play(("no", "I misheard...Which day"))
    assert "date" not in call.slots


def test_a_doubtful_value_is_asked_twice_at_most(call):
    call.say("oil change", confidence=0.1)
    call.say("tire rotation", confidence=0.1)
    assert "What day" in call.say("inspection", confidence=0.1)


def test_something_else_at_a_doubt_is_not_understood(call):
    call.say("oil change", confidence=0.1)
    call.play(("purple", "Sorry...yes or no"))


def test_nothing_is_checked_without_a_confidence(call):
    assert "What day" in call.say("oil change", confidence=None)


def test_words_spoken_while_a_tool_runs_are_heeded(call):
    call.runs_tools = False
    call.say("oil change tomorrow at ten")
    running = call.last
    assert running.run.name == "find_slots"
    assert call.say("actually at eleven") == ""
    call.runs_tools = True
    assert "eleven in the morning" in call.finish_tool(running)
    assert call.slots["start"] == "2026-11-24T11:00"


def test_a_mere_okay_while_a_tool_runs_answers_nothing(call):
    call.runs_tools = False
    call.say("oil change tomorrow at ten")
    running = call.last
    call.say("okay")
    call.runs_tools = True
    assert "Is that right" in call.finish_tool(running)
    assert call.state == "confirmation"


def new_caller_confirming() -> Conversation:
    return Conversation().play(
        ("oil change tomorrow at ten", "name"),
        ("ann lee", "phone"),
        ("555 012 3456", "email"),
        ("skip", "vehicle"),
        ("2015 honda civic", "Is that right"),
    )


@pytest.mark.parametrize(
    ("words", "vehicle"),
    [
        ("no it's a 2016", (2016, "Honda", "Civic")),
        ("actually make it the accord", (2015, "Honda", "Accord")),
        ("no not a honda a 2012 toyota camry", (2012, "Toyota", "Camry")),
    ],
)
def test_another_vehicle_replaces_the_one_read_back(words, vehicle):
    call = new_caller_confirming()
    call.say(words)
    held = call.slots["vehicle"]
    assert (held["year"], held["make"], held["model"]) == vehicle


def test_a_wrong_year_leaves_make_and_model():
    call = new_caller_confirming()
    assert "year" in call.say("the year is wrong").lower()
    assert call.slots["vehicle"] == {"make": "Honda", "model": "Civic"}
    call.play(("twenty sixteen", "twenty sixteen Honda Civic"))


def test_a_wrong_car_is_asked_for_as_a_whole():
    call = new_caller_confirming()
    assert "Which car" in call.say("no the car is wrong")
    assert "vehicle" not in call.slots


def test_another_name_replaces_the_one_taken():
    call = new_caller_confirming()
    call.say("no my name is anne leigh")
    assert call.slots["name"] == "Anne Leigh"


def test_clear_words_of_unclear_meaning_are_read_back():
    call = Conversation().play(
        ("oil change tomorrow at ten", "name"),
        ("ann lee", "phone"),
        ("555 012 3456", "email"),
        ("skip", "vehicle"),
    )
    assert "Did you say" in call.say("2015 honda zorblax", confidence=0.95)
    call.play(("yes", "Is that right"))
    assert call.slots["vehicle"]["model"] == "Zorblax"


def test_clear_words_of_clear_meaning_are_not():
    call = Conversation().play(
        ("oil change tomorrow at ten", "name"),
        ("ann lee", "phone"),
        ("555 012 3456", "email"),
        ("skip", "vehicle"),
    )
    assert "Did you say" not in call.say("2015 honda civic", confidence=0.95)
