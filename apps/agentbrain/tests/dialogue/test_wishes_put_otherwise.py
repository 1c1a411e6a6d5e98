"""Short ways of saying it: by the service, by "one", by a bare hour."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.dialogue.intents import match_intents
from apps.agentbrain.conversation.events import CallType
from apps.agentbrain.evaluation.understanding import hear

from .conversation import APPOINTMENT, DANA, Conversation
from .shop import BRAIN


def winner(words: str) -> str:
    fired = match_intents(BRAIN, words)
    return fired[0].code if fired else ""


@pytest.mark.parametrize(
    "words",
    [
        "move my oil change to friday",
        "can i move the brake one",
        "my other appointment needs to move",
        "could we push the inspection back",
    ],
)
def test_an_appointment_is_moved_by_what_it_is_for(words):
    assert winner(words) == "reschedule_appointment"


@pytest.mark.parametrize("words", ["change my oil", "i need to get my brakes changed"])
def test_work_on_the_car_is_no_move(words):
    assert winner(words) == "book_appointment"


def test_asking_when_to_come_again_is_no_wish_to_hear_it_again():
    assert winner("when should i come again") == "ask_appointment"
    assert winner("come again") == "repeat"


@pytest.mark.parametrize(
    "words",
    ["that will be all for today", "that's all i need for today", "that's it for now"],
)
def test_a_farewell_names_no_day(words):
    assert "date" not in hear(BRAIN, words).slots


@pytest.mark.parametrize("words", ["30th avenue", "search for one in santa rosa"])
@pytest.mark.parametrize("question", ["intent", "name", "date"])
def test_streets_and_places_hold_no_day_and_no_time(words, question):
    slots = hear(BRAIN, words, question).slots
    assert not {"date", "time", "phone"} & slots.keys()


def reminder() -> Conversation:
    call = Conversation(
        CallType.OUTBOUND_REMINDER, customer=DANA, appointment=APPOINTMENT
    )
    return call.play(("this is dana", ""))


def test_a_bare_hour_answers_a_reminder():
    call = reminder()
    call.say("make it eleven")
    assert call.slots["time"] == "11:00"
    assert call.view.intent == "reschedule_appointment"


def test_the_one_is_no_hour():
    call = reminder()
    call.say("yes that's the one")
    assert "confirm_appointment" in call.tools


@pytest.mark.parametrize("words", ["that's fine", "okay sounds good", "it's all good"])
def test_a_consent_does_not_say_who_is_speaking(words):
    call = Conversation(
        CallType.OUTBOUND_REMINDER, customer=DANA, appointment=APPOINTMENT
    )
    call.say(words)
    assert not call.view.verified
    assert not call.last.end_call


@pytest.mark.parametrize("words", ["yes that's right", "that's right", "yes it is"])
def test_a_yes_to_who_it_is_stays_one(words):
    call = Conversation(
        CallType.OUTBOUND_REMINDER, customer=DANA, appointment=APPOINTMENT
    )
    call.say(words)
    assert call.view.verified


def test_a_message_left_on_a_machine_is_what_became_of_the_call():
    call = Conversation(
        CallType.OUTBOUND_REMINDER, customer=DANA, appointment=APPOINTMENT
    )
    call.say("please leave a message after the tone")
    assert call.view.outcome == "voicemail"
