"""Greeting, waiting, repeating, silence, keys, goodbye."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.events import CallType

from .conversation import DANA, Conversation
from .shop import make_brain


def test_the_greeting_is_what_staff_wrote():
    brain = make_brain(greeting="{business} here, {agent} speaking. {oops}")
    call = Conversation(brain=brain)
    assert call.last.text == "Maple Street Auto here, Alex speaking. {oops}"
    assert call.state == "greeting"


def test_hello_is_answered():
    Conversation().play(("hello", "Hello!...book, move or cancel"))


@pytest.mark.parametrize("words", ["pardon", "what", "can you repeat that please"])
def test_it_repeats_its_last_words(words):
    call = Conversation()
    asked = call.say("oil change")
    assert call.say(words) == asked
    assert call.say(words) == asked


def test_it_repeats_the_question_not_the_courtesy():
    call = Conversation()
    asked = call.say("oil change")
    call.play(("hold on", "take your time"))
    assert call.say("what") == asked


def test_waiting_is_not_a_miss():
    call = Conversation()
    for _ in range(5):
        call.say("hold on a second")
    assert call.escalations == []


@pytest.mark.parametrize(
    "words", ["goodbye", "thanks bye", "that's all thank you", "have a nice day"]
)
def test_goodbye_ends_the_call_from_anywhere(words):
    for lines in (
        [],
        ["oil change"],
        ["cancel my appointment"],
        ["what are your hours"],
    ):
        call = Conversation()
        for line in lines:
            call.say(line)
        call.say(words)
        assert call.last.end_call
        assert call.state == "closing"


def test_leaving_a_booking_behind_is_abandoning_it():
    call = Conversation().play(("oil change", "name"), ("bye", "Goodbye"))
    assert call.view.outcome == "abandoned"


@pytest.mark.parametrize("words", ["great", "okay thanks", "that's it", "no"])
def test_nothing_else_ends_the_call(words):
    call = Conversation().play(("what are your hours", "anything else"))
    call.say(words)
    assert call.last.end_call


def test_something_else_is_asked_for():
    call = Conversation().play(
        ("what are your hours", "anything else"), ("yes", "what can I do for you")
    )
    assert call.state == "intent_detection"
    call.play(("never mind", "anything else"))


def test_after_the_end_nothing_is_said():
    call = Conversation().play(("bye", "Goodbye"))
    assert call.say("hello") == ""
    assert call.keys("1") == ""
    assert call.silence(1) == ""
    reply = call.dialogue.tool_finished("find_slots", {}, "", at_ms=call.now_ms)
    assert reply.text == ""


def test_silence_asks_in_other_words_and_then_ends():
    call = Conversation().play(("oil change", "May I have your name"))
    assert "Are you still there? What name" in call.silence(1)
    assert "first and last name" in call.silence(2)
    assert "I can't hear you" in call.silence(3)
    assert call.last.end_call
    assert call.view.outcome == "abandoned"


def test_silence_after_a_success_keeps_the_outcome():
    call = Conversation().play(("what are your hours", "anything else"))
    call.silence(3)
    assert call.view.outcome == "answered"


def test_silence_while_connecting_only_asks_for_patience():
    call = Conversation(brain=make_brain(transfer_number="+15550100999"))
    call.say("human please")
    assert call.silence(1) == "Are you still there?"


def test_nothing_is_said_into_a_running_tool():
    call = Conversation(CallType.INBOUND_EXISTING, customer=DANA, number=DANA.phone)
    call.runs_tools = False
    call.say("oil change tomorrow at ten")
    assert call.silence(1) == ""
    assert call.keys("1") == ""
    assert call.keys("0") == ""


def test_keys_give_a_phone_number_and_answers():
    call = Conversation().play(
        ("oil change tomorrow at ten", "name"), ("ann lee", "ph")
    )
    call.keys("5550123456#")
    assert call.slots["phone"] == "+15550123456"
    call.play(("skip", "vehicle"), ("2015 honda civic", "Is that right"))
    assert "what should I change" in call.keys("2")
    call.play(("never mind", "Is that right"))
    assert "You're booked" in call.keys("1")


def test_one_takes_the_number_dialled_from():
    call = Conversation(number="+15550009999").play(
        ("oil change", "name"), ("ann lee", "calling from")
    )
    assert "email" in call.keys("1")


def test_keys_choose_from_a_list():
    call = Conversation(
        CallType.INBOUND_EXISTING, customer=DANA, number=DANA.phone
    ).play(("oil change on friday", "Which would you like"))
    call.keys("2")
    assert call.slots["start"] == "2026-11-27T08:30"


def test_keys_that_mean_nothing_are_said_so():
    call = Conversation()
    assert "can't use the keypad" in call.keys("77")
    call.say("human please")
    call.keys("5550123456")
    assert "can't use the keypad" in call.keys("7")


def test_zero_asks_for_a_person():
    call = Conversation()
    assert "Of course" in call.keys("0")
    assert call.escalations[0].reason == "person_requested"
    assert "can't use the keypad" in call.keys("0")


def test_zero_again_while_being_connected():
    call = Conversation(brain=make_brain(transfer_number="+15550100999"))
    call.keys("0")
    assert call.keys("0") == "I can't use the keypad for that."


def test_a_trace_says_which_rule_fired_on_which_words():
    call = Conversation()
    call.say("can i make an appointment for an oil change")
    first = call.replies[-1].trace[0]
    assert first["intent"] == "book_appointment"
    assert first["rule"].startswith("book_appointment:")
    assert first["words"] in "can i make an appointment for an oil change"
    assert {"slot": "service", "value": "oil-change"} in call.replies[-1].trace


def test_an_objection_to_recording_is_answered_beside_a_wish():
    call = Conversation().play(
        (
            "please do not record this call i need an oil change",
            "not being recorded...an oil change...your name",
        ),
        ("don't record me", "not being recorded...your name"),
    )
    assert call.slots["service"] == "oil-change"


def test_an_objection_before_anything_was_asked_gets_no_question():
    call = Conversation()
    call.dialogue.memory.question = ""
    assert call.say("don't record me").endswith("not being recorded.")
