"""A language model is told the same state the script works from."""

from __future__ import annotations

from apps.agentbrain.conversation.events import CallType

from .conversation import DANA, Conversation
from .shop import make_brain


def test_it_holds_persona_facts_state_and_slots():
    brain = make_brain(persona="Be kind.", agent_name="Robin")
    call = Conversation(brain=brain, number="+15550009999")
    call.say("oil change")
    call.say("ann lee")
    guidance = call.last.guidance
    assert guidance.startswith("Be kind.")
    for part in (
        "You are Robin",
        "48 Maple Street",
        "oil change, brake service",
        "Kind of call: inbound_new",
        "State: slot_collection",
        "book_appointment",
        '"name": "Ann Lee"',
        "Still missing: phone, email, vehicle, date, time",
        "Monday 2026-11-23 09:00",
        call.last.text,
    ):
        assert part in guidance


def test_tools_are_only_those_that_change_nothing():
    call = Conversation()
    call.say("oil change")
    assert call.last.tools == ("find_slots",)
    call.say("human please")
    assert call.last.tools == ()


def test_the_end_is_announced():
    call = Conversation()
    call.say("bye")
    assert "The call ends" in call.last.guidance
    assert not call.last.interruptible


def test_the_first_name_of_a_recognised_caller_is_known():
    call = Conversation(CallType.INBOUND_EXISTING, customer=DANA, number=DANA.phone)
    assert "first name: Dana" in call.last.guidance
    assert "Civic" not in call.last.guidance
