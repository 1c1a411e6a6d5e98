"""Whoever asks not to be called any more is taken off the list at once."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.dialogue.flows.stop_calls import wants_no_calls
from apps.agentbrain.conversation.dialogue.heard import Heard
from apps.agentbrain.conversation.events import CallType

from .conversation import APPOINTMENT, DANA, Conversation

NUMBER = DANA.phone
OUTBOUND = (
    CallType.OUTBOUND_REMINDER,
    CallType.OUTBOUND_FOLLOWUP,
    CallType.OUTBOUND_OFFER,
)


def outbound(call_type: CallType = CallType.OUTBOUND_REMINDER) -> Conversation:
    return Conversation(
        call_type, number=NUMBER, customer=DANA, appointment=APPOINTMENT
    )


@pytest.mark.parametrize("call_type", OUTBOUND)
@pytest.mark.parametrize(
    "words", ["don't call me again", "no stop calling me", "take me off your list"]
)
def test_it_is_done_before_anybody_says_who_they_are(call_type, words):
    call = outbound(call_type).play((words, "taken you off our calling list...Goodbye"))
    assert call.tools == ["stop_calls"]
    assert call.replies[-2].run.arguments == {"phone": NUMBER}
    assert call.last.end_call
    assert call.view.outcome == "opted_out"


def test_it_is_done_in_the_middle_of_the_matter():
    call = outbound().play(
        ("yes this is dana", "oil change on Tuesday"),
        ("please take my number off your list", "taken you off"),
    )
    assert call.view.outcome == "opted_out"
    assert call.last.end_call


def test_nine_on_the_keypad_does_the_same():
    call = outbound()
    assert "taken you off our calling list" in call.keys("9")
    assert call.tools == ["stop_calls"]


def test_nine_to_us_is_no_such_wish():
    call = Conversation(CallType.INBOUND_EXISTING, number=NUMBER, customer=DANA)
    call.keys("9")
    assert call.tools == []


def test_a_caller_is_taken_off_and_asked_what_else():
    call = Conversation(CallType.INBOUND_EXISTING, number=NUMBER, customer=DANA)
    call.play(("please stop calling me", "taken you off...anything else"))
    assert not call.last.end_call


def test_an_unknown_number_is_told_that_it_is_on_no_list():
    call = Conversation(number="+15550199999")
    call.play(("take me off your list", "not on our calling list"))


def test_a_list_that_cannot_be_written_becomes_a_persons_matter():
    call = outbound()
    call.shop.fail["stop_calls"] = "internal"
    call.play(("don't call me anymore", "a person will do it"))
    assert [wish.reason for wish in call.escalations] == ["stop_calls"]
    assert call.escalations[0].priority == "high"


@pytest.mark.parametrize(
    "words",
    [
        "stop calling",
        "never call me again",
        "i don't want any more calls",
        "no more calls please",
        "please remove my number from your call list",
        "put me on the do not call list",
        "i want to opt out",
    ],
)
def test_it_needs_no_rule_of_staffs(words):
    assert wants_no_calls(Heard(raw=words, text=words))


@pytest.mark.parametrize(
    "words",
    [
        "don't call me i'll call you",
        "can you call me again tomorrow",
        "i want to call off my appointment",
        "stop it",
        "nobody called me",
    ],
)
def test_what_only_sounds_like_it_is_left_alone(words):
    assert not wants_no_calls(Heard(raw=words, text=words))


def test_what_is_said_while_the_list_is_being_changed_is_about_something_else():
    call = Conversation(CallType.INBOUND_EXISTING, number=NUMBER, customer=DANA)
    call.dialogue.memory.flow = "stop_calls"
    call.play(("purple", "Sorry"), ("i need an oil change", "What day"))
