"""What people say beside the matter: waiting, wondering why, asking something else."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.dialogue.facts import answer
from apps.agentbrain.conversation.events import CallType

from .conversation import DANA, Conversation
from .shop import BRAIN, TODAY


@pytest.mark.parametrize(
    "words", ["hang on a second", "wow that's expensive", "it just clicks"]
)
def test_talk_is_not_taken_for_a_name(words):
    call = Conversation().play(("oil change", "your name"))
    call.say(words)
    assert "name" not in call.slots


@pytest.mark.parametrize("name", ["okafor", "smythe please", "okafor is my name"])
def test_a_rare_name_alone_is_one(name):
    call = Conversation().play(("oil change", "your name"), (name, "Thanks"))
    assert call.slots["name"] in ("Okafor", "Smythe")


@pytest.mark.parametrize(
    "words", ["okay i'm back", "yes i'm still here", "i'm here now"]
)
def test_being_back_is_no_yes(words):
    call = Conversation(CallType.INBOUND_EXISTING, customer=DANA, number=DANA.phone)
    call.play(
        ("oil change tomorrow at ten", "Is that right"),
        ("one moment", "take your time"),
        (words, "Shall I book"),
    )
    assert "book_appointment" not in call.tools


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (["oil change"], "who is coming"),
        (["oil change", "ann lee"], "reach you"),
        (["oil change", "ann lee", "yes"], "write to you"),
        (["oil change", "ann lee", "yes", "skip"], "prepare"),
        (["move my appointment"], "how I find"),
    ],
)
def test_it_says_why_it_asks_and_asks_again(said, why):
    number = "" if said[0].startswith("move") else "+15559990000"
    call = Conversation(number=number)
    asked = [call.say(words) for words in said][-1]
    answer = call.say("why do you need that")
    assert why in answer
    assert asked.split(". ")[-1].split("?")[0] in answer


def test_it_says_why_a_proof_is_needed():
    call = Conversation(CallType.INBOUND_EXISTING, customer=DANA, number=DANA.phone)
    call.play(
        ("cancel my appointment", "date of birth"),
        ("why", "nobody else...date of birth"),
        ("what do you need that for", "nobody else"),
    )
    assert call.dialogue.memory.verify_failures == 0


def test_why_not_is_a_wish():
    call = Conversation(CallType.INBOUND_EXISTING, customer=DANA, number=DANA.phone)
    call.play(("oil change", "What day"), ("why not friday", "Friday"))


def test_a_question_it_cannot_answer_is_owned_up_to():
    Conversation().play(
        ("oil change", "your name"),
        ("do you take credit cards", "something I don't know...name"),
        ("ann lee", "Thanks, Ann"),
    )


@pytest.mark.parametrize(
    "words", ["is this jiffy lube", "am i speaking with bob's garage"]
)
def test_another_shops_name_is_no_wish(words):
    call = Conversation().play(
        (words, "assistant of Maple Street Auto...would you like")
    )
    assert call.dialogue.memory.flow == ""


def test_forgetting_it_books_nothing():
    Conversation(number="+15559990000").play(
        ("oil change", "your name"),
        ("ann lee", "calling from"),
        ("forget it", "won't book anything...anything else"),
    )


def test_forgetting_it_ends_the_search_for_an_appointment():
    Conversation().play(
        ("cancel my appointment", "phone number"),
        ("forget it", "leave it as it is...anything else"),
    )


@pytest.mark.parametrize(
    ("asked", "then", "expected"),
    [
        ("how much is an oil change", "what about a tire rotation", "thirty dollars"),
        ("how long is an oil change", "and for brakes", "two hours"),
        ("what are your hours", "i was wondering if you do inspections", "Yes, we can"),
    ],
)
def test_asking_about_a_service_orders_nothing(asked, then, expected):
    call = Conversation()
    call.say(asked)
    assert expected in call.say(then)
    assert call.dialogue.memory.flow == ""


def test_services_for_a_part_that_is_named_are_told():
    told = answer(BRAIN, "ask_services", "do you sell tires", TODAY, "")
    assert told == "Yes, we can do a tire rotation."


def test_a_wish_to_book_again_is_one():
    Conversation().play(
        ("what are your hours", "anything else"), ("can i book again", "your name")
    )


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("i'm running a little late for my appointment", "running_late"),
        ("is my car ready yet", "car_status"),
        ("i'd like an update on my truck", "car_status"),
    ],
)
def test_what_only_the_shop_knows_goes_to_a_person(words, reason):
    call = Conversation(CallType.INBOUND_EXISTING, customer=DANA, number=DANA.phone)
    call.say(words)
    assert [one.reason for one in call.escalations] == [reason]


def test_a_person_is_no_longer_wanted():
    call = Conversation(number="+15559990000").play(
        ("oil change", "your name"),
        ("let me speak to a manager", "message"),
        ("actually never mind can you just book it", "your name"),
        ("ann lee", "calling from"),
    )
    assert call.slots["service"] == "oil-change"


def test_nothing_at_all_is_wanted_any_more():
    Conversation(number="+15559990000").play(
        ("i want to talk to a person", "message"), ("oh never mind", "anything else")
    )


def test_a_long_thanks_ends_a_message():
    call = Conversation(number="+15559990000")
    call.play(
        ("i want to talk to a person", "message"),
        ("please tell them that i left my keys in the car", "pass that on"),
        ("okay thank you so much that's all i needed", "call you soon"),
    )
    assert call.last.end_call
    assert call.slots["message"] == "please tell them that i left my keys in the car"


def test_a_message_may_end_with_a_goodbye():
    call = Conversation(number="+15559990000").play(
        ("i want to talk to a person", "message"),
        ("tell them my key is under the mat and that's all bye", "pass that on"),
    )
    assert call.last.end_call
    assert "under the mat" in call.slots["message"]


def test_a_question_beside_a_message_is_answered():
    Conversation(number="+15559990000").play(
        ("i want to talk to a person", "message"),
        ("what are your hours", "from eight...message"),
    )


def test_whether_it_is_done_and_when_is_a_wish():
    answer = Conversation().say(
        "can you do a tire rotation and i need it tomorrow at ten"
    )
    assert "book a tire rotation" in answer
    assert "We offer" not in answer


def test_services_that_are_not_listed_are_asked_for_all():
    assert "We offer" in Conversation().say("what services do you offer")


def test_just_booking_it_needs_no_other_words(brain):
    Conversation(number="+15559990000", brain=brain).play(
        ("oil change", "your name"),
        ("let me speak to a manager", "message"),
        ("oh actually never mind can you just book it", "your name"),
    )
