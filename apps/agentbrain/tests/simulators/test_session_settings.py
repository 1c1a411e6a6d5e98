"""``session.update``: what is taken over, and what is refused as a whole."""

from __future__ import annotations

import pytest

TOOL = {"type": "function", "name": "look", "parameters": {"type": "object"}}


async def test_a_session_begins_with_the_documented_defaults(connected):
    async with connected() as client:
        session = client.events[0]["session"]

    assert session["type"] == "realtime"
    assert session["model"] == "test"
    assert session["output_modalities"] == ["audio"]
    pcm = {"type": "audio/pcm", "rate": 24000}
    assert session["audio"]["input"]["format"] == pcm
    assert session["audio"]["output"]["format"] == pcm
    assert session["audio"]["input"]["transcription"] is None
    assert session["audio"]["input"]["turn_detection"] == {
        "type": "server_vad",
        "threshold": 0.5,
        "prefix_padding_ms": 300,
        "silence_duration_ms": 500,
        "idle_timeout_ms": None,
        "create_response": True,
        "interrupt_response": True,
    }


async def test_only_what_is_present_changes(connected):
    async with connected() as client:
        await client.update(instructions="Be kind.", tools=[TOOL])
        detection = {"type": "server_vad", "threshold": 0.7}
        after = await client.update(audio={"input": {"turn_detection": detection}})

    assert after["instructions"] == "Be kind."
    assert after["tools"] == [TOOL]
    assert after["audio"]["input"]["turn_detection"]["threshold"] == 0.7
    assert after["audio"]["input"]["turn_detection"]["silence_duration_ms"] == 500
    assert after["audio"]["output"]["voice"] == "alloy"


async def test_null_turns_turn_detection_off_and_empty_clears_tools(connected):
    async with connected() as client:
        await client.update(tools=[TOOL])
        after = await client.update(tools=[], audio={"input": {"turn_detection": None}})

    assert after["tools"] == []
    assert after["audio"]["input"]["turn_detection"] is None


def vad(**fields):
    detection = {"type": "server_vad", **fields}
    return {"audio": {"input": {"turn_detection": detection}}}


@pytest.mark.parametrize(
    ("wrong", "code", "param"),
    [
        ({"modalities": ["audio"]}, "unknown_parameter", "modalities"),
        ({"temperature": 0.8}, "unknown_parameter", "temperature"),
        ({"voice": "marin"}, "unknown_parameter", "voice"),
        (
            {"audio": {"input": {"sensitivity": 1}}},
            "unknown_parameter",
            "audio.input.sensitivity",
        ),
        (
            vad(patience=1),
            "unknown_parameter",
            "audio.input.turn_detection.patience",
        ),
        (vad(threshold=1.5), "invalid_value", "audio.input.turn_detection.threshold"),
        (
            vad(idle_timeout_ms=100),
            "invalid_value",
            "audio.input.turn_detection.idle_timeout_ms",
        ),
        (
            vad(silence_duration_ms="500"),
            "invalid_type",
            "audio.input.turn_detection.silence_duration_ms",
        ),
        (
            {"output_modalities": ["audio", "text"]},
            "invalid_value",
            "output_modalities",
        ),
        ({"output_modalities": ["smell"]}, "invalid_value", "output_modalities[0]"),
        ({"instructions": 7}, "invalid_type", "instructions"),
        ({"max_output_tokens": 5000}, "invalid_value", "max_output_tokens"),
        ({"model": "another"}, "invalid_value", "model"),
        ({"audio": {"output": {"speed": 3.0}}}, "invalid_value", "audio.output.speed"),
        (
            {"audio": {"input": {"format": {"type": "audio/pcm", "rate": 8000}}}},
            "invalid_value",
            "audio.input.format.rate",
        ),
        (
            {"audio": {"output": {"format": {"type": "g711_ulaw"}}}},
            "invalid_value",
            "audio.output.format.type",
        ),
        (
            {"tools": [{"type": "function", "function": {"name": "x"}}]},
            "unknown_parameter",
            "tools[0].function",
        ),
        (
            {"tools": [{"type": "function"}]},
            "missing_required_parameter",
            "tools[0].name",
        ),
        ({"type": "telephone"}, "invalid_value", "type"),
    ],
)
async def test_a_wrong_field_is_named_and_nothing_is_applied(
    connected, wrong, code, param
):
    async with connected() as client:
        session = {"type": "realtime", "instructions": "Never applied.", **wrong}
        await client.send("session.update", event_id="mine", session=session)
        error = await client.refusal()
        after = await client.update()

    found = (error["code"], error["param"], error["event_id"])
    assert found == (code, f"session.{param}", "mine")
    assert after["instructions"] != "Never applied."


async def test_a_session_needs_its_type(connected):
    async with connected() as client:
        await client.send("session.update", session={"instructions": "x"})
        error = await client.refusal()

    assert error["code"] == "missing_required_parameter"
    assert error["param"] == "session.type"


async def test_the_voice_is_fixed_once_the_model_has_spoken(connected):
    async with connected() as client:
        await client.update(audio={"output": {"voice": "marin"}})
        await client.say("Now you know my voice.")
        await client.done()
        session = {"type": "realtime", "audio": {"output": {"voice": "cedar"}}}
        await client.send("session.update", session=session)
        error = await client.refusal()

    assert error["code"] == "cannot_update_voice"
