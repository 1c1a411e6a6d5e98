"""A campaign tells whoever it means to, asks once, and takes a no."""

from __future__ import annotations

from dataclasses import replace

from apps.agentbrain.conversation.dialogue.manager import Dialogue
from apps.agentbrain.conversation.events import CallStarted, CallType

from .conversation import DANA, START, Conversation
from .shop import BRAIN

MESSAGE = "It is time for winter tires, and this month fitting is free."


def offer() -> Conversation:
    call = Conversation(CallType.OUTBOUND_OFFER, number=DANA.phone, customer=DANA)
    call.dialogue.memory.message = MESSAGE
    return call


def test_the_message_comes_with_the_call():
    event = CallStarted(
        at_ms=0,
        call_type=CallType.OUTBOUND_OFFER,
        local_start=START,
        customer=DANA,
        message=MESSAGE,
    )
    dialogue = Dialogue(BRAIN)
    assert MESSAGE not in dialogue.start(event).text
    said = dialogue.heard("yes this is dana", confidence=0.9, at_ms=4000)
    assert said.text.startswith(MESSAGE)
    assert "press nine" in said.text
    assert replace(event, message="").message == ""


def test_a_yes_leads_to_a_booking():
    offer().play(
        ("this is dana", MESSAGE),
        ("yes please", "can we do...vehicle"),
    )


def test_a_no_is_taken():
    call = offer().play(("speaking", MESSAGE), ("no thanks", "Of course...Goodbye"))
    assert call.last.end_call
    assert call.view.outcome == "answered"


def test_nobody_else_hears_it():
    call = offer().play(("no she's out", "Sorry for the interruption"))
    assert MESSAGE not in call.last.text


def test_a_machine_gets_no_offer():
    call = offer().play(("please leave a message after the tone", "call us back"))
    assert call.view.outcome == "voicemail"


def test_who_asks_for_another_time_is_noted():
    call = offer().play(("call me later i'm driving", "another time"))
    assert call.view.outcome == "call_later"


def test_an_answer_that_is_none_is_asked_for_again():
    call = offer().play(("this is dana", MESSAGE), ("purple", "Sorry"))
    assert not call.last.end_call
