"""While no engine is ready, a voice that needs none speaks to the caller."""

from __future__ import annotations

import asyncio

from apps.agentbrain.conversation.actions import CancelResponse, Respond
from apps.agentbrain.conversation.events import (
    AgentAudio,
    AgentTextDelta,
    EngineLost,
    EngineReady,
    ResponseEnded,
    ResponseStarted,
    ResponseStatus,
)
from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.fake import ScriptedEngine, expect, speak
from apps.agentbrain.engines.ladder.voice import voice_only
from apps.agentbrain.engines.tts.base import Speech, TextToSpeech
from apps.calls.tests.virtual_time import virtually

from .climber import Climber, Listener, Stuck, lost, wavering

WAIT = Respond("r1", "One moment, please.", verbatim=True, bridge=True)


class SlowVoice(TextToSpeech):
    """A word a second."""

    def __init__(self, fails=False):
        self.fails = fails

    async def speak(self, text):
        for word in text.split(" "):
            if self.fails:
                raise EngineError("no sound card")
            yield Speech(b"\x7f" * 8000, f"{word} ")
            await asyncio.sleep(1)

    async def stop(self):
        pass


def bridged(*engines, fails=False, **options):
    return Climber(*engines, voice=voice_only(SlowVoice(fails)), **options)


@virtually
async def test_a_bridge_is_spoken_while_the_first_engine_is_still_connecting():
    async with bridged(Stuck(), ScriptedEngine()) as call:
        call.ladder.respond(WAIT)
        await call.settle(5)
        begun, ended = call.of(ResponseStarted)[0], call.of(ResponseEnded)[0]
        assert begun.request_id == "r1"
        assert ended.response_id == begun.response_id
        assert ended.status is ResponseStatus.COMPLETED
        said = "".join(event.text for event in call.of(AgentTextDelta))
        assert said.strip() == WAIT.text
        assert {e.response_id for e in call.of(AgentAudio)} == {begun.response_id}


@virtually
async def test_a_bridge_is_spoken_while_an_engine_tries_to_come_back():
    async with bridged(ScriptedEngine(wavering()), ScriptedEngine()) as call:
        call.ladder.respond(WAIT)
        await call.settle(1)
        assert call.of(AgentAudio)


@virtually
async def test_the_voices_own_readiness_is_not_the_calls():
    async with bridged(Stuck(), Stuck(), ready_seconds=3) as call:
        await call.settle(1)
        assert call.of(EngineReady) == []


@virtually
async def test_a_bridge_goes_on_when_the_next_engine_is_ready_meanwhile():
    async with bridged(Stuck(), Listener(), ready_seconds=1) as call:
        call.ladder.respond(WAIT)
        await call.settle(10)
        kinds = call.kinds()
        assert kinds.index("EngineReady") < kinds.index("ResponseEnded")
        assert call.of(ResponseEnded)[0].status is ResponseStatus.COMPLETED


@virtually
async def test_a_bridge_can_be_cancelled_by_either_of_its_names():
    for name in (
        lambda begun: CancelResponse("r1", begun.response_id),
        lambda begun: CancelResponse("r1"),
    ):
        next_engine = ScriptedEngine()  # raises at anything it is asked
        async with bridged(Stuck(), next_engine, ready_seconds=0.5) as call:
            call.ladder.respond(WAIT)
            await call.settle(1)
            call.ladder.cancel(name(call.of(ResponseStarted)[0]))
            await call.settle(0.01)
            assert call.of(ResponseEnded)[0].status is ResponseStatus.CANCELLED
            sounds = len(call.of(AgentAudio))
            await call.settle(5)
            assert len(call.of(AgentAudio)) == sounds


@virtually
async def test_cutting_a_bridge_short_is_not_told_to_the_engine_that_took_over():
    next_engine = Listener()
    async with bridged(Stuck(), next_engine, ready_seconds=0.5) as call:
        call.ladder.respond(WAIT)
        await call.settle(1)
        call.ladder.truncate(call.of(AgentAudio)[0].item_id, 120)
        assert next_engine.truncated == []


@virtually
async def test_without_a_voice_a_bridge_fails_at_once():
    async with Climber(Stuck(), ScriptedEngine()) as call:
        call.ladder.respond(WAIT)
        await call.settle()
        begun, ended = call.told
        assert begun.request_id == "r1"
        assert ended.response_id == begun.response_id
        assert ended.status is ResponseStatus.FAILED
        assert ended.reason == "engine_not_ready"


@virtually
async def test_a_voice_that_fails_ends_the_bridge_as_failed():
    async with bridged(Stuck(), ScriptedEngine(), fails=True) as call:
        call.ladder.respond(WAIT)
        await call.settle()
        assert call.of(ResponseEnded)[0].status is ResponseStatus.FAILED


@virtually
async def test_other_wishes_are_refused_until_an_engine_is_ready():
    async with bridged(ScriptedEngine(wavering()), ScriptedEngine()) as call:
        call.ladder.respond(Respond("r1", "We open at eight."))
        await call.settle()
        assert call.of(ResponseEnded)[0].status is ResponseStatus.FAILED
        call.ladder.cancel(CancelResponse("r1"))  # and nobody minds


@virtually
async def test_a_bridge_asked_of_a_ready_engine_is_the_engines_own():
    first = ScriptedEngine(expect(Respond, bridge=True), speak(WAIT.text))
    async with bridged(first) as call:
        call.ladder.respond(WAIT)
        await call.settle()
        assert call.of(ResponseStarted)[0].response_id == "response-1"


@virtually
async def test_the_voice_is_still_there_when_every_engine_is_lost():
    async with bridged(ScriptedEngine(lost())) as call:
        assert call.of(EngineLost)[0].permanent
        call.ladder.respond(WAIT)
        await call.settle(5)
        assert call.of(ResponseEnded)[0].status is ResponseStatus.COMPLETED
