"""The vendor's own client holds a conversation with the simulator."""

from __future__ import annotations

import base64

import openai
import pytest

from apps.agentbrain.engines.simulators.realtime import (
    Call,
    RealtimeSimulator,
    Reply,
    Scenario,
)
from apps.agentbrain.tests.simulators.client import loud, quiet
from apps.agentbrain.tests.simulators.conftest import AT_ONCE

BOOK = Call("book", '{"day": "Friday"}', call_id="call_1")
TURN = loud(400) + quiet(800)
SESSION = {
    "type": "realtime",
    "instructions": "Help the caller.",
    "audio": {
        "input": {
            "format": {"type": "audio/pcmu"},
            "transcription": {"model": "gpt-4o-mini-transcribe"},
            "turn_detection": {"type": "server_vad", "create_response": False},
        },
        "output": {"format": {"type": "audio/pcmu"}, "voice": "marin"},
    },
    "tools": [{"type": "function", "name": "book", "parameters": {"type": "object"}}],
}


async def until(connection, kind):
    async for event in connection:
        assert event.type != "error", event
        if event.type == kind:
            return event
    raise AssertionError(f"closed before {kind}")


async def say(connection, sound):
    for start in range(0, len(sound), 160):
        audio = base64.b64encode(sound[start : start + 160]).decode()
        await connection.input_audio_buffer.append(audio=audio)


@pytest.mark.parametrize("door", ["openai", "azure"])
async def test_it_talks_calls_a_tool_and_hangs_up(door):
    scenario = Scenario(
        replies=(Reply("Good morning."), Reply(calls=(BOOK,)), Reply("It is booked.")),
        transcripts=("friday please",),
    )
    async with RealtimeSimulator(scenario=scenario, pace=AT_ONCE) as server:
        if door == "openai":
            base = server.url.removesuffix("/realtime")
            client = openai.AsyncOpenAI(api_key="x", websocket_base_url=base)
        else:
            base = f"{server.azure_endpoint}/openai/v1/"
            client = openai.AsyncOpenAI(api_key="x", base_url=base)
        async with client.realtime.connect(model="gpt-realtime") as connection:
            assert (await until(connection, "session.created")).session.id
            await connection.session.update(session=SESSION)
            updated = await until(connection, "session.updated")
            await connection.response.create()
            greeting = await until(connection, "response.done")
            await say(connection, TURN)
            heard = await until(
                connection, "conversation.item.input_audio_transcription.completed"
            )
            await connection.response.create()
            call = await until(connection, "response.function_call_arguments.done")
            await until(connection, "response.done")
            output = {"type": "function_call_output", "call_id": call.call_id}
            await connection.conversation.item.create(item={**output, "output": "ok"})
            await connection.response.create()
            answer = await until(connection, "response.done")
        await client.close()

    assert updated.session.audio.output.format.type == "audio/pcmu"
    assert greeting.response.output[0].content[0].transcript == "Good morning."
    assert heard.transcript == "friday please"
    assert (call.name, call.arguments) == ("book", '{"day": "Friday"}')
    assert answer.response.output[0].content[0].transcript == "It is booked."
    assert answer.response.usage.total_tokens > 0
