"""Who, or what, answers an outbound call: only the person hears what it is about."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.events import CallType

from .conversation import APPOINTMENT, DANA, Conversation
from .shop import make_brain

PERSONAL = ("dana", "reed", "oil", "civic", "honda", "tuesday", "appointment")


def outbound(call_type=CallType.OUTBOUND_REMINDER, **extra) -> Conversation:
    return Conversation(call_type, customer=DANA, appointment=APPOINTMENT, **extra)


MACHINES = [
    "hi you've reached dana i can't come to the phone please leave a message",
    "please leave your message after the tone",
    "the person you called is not available please record your message at the tone",
    "your call has been forwarded to an automated voice messaging system",
    "hey it's dana leave me a message and i'll get back to you",
    "you have reached the voicemail box of five five five one two three four",
    "we can't take your call please leave your name and number after the beep",
    "nobody can take your call leave a message or press zero to speak to an operator",
    "the subscriber you have dialed is not available",
]


@pytest.mark.parametrize("greeting", MACHINES)
@pytest.mark.parametrize(
    "kind", [CallType.OUTBOUND_REMINDER, CallType.OUTBOUND_FOLLOWUP]
)
def test_a_machine_gets_a_message_without_personal_data(kind, greeting):
    call = outbound(kind)
    said = call.say(greeting).lower()
    assert "message for you" in said
    assert "maple street auto" in said
    assert "five five five, zero one zero" in said
    assert not [word for word in PERSONAL if word in said]
    assert call.last.end_call
    assert call.escalations == []
    assert call.tools == []
    assert not call.view.verified
    assert call.slots == {}


def test_without_a_number_of_ours_the_message_names_none():
    call = outbound(brain=make_brain(phone=""))
    assert "when you have a moment" in call.say("please leave a message")


def test_staff_may_word_the_message_but_not_put_the_person_in_it():
    brain = make_brain()
    object.__setattr__(brain, "wordings", {"voicemail": ("{name}, call {phone}.",)})
    said = outbound(brain=brain).say("please leave a message after the beep")
    assert "Dana" not in said


@pytest.mark.parametrize(
    "words",
    [
        "i'm driving right now can you call me later",
        "it's not a good time",
        "i'm in a meeting",
        "can you call back tomorrow",
    ],
)
def test_who_cannot_talk_now_is_let_go(words):
    call = outbound().play((words, "another time...Goodbye"))
    assert call.last.end_call
    assert call.escalations == []


@pytest.mark.parametrize(
    "words",
    ["what is this about", "may i ask what this is regarding", "why are you calling"],
)
def test_what_it_is_about_is_for_the_person_alone(words):
    call = outbound().play((words, "only tell Dana...Am I speaking with Dana"))
    assert "oil" not in call.last.text
    call.play(("yes this is she", "your oil change"))


@pytest.mark.parametrize(
    "words",
    [
        "yeah this is her husband",
        "i'm dana's sister",
        "dana is in the shower",
        "dana can't talk right now",
        "who wants dana",
        "yes she's right here",
        "yeah he's around somewhere",
        "is dana in trouble",
        "yes dana is here hold on",
    ],
)
def test_somebody_close_learns_nothing(words):
    call = outbound()
    said = call.say(words).lower()
    assert not [word for word in PERSONAL[1:] if word in said]
    assert not call.view.verified


@pytest.mark.parametrize(
    "words",
    [
        "speaking",
        "this is she",
        "this is dana",
        "yes this is dana reed speaking",
        "dana here",
        "it's me",
        "yep that's me",
        "hi yes dana how can i help you",
    ],
)
def test_the_person_is_known_by_her_own_word(words):
    call = outbound().play((words, "your oil change on Tuesday"))
    assert call.view.verified


def test_somebody_fetches_her():
    outbound().play(
        ("yes she's right here", "take your time"), ("this is dana", "your oil change")
    )


def test_when_it_was_again_is_told_again():
    call = outbound().play(
        ("yes", "Will you be able"),
        ("what time was that again", "Tuesday, November twenty-fourth at ten"),
        ("yes i'll be there", "you're confirmed"),
    )
    assert call.view.outcome == "confirmed"


def test_being_busy_on_that_day_is_no_wish_for_another_time_of_it():
    outbound().play(
        ("yes", "Will you be able"),
        ("i'm busy on tuesday", "move it to another day, or cancel it"),
        ("friday at ten", "Friday...Is that right"),
    )


def test_saying_the_time_with_the_yes_confirms_it():
    call = outbound().play(
        ("yes", "Will you be able"), ("yes tuesday at ten is fine", "you're confirmed")
    )
    assert call.tools == ["confirm_appointment"]


def test_confirmed_and_one_thing_more():
    outbound().play(
        ("yes", "Will you be able"),
        ("yes and i also need a tire rotation", "you're confirmed...a tire rotation"),
        ("friday at nine", "Is that right"),
        ("yes", "You're booked: tire rotation"),
        ("no", "Have a good day"),
    )


def test_cancelled_and_something_else_booked_instead():
    call = outbound().play(
        ("yes", "Will you be able"),
        ("i need to cancel", "Shall I cancel it"),
        ("yes", "is cancelled...anything else"),
        ("i need an inspection next week on tuesday at nine", "Is that right"),
        ("yes", "You're booked: inspection"),
    )
    assert call.tools[0] == "cancel_appointment"


def test_an_unhappy_customer_who_will_not_say_why_still_reaches_a_person():
    call = outbound(CallType.OUTBOUND_FOLLOWUP).play(
        ("yes", "happy"), ("no", "What went wrong"), ("no", "Thank you for telling me")
    )
    assert call.slots["comment"] == ""
    assert call.escalations[0].reason == "complaint"


def test_praise_with_a_but_is_a_complaint():
    call = outbound(CallType.OUTBOUND_FOLLOWUP).play(
        ("yes", "happy"),
        ("it was good but the light came on again", "Thank you for telling me"),
    )
    assert call.escalations[0].reason == "complaint"
