"""A whole agent on a ladder: the caller is served on, whatever becomes of an engine."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from apps.agentbrain.conversation_test.call import ConversationFailed, TextCall
from apps.agentbrain.engines.ladder.circuit import Circuits
from apps.agentbrain.engines.ladder.ladder import Ladder, Rung
from apps.agentbrain.engines.ladder.voice import voice_only
from apps.agentbrain.tests.commands.speaker import Speaker
from apps.agentbrain.tests.dialogue.shop import make_brain
from apps.calls.tests.virtual_time import virtually

from .climber import Stuck
from .test_bridging import SlowVoice

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("America/New_York"))


def call_on(*engines):
    rungs = [
        Rung(f"engine-{n}", lambda engine=engine: engine)
        for n, engine in enumerate(engines, 1)
    ]
    ladder = Ladder(rungs, voice=voice_only(SlowVoice()), circuits=Circuits())
    return TextCall(
        make_brain(), ladder, run_tool=None, local_start=NOW, turn_seconds=60
    )


@virtually
async def test_the_next_engine_says_what_the_lost_one_did_not():
    first, second = Speaker({2: "lost"}), Speaker()
    call = call_on(first, second)
    greeting = await call.begin()
    assert "Thank you for calling" in greeting.agent
    turn = await call.say(1, "How much is an oil change?")
    assert "An oil change is" in turn.agent
    assert any("engine_changed" in note for note in turn.notes)
    assert first.stopped
    assert [request.text for request in second.asked] == [first.asked[-1].text]
    turn = await call.say(2, "What are your opening hours?")
    assert "We're open" in turn.agent
    await call.end()


@virtually
async def test_a_call_that_begins_without_an_engine_is_not_silent():
    call = call_on(Stuck(), Speaker())
    greeting = await call.begin()
    assert greeting.agent.startswith("One moment, please.")
    assert greeting.first_sound_ms < 4_000
    assert "Thank you for calling" in greeting.agent
    await call.end()


@virtually
async def test_an_answer_that_waits_for_an_engine_does_not_silence_the_bridge():
    call = call_on(Speaker({2: "lost"}), Stuck(), Speaker())
    await call.begin()
    turn = await call.say(1, "How much is an oil change?")
    assert turn.agent.startswith("One moment, please.")
    assert "An oil change is" in turn.agent
    await call.end()


@virtually
async def test_when_all_engines_are_lost_the_call_says_so_and_ends():
    call = call_on(Speaker({1: "lost"}), Speaker({1: "lost"}))
    with pytest.raises(ConversationFailed, match="the engine is lost: gone"):
        await call.begin()
    await call.end()
