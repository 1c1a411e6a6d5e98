"""Azure's preview endpoint speaks the generation before: other names and shapes."""

from __future__ import annotations

import json

import pytest
from openai.types.beta.realtime import RealtimeServerEvent, SessionUpdateEvent
from pydantic import TypeAdapter

from apps.agentbrain.engines.simulators.realtime import (
    Call,
    RealtimeSimulator,
    Reply,
    Scenario,
)
from apps.agentbrain.tests.simulators.client import Client, check_honest
from apps.agentbrain.tests.simulators.conftest import AT_ONCE

PATH = "/openai/realtime?api-version=2025-04-01-preview&deployment=gpt-realtime"
OLD_EVENTS = TypeAdapter(RealtimeServerEvent)
SESSION = {
    "modalities": ["audio", "text"],
    "instructions": "Help the caller.",
    "input_audio_format": "g711_ulaw",
    "output_audio_format": "g711_ulaw",
    "input_audio_transcription": {"model": "whisper-1"},
    "turn_detection": {"type": "server_vad", "create_response": False},
    "voice": "sage",
    "temperature": 0.8,
}


class OldClient(Client):
    def __init__(self, server):
        base = server.url.removesuffix("/v1/realtime")
        super().__init__(base + PATH, headers={"api-key": "x"}, model="")

    async def __aexit__(self, kind, *rest):
        received, self.events = self.events, []
        await super().__aexit__(kind, *rest)
        if kind is None:
            for event in (*received, *self.events):
                check_honest(event, OLD_EVENTS)
        self.events = received

    async def update(self, **session):
        await self.send("session.update", session=session)
        return (await self.until("session.updated"))["session"]


@pytest.fixture
async def old_client():
    call = Call("book", '{"day": "Friday"}')
    scenario = Scenario(
        replies=(Reply("Good morning.", audio_ms=300), Reply(calls=(call,))),
        transcripts=("hello",),
    )
    async with (
        RealtimeSimulator(scenario=scenario, pace=AT_ONCE) as server,
        OldClient(server) as client,
    ):
        yield client


async def test_a_conversation_in_the_old_words(old_client):
    session = await old_client.update(**SESSION)
    await old_client.send("response.create")
    reply = await old_client.done()
    await old_client.speak()
    kind = "conversation.item.input_audio_transcription.completed"
    heard = await old_client.until(kind)
    await old_client.send("response.create")
    called = (await old_client.done())["output"][0]

    assert session["output_audio_format"] == "g711_ulaw"
    assert session["turn_detection"]["create_response"] is False
    content = reply["output"][0]["content"]
    assert content == [{"type": "audio", "transcript": "Good morning."}]
    assert reply["modalities"] == ["audio", "text"]
    assert heard["transcript"] == "hello"
    assert called["arguments"] == '{"day": "Friday"}'
    types = set(old_client.types())
    assert {"response.audio.delta", "conversation.item.created"} <= types
    assert not {kind for kind in types if "output_audio" in kind}


@pytest.mark.parametrize("later", [{"type": "realtime"}, {"audio": {}}])
async def test_the_later_shape_is_refused(old_client, later):
    await old_client.send("session.update", session={**SESSION, **later})
    error = await old_client.refusal()

    assert error["code"] == "unknown_parameter"
    assert error["param"] == f"session.{next(iter(later))}"


async def test_an_assistants_words_are_taken_back(old_client):
    content = [{"type": "text", "text": "As I said."}]
    item = {"type": "message", "role": "assistant", "content": content}
    await old_client.send("conversation.item.create", item=item)
    created = await old_client.until("conversation.item.created")

    assert created["item"]["content"] == content


async def test_a_response_is_asked_for_in_the_old_words(old_client):
    told = f"Say exactly: {json.dumps('Only words.')}"
    asked = {"modalities": ["text"], "instructions": told, "conversation": "none"}
    await old_client.send("response.create", response=asked)
    response = await old_client.done()

    assert response["modalities"] == ["text"]
    content = [{"type": "text", "text": "Only words."}]
    assert response["output"][0]["content"] == content


def test_the_old_session_is_one_the_vendor_knew():
    assert SessionUpdateEvent.model_validate(
        {"type": "session.update", "session": SESSION}
    )
