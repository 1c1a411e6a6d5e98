"""Azure's two generations of the protocol, against the simulated vendor."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.actions import CancelResponse
from apps.agentbrain.conversation.events import (
    AgentAudio,
    AgentTextDelta,
    CallerSaid,
    ResponseEnded,
    ResponseStatus,
    ToolRequested,
)
from apps.agentbrain.engines.realtime.azure_options import azure_options
from apps.agentbrain.engines.realtime.memory import ConversationMemory
from apps.agentbrain.engines.simulators.realtime import Call, Reply
from apps.agentbrain.tests.realtime.simulated import UNHURRIED, calling
from apps.agentbrain.tests.simulators.client import loud, quiet


async def token() -> str:
    return "entra-token"


@pytest.mark.parametrize("proof", [{"api_key": "key"}, {"token": token}])
@pytest.mark.parametrize("api_version", ["", "2025-04-01-preview"])
async def test_a_conversation_gives_azure_nothing_to_refuse(api_version, proof):
    replies = (Reply(), Reply(calls=(Call("book", "{}"),)), Reply("Booked for Monday."))

    def azure(simulator):
        return azure_options(
            endpoint=simulator.azure_endpoint,
            deployment="voice",
            api_version=api_version,
            noise_reduction="near_field",
            **proof,
        )

    async with calling(
        make_options=azure, pace=UNHURRIED, replies=replies, transcripts=("monday",)
    ) as call:
        call.ask("r1", "Welcome.")
        await call.until(ResponseEnded)
        assert "".join(e.text for e in call.of(AgentTextDelta)) == "Welcome."
        assert call.of(AgentAudio)
        await call.hear(quiet(400) + loud(800) + quiet(800))
        assert (await call.until(CallerSaid)).text == "monday"
        call.ask("r2", "", tools=("book",))
        wanted = await call.until(ToolRequested)
        await call.until(ResponseEnded, 2)
        call.engine.tool_result(wanted.tool_call_id, {"ok": True})
        call.ask("r3", "")
        before = len(call.of(AgentAudio))
        sound = await call.until(AgentAudio, before + 2)
        call.engine.cancel(CancelResponse("r3", sound.response_id))
        call.engine.truncate(sound.item_id, 120)
        assert (await call.until(ResponseEnded, 3)).status is ResponseStatus.CANCELLED
        assert call.refused == []
        assert ("api-version" in call.simulator.sessions[0].path) is bool(api_version)


@pytest.mark.parametrize("api_version", ["", "2025-04-01-preview"])
async def test_azure_is_told_of_a_conversation_that_began_elsewhere(api_version):
    memory = ConversationMemory()
    memory.caller_typed("monday please")
    memory.tool_called("call_1", "book", "{}")
    memory.tool_answered("call_1", '{"ok":true}')
    memory.agent_goes_on("i1", "It is booked.")

    def azure(simulator):
        return azure_options(
            endpoint=simulator.azure_endpoint,
            deployment="voice",
            api_version=api_version,
            api_key="key",
        )

    async with calling(make_options=azure, memory=memory) as call:
        call.ask("r1", "Anything else?")
        await call.until(ResponseEnded)
        assert call.refused == []
        told = call.simulator.sessions[0].received_of("conversation.item.create")
        assert len(told) == 4
