"""Whatever a client sends, the server lives on, and so do the others' sessions."""

from __future__ import annotations

import base64
import json
import random

from apps.agentbrain.engines.simulators.realtime import RealtimeSimulator
from apps.agentbrain.engines.simulators.realtime.validation import CLIENT_EVENTS
from apps.agentbrain.tests.simulators.client import Client
from apps.agentbrain.tests.simulators.conftest import AT_ONCE

SEED = 20260203
LEAVES = (
    *(None, True, 0, -1, 2**70, 1.5, "", "x", "root", "none", "\ud800", "\x00"),
    *("realtime", "audio", "message", "user", "server_vad", "audio/pcmu", "function"),
    *([], {}, [[]], {"type": None}, {"type": "audio/pcm", "rate": 24000}),
)
NAMES = (
    *("type", "event_id", "session", "audio", "input", "output", "item", "item_id"),
    *("response", "response_id", "content", "content_index", "audio_end_ms", "tools"),
    *(
        "turn_detection",
        "format",
        "role",
        "conversation",
        "metadata",
        "previous_item_id",
    ),
    *("call_id", "arguments", "name", "instructions", "output_modalities", "voice"),
)
TEXTS = (
    *("", "null", "[]", "7", '"text"', "{", '{"type":', "[" * 5000, '{"a":' * 5000),
    *('{"type": NaN}', '{"type": "session.update", "session": 1e999}', "\ufeff{}"),
)


GOOD = (
    {
        "type": "session.update",
        "session": {
            "type": "realtime",
            "instructions": "x",
            "output_modalities": ["audio"],
            "max_output_tokens": 100,
            "tool_choice": "auto",
            "tools": [{"type": "function", "name": "f", "parameters": {}}],
            "audio": {
                "input": {
                    "format": {"type": "audio/pcmu"},
                    "transcription": {"model": "whisper-1"},
                    "turn_detection": {"type": "server_vad", "threshold": 0.4},
                },
                "output": {"format": {"type": "audio/pcma"}, "voice": "ash"},
            },
        },
    },
    {
        "type": "response.create",
        "response": {
            "conversation": "none",
            "instructions": "x",
            "input": [{"type": "item_reference", "id": "a"}],
            "metadata": {"k": "v"},
            "tools": [{"type": "function", "name": "f", "parameters": {}}],
            "tool_choice": "required",
            "audio": {"output": {"format": {"type": "audio/pcmu"}}},
        },
    },
    {
        "type": "conversation.item.create",
        "previous_item_id": "root",
        "item": {
            "type": "message",
            "role": "user",
            "content": [{"type": "input_text", "text": "hello function f"}],
        },
    },
    {
        "type": "conversation.item.create",
        "item": {
            "type": "function_call", "name": "f", "call_id": "c", "arguments": "{}"
        },
    },
    {
        "type": "conversation.item.create",
        "item": {"type": "function_call_output", "call_id": "c", "output": "[1]"},
    },
    {"type": "input_audio_buffer.append", "audio": "////" * 1000},
    {"type": "input_audio_buffer.commit"},
    {
        "type": "conversation.item.truncate",
        "item_id": "a", "content_index": 0, "audio_end_ms": 10,
    },
    {"type": "response.cancel", "response_id": "r"},
    {"type": "response.create"},
)  # fmt: skip


def bent(chance, value):
    """The value with something in it replaced, left out, or as it was."""
    if chance.random() < 0.08:
        return chance.choice(LEAVES)
    if isinstance(value, dict):
        return {
            name: part if name == "type" else bent(chance, part)
            for name, part in value.items()
            if chance.random() > 0.05 or name == "type"
        }
    if isinstance(value, list):
        return [bent(chance, part) for part in value * chance.randrange(1, 3)]
    return value


def nonsense(chance, depth=0):
    if depth > 3 or chance.random() < 0.4:
        return chance.choice(LEAVES)
    if chance.random() < 0.2:
        return [nonsense(chance, depth + 1) for _ in range(chance.randrange(4))]
    names = chance.sample(NAMES, chance.randrange(1, 6))
    return {name: nonsense(chance, depth + 1) for name in names}


def message(chance):
    """Bytes, text that is no JSON, JSON that means nothing, or nearly something."""
    match chance.randrange(8):
        case 0:
            return chance.randbytes(chance.randrange(60))
        case 1:
            return chance.choice(TEXTS)
        case 2:
            return json.dumps(nonsense(chance))
        case 3 | 4 | 5:
            return json.dumps(bent(chance, chance.choice(GOOD)))
    event = nonsense(chance)
    event = event if isinstance(event, dict) else {"item_id": event}
    event["type"] = chance.choice(sorted(CLIENT_EVENTS))
    if chance.random() < 0.2:
        event["audio"] = base64.b64encode(chance.randbytes(99)).decode()
    return json.dumps(event)


async def test_a_thousand_messages_of_garbage_hurt_nobody():
    chance = random.Random(SEED)
    async with (
        RealtimeSimulator(pace=AT_ONCE) as server,
        Client(server.url) as good,
        Client(server.url) as bad,
    ):
        await good.listen()
        for _ in range(1000):
            await bad.socket.send(message(chance))
        await bad.settle()
        await bad.say("Still here.", output_modalities=["text"], conversation="none")
        while (response := await bad.done())["status"] != "completed" or not (
            response["output"] and response["output"][0].get("content")
        ):
            continue
        await good.say("I noticed nothing.")
        answer = await good.done()
        records = server.sessions

    assert answer["output"][0]["content"][0]["transcript"] == "I noticed nothing."
    assert len(records[1].received) >= 1000
    refused = [event["error"]["code"] for event in records[1].sent_of("error")]
    assert 500 < len(refused) < 1000
    assert "server_error" not in refused


async def test_every_session_has_a_conversation_of_its_own():
    async with (
        RealtimeSimulator(pace=AT_ONCE) as server,
        Client(server.url) as one,
        Client(server.url) as two,
    ):
        await one.listen()
        await one.update(instructions='Say exactly: "For one."')
        await two.send("response.create")
        await one.send("response.create")
        answers = [await one.done(), await two.done()]
        await two.send(
            "conversation.item.retrieve", item_id=answers[0]["output"][0]["id"]
        )
        error = await two.refusal()

    said = [answer["output"][0]["content"][0]["transcript"] for answer in answers]
    assert said[0] == "For one."
    assert "For one." not in said[1]
    assert error["code"] == "item_retrieve_invalid_item_id"
