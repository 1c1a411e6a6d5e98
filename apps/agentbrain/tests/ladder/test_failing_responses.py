"""An engine that stays connected but fails to speak is not kept for long."""

from __future__ import annotations

from apps.agentbrain.conversation.actions import Respond
from apps.agentbrain.conversation.events import (
    EngineLost,
    EngineReported,
    ResponseEnded,
    ResponseStarted,
    ResponseStatus,
)
from apps.agentbrain.conversation.reasons import CONVERSATION_ALREADY_ACTIVE
from apps.agentbrain.engines.fake import ScriptedEngine, expect, hear, speak
from apps.agentbrain.engines.ladder.patience import FAILED_RESPONSES
from apps.calls.tests.virtual_time import virtually

from .climber import Climber
from .test_bridging import WAIT, bridged


def fails(reason="server_error"):
    """Steps: the engine is asked to speak, and fails."""
    failed = ResponseEnded(0, "r", ResponseStatus.FAILED, reason)
    return expect(Respond), hear(ResponseStarted(0, "r", "r1"), failed)


def speaks():
    return expect(Respond), speak("Hello")


async def ask(call, times):
    for _ in range(times):
        call.ladder.respond(Respond("r1", "Hello"))
        await call.settle()


@virtually
async def test_after_some_failed_responses_in_a_row_the_next_engine_takes_over():
    first = ScriptedEngine(*(fails() * FAILED_RESPONSES))
    second = ScriptedEngine(*speaks())
    async with Climber(first, second) as call:
        await ask(call, FAILED_RESPONSES - 1)
        assert call.of(EngineLost) == []
        await ask(call, 1)
        assert call.kinds()[-4:] == [
            "ResponseEnded",
            "EngineLost",
            "EngineReported",
            "EngineReady",
        ]
        change = call.of(EngineReported)[0].data
        assert "3 responses failed in a row: server_error" in change["why"]
        await ask(call, 1)
        assert call.of(ResponseEnded)[-1].status is ResponseStatus.COMPLETED


@virtually
async def test_a_response_that_succeeds_wins_its_trust_back():
    first = ScriptedEngine(
        *(fails() * (FAILED_RESPONSES - 1)),
        *speaks(),
        *(fails() * (FAILED_RESPONSES - 1)),
    )
    async with Climber(first, ScriptedEngine()) as call:
        await ask(call, 2 * FAILED_RESPONSES - 1)
        assert call.of(EngineLost) == []
        first.finish()


@virtually
async def test_a_refused_wish_is_no_failure_of_the_engine():
    first = ScriptedEngine(*(fails(CONVERSATION_ALREADY_ACTIVE) * 5))
    async with Climber(first, ScriptedEngine()) as call:
        await ask(call, 5)
        assert call.of(EngineLost) == []


@virtually
async def test_what_must_be_heard_is_not_left_to_an_engine_that_just_failed():
    first = ScriptedEngine(*fails(), *speaks())
    async with bridged(first) as call:
        await ask(call, 1)
        call.ladder.respond(WAIT)
        await call.settle(5)
        spoken = call.of(ResponseEnded)[-1]
        assert spoken.status is ResponseStatus.COMPLETED
        assert spoken.response_id != "response-1"
        await ask(call, 1)  # anything else is still the engine's
        assert call.of(ResponseEnded)[-1].response_id == "response-1"


@virtually
async def test_without_another_voice_a_failing_engine_is_still_better_than_none():
    first = ScriptedEngine(*fails(), *speaks())
    async with Climber(first) as call:
        await ask(call, 1)
        call.ladder.respond(WAIT)
        await call.settle()
        assert call.of(ResponseEnded)[-1].response_id == "response-1"
