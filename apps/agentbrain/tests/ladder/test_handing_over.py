"""Between two models of a vendor the conversation is handed over as it was heard."""

from __future__ import annotations

import asyncio

import pytest

from apps.agentbrain.conversation.actions import Respond
from apps.agentbrain.conversation.events import (
    AgentAudio,
    EngineLost,
    EngineReady,
    EngineReported,
    ResponseEnded,
    ResponseStatus,
)
from apps.agentbrain.engines.base import EngineSession
from apps.agentbrain.engines.configured import Changed, realtime_rungs
from apps.agentbrain.engines.ladder.circuit import Circuits
from apps.agentbrain.engines.ladder.ladder import Ladder
from apps.agentbrain.engines.simulators.realtime import (
    Faults,
    Pace,
    RealtimeSimulator,
)


@pytest.fixture
async def vendor(settings):
    pace = Pace(times_real_time=0, think_ms=0)
    async with RealtimeSimulator(pace=pace) as server:
        settings.OPENAI_API_KEY = "simulated"
        settings.OPENAI_REALTIME_URL = server.url
        settings.OPENAI_FALLBACK_MODEL = "gpt-realtime-2.1-mini"
        yield server


class Caller:
    """One call on the ladder that the settings describe, with a memory of events."""

    def __init__(self, settings):
        self.ladder = Ladder(realtime_rungs("openai", settings), circuits=Circuits())
        self.told = []
        self._more = asyncio.Event()

    async def __aenter__(self):
        began = asyncio.get_running_loop().time()
        now = asyncio.get_running_loop().time
        session = EngineSession("CA1", lambda: int((now() - began) * 1000))
        await self.ladder.start(session)
        self._reading = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *failure):
        await self.ladder.stop()
        await self._reading

    async def _read(self):
        async for event in self.ladder.events():
            self.told.append(event)
            self._more.set()

    async def until(self, kind, count=1):
        async with asyncio.timeout(20):
            while len(found := [e for e in self.told if isinstance(e, kind)]) < count:
                self._more.clear()
                await self._more.wait()
        return found[-1]

    async def hears(self, request_id, text, count=1):
        self.ladder.respond(Respond(request_id, text, verbatim=True))
        return await self.until(ResponseEnded, count)


async def test_the_fallback_model_goes_on_with_what_was_said(vendor, settings):
    async with Caller(settings) as caller:
        await caller.until(EngineReady)
        await caller.hears("r1", "Good morning, this is Alex.")
        caller.ladder.take_text("My name is Maria.")
        vendor.set_faults(Faults(fail_responses=1, failure_code="insufficient_quota"))
        ended = await caller.hears("r2", "Hello Maria.", 2)
        assert ended.status is ResponseStatus.FAILED
        lost = await caller.until(EngineLost)
        assert (lost.reason, lost.permanent) == ("insufficient_quota", False)
        await caller.until(EngineReady, 2)
        change = next(
            e
            for e in caller.told
            if isinstance(e, EngineReported) and e.kind == "engine_changed"
        )
        assert change.data["to"] == "openai:gpt-realtime-2.1-mini"
        ended = await caller.hears("r3", "Hello Maria.", 3)
        assert ended.status is ResponseStatus.COMPLETED
    first, second = vendor.sessions
    assert (first.model, second.model) == (
        "gpt-realtime-2.1",
        "gpt-realtime-2.1-mini",
    )
    replayed = str(second.received_of("conversation.item.create"))
    assert "Good morning, this is Alex." in replayed
    assert "My name is Maria." in replayed
    assert first.closed


async def test_what_the_caller_heard_of_a_lost_models_words_is_handed_over(
    vendor, settings
):
    async with Caller(settings) as caller:
        await caller.until(EngineReady)
        await caller.hears("r1", "We are open from eight to six on every weekday.")
        item_id = (await caller.until(AgentAudio)).item_id
        caller.ladder.truncate(item_id, 900, "We are open from eight")
        vendor.set_faults(Faults(fail_responses=1, failure_code="insufficient_quota"))
        await caller.hears("r2", "Hello.", 2)
        await caller.until(EngineReady, 2)
        await caller.hears("r3", "Hello.", 3)
    replayed = str(vendor.sessions[1].received_of("conversation.item.create"))
    assert "We are open from eight" in replayed
    assert "weekday" not in replayed


async def test_a_model_that_is_not_there_is_left_at_once(vendor, settings):
    vendor.set_faults(Faults(refuse_model=1))
    async with Caller(settings) as caller:
        await caller.until(EngineReady)
        lost = await caller.until(EngineLost)
        assert lost.reason == "model_not_found"
        assert caller.told[-1].at_ms < 2000


async def test_a_vendor_that_is_gone_altogether_is_a_permanent_loss(settings):
    gone = Changed(
        settings,
        OPENAI_API_KEY="simulated",
        OPENAI_REALTIME_URL="ws://127.0.0.1:9/v1/realtime",
    )
    async with Caller(gone) as caller:
        lost = await caller.until(EngineLost)
        assert lost.permanent
        assert "cannot be reached" in lost.reason
