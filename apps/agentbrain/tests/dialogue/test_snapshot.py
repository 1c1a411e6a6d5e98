"""A dialogue restored from its snapshot goes on as if nothing had happened."""

from __future__ import annotations

import json

import pytest

from apps.agentbrain.conversation.dialogue.manager import Dialogue
from apps.agentbrain.conversation.events import CallType

from .conversation import APPOINTMENT, DANA, Conversation
from .shop import BRAIN
from .test_changing import BORN, OIL

SCRIPTS = {
    "first": (
        {"number": "+15550009999"},
        ["i'd like an appointment", "ann lee", "no", "five five five", "one two three",
         "four five six seven", "skip", "a ford", "twenty ten", "focus", "what's that",
         "oil change and an inspection", "how much is it", "thursday", "the second one",
         "no", "the time", "nine", "yes", "yes", "friday at ten", "yes", "bye"],
    ),
    "change": (
        {"call_type": CallType.INBOUND_EXISTING, "customer": DANA},
        ["cancel my appointment", "one two three four", BORN, "no move it to friday",
         "either", "no", "monday at nine", "yes", "human please", "call me", "bye"],
    ),
    "reminder": (
        {"call_type": CallType.OUTBOUND_REMINDER, "customer": DANA,
         "appointment": APPOINTMENT},
        ["who is this", "yes", "no", "friday at ten", "yes", "no"],
    ),
    "followup": (
        {"call_type": CallType.OUTBOUND_FOLLOWUP, "customer": DANA,
         "appointment": APPOINTMENT},
        ["yes", "no", "it leaks", "no"],
    ),
}  # fmt: skip


def through_json(dialogue: Dialogue) -> Dialogue:
    data = json.loads(json.dumps(dialogue.snapshot()))
    return Dialogue.restore(BRAIN, data)


@pytest.mark.parametrize("name", SCRIPTS)
def test_it_goes_on_alike_after_every_step(name):
    options, lines = SCRIPTS[name]
    original, copied = Conversation(**options), Conversation(**options)
    for call in (original, copied):
        call.shop.appointments = [dict(OIL)]
    for line in lines:
        copied.dialogue = through_json(copied.dialogue)
        assert original.say(line) == copied.say(line)
        assert original.view == copied.view
        assert original.last == copied.last


def test_it_can_be_saved_while_a_tool_runs():
    call = Conversation(CallType.INBOUND_EXISTING, customer=DANA)
    call.runs_tools = False
    call.say("oil change tomorrow at ten")
    running = call.last
    call.say("actually at eleven")
    call.dialogue = through_json(call.dialogue)
    call.runs_tools = True
    assert "eleven in the morning" in call.finish_tool(running)


def test_a_snapshot_is_a_copy():
    call = Conversation()
    call.say("oil change")
    data = call.dialogue.snapshot()
    restored = Dialogue.restore(BRAIN, data)
    restored.heard("ann lee", confidence=None, at_ms=9000)
    assert "name" not in data["slots"]
    assert "name" not in call.slots


def test_a_state_another_version_wrote_goes_on_with_what_both_know():
    """Two versions serve calls while one replaces the other."""
    call = Conversation()
    call.say("oil change")
    newer = {**call.dialogue.snapshot(), "known_to_the_newer_one": 1}
    older = {k: v for k, v in newer.items() if k != "also_vehicle"}
    restored = Dialogue.restore(BRAIN, older)
    assert restored.view == call.dialogue.view
    assert restored.memory.also_vehicle == {}
