"""How a session is opened, and what happens when the vendor refuses a part of it."""

from __future__ import annotations

import asyncio
from collections import deque

import pytest

from apps.agentbrain.conversation.events import EngineReady, EngineReported
from apps.agentbrain.engines.base import EngineError, EngineSession
from apps.agentbrain.engines.realtime.engine import RealtimeEngine
from apps.agentbrain.tests.realtime.line import PERSONA, Line, options
from apps.agentbrain.tests.realtime.vendor import Vendor, accept, refuse
from apps.calls.tests.virtual_time import virtually


@virtually
async def test_nothing_is_transcoded_and_the_vendor_decides_nothing():
    settings = {
        "vad_threshold": 0.7,
        "prefix_padding_ms": 250,
        "silence_duration_ms": 800,
    }
    async with Line(settings, options=options(voice="marin", language="de")) as line:
        session = line.wire.session
        assert session["type"] == "realtime"
        assert session["audio"]["input"] == {
            "format": {"type": "audio/pcmu"},
            "transcription": {"model": "gpt-transcribe", "language": "de"},
            "turn_detection": {
                "type": "server_vad",
                "threshold": 0.7,
                "prefix_padding_ms": 250,
                "silence_duration_ms": 800,
                "create_response": False,
                "interrupt_response": False,
            },
        }
        assert session["audio"]["output"] == {
            "format": {"type": "audio/pcmu"},
            "voice": "marin",
        }


@virtually
async def test_a_pause_below_half_a_second_ends_no_turn():
    async with Line({"silence_duration_ms": 200}) as line:
        detection = line.wire.session["audio"]["input"]["turn_detection"]
        assert detection["silence_duration_ms"] == 500
        assert detection["threshold"] == 0.6


@virtually
async def test_tools_are_flat_and_the_installations_prompt_comes_first():
    async with Line(options=options(system_prompt="House rules.")) as line:
        session = line.wire.session
        assert session["instructions"] == f"House rules.\n\n{PERSONA}"
        assert [tool["name"] for tool in session["tools"]] == ["find_slots", "book"]
        assert {"function"}.isdisjoint(session["tools"][0])


@virtually
async def test_how_the_model_listens_and_thinks_are_choices():
    chosen = options(
        turn_detection="semantic_vad",
        eagerness="low",
        noise_reduction="near_field",
        reasoning_effort="minimal",
    )
    async with Line(options=chosen) as line:
        assert line.wire.session["reasoning"] == {"effort": "minimal"}
        heard = line.wire.session["audio"]["input"]
        assert heard["noise_reduction"] == {"type": "near_field"}
        assert heard["turn_detection"] == {
            "type": "semantic_vad",
            "eagerness": "low",
            "create_response": False,
            "interrupt_response": False,
        }


@virtually
async def test_the_preview_generation_gets_its_own_shape():
    vendor = Vendor(preview=True)
    async with Line(vendor=vendor, options=options(wire="preview")) as line:
        session = line.wire.session
        assert session["input_audio_format"] == "g711_ulaw"
        assert session["output_audio_format"] == "g711_ulaw"
        assert session["turn_detection"]["create_response"] is False
        assert {"type", "audio", "output_modalities"}.isdisjoint(session)
        line.respond()


@virtually
async def test_no_sound_is_sent_and_nothing_is_ready_before_the_session_is_agreed():
    """F21: the call keeps the caller's sound until then."""
    vendor = Vendor()
    vendor.session_answers = deque([lambda connection, event: None])
    with pytest.raises(EngineError, match="did not open a session in time"):
        async with Line(vendor=vendor, options=options(start_attempts=1)):
            pass
    assert vendor.now.heard == b""
    assert vendor.now.closed


@virtually
async def test_a_refused_option_is_left_out_and_reported():
    """F30: an option the model does not know must not cost the session."""
    vendor = Vendor()
    param = "session.audio.input.noise_reduction"
    vendor.session_answers = deque([refuse("unknown_parameter", param), accept])
    chosen = options(noise_reduction="far_field", voice="marin")
    async with Line(vendor=vendor, options=chosen) as line:
        reported, ready = line.happened
        assert isinstance(reported, EngineReported)
        assert reported.kind == "settings_refused"
        assert reported.data["param"] == param
        assert isinstance(ready, EngineReady)
        assert "noise_reduction" not in line.wire.session["audio"]["input"]
        assert line.wire.session["audio"]["output"]["voice"] == "marin"


@virtually
async def test_a_refusal_that_names_nothing_falls_back_to_the_minimum():
    """F30"""
    vendor = Vendor()
    vendor.session_answers = deque([refuse("invalid_value"), accept])
    async with Line(vendor=vendor, options=options(voice="marin")) as line:
        session = line.wire.session
        assert session["audio"]["output"] == {"format": {"type": "audio/pcmu"}}
        detection = session["audio"]["input"]["turn_detection"]
        assert detection["create_response"] is False
        assert detection["interrupt_response"] is False
        assert session["audio"]["input"]["transcription"]["model"]
        assert isinstance(line.happened[-1], EngineReady)


@pytest.mark.parametrize(
    "param",
    [
        "session.audio.input.format",
        "session.audio.input.turn_detection.create_response",
        "session.type",
        "session",
        "session.audio.nowhere.at_all",
    ],
)
@virtually
async def test_what_no_call_can_do_without_is_never_left_out(param):
    """F30"""
    vendor = Vendor()
    vendor.session_answers = deque([refuse("invalid_value", param), accept])
    async with Line(vendor=vendor) as line:
        session = line.wire.session
        assert session["type"] == "realtime"
        heard = session["audio"]["input"]
        assert heard["format"] == {"type": "audio/pcmu"}
        assert heard["turn_detection"]["create_response"] is False


@virtually
async def test_a_refused_transcription_is_asked_of_another_model():
    """F30: without the caller's words there is no dialogue."""
    vendor = Vendor()
    refused = refuse("invalid_value", "session.audio.input.transcription.model")
    vendor.session_answers = deque([refused, refused, accept])
    async with Line(vendor=vendor, options=options(transcription_model="x")) as line:
        transcription = line.wire.session["audio"]["input"]["transcription"]
        assert transcription == {"model": "gpt-transcribe"}


@virtually
async def test_a_vendor_that_does_not_admit_us_says_why():
    vendor = Vendor()
    vendor.admits = False
    engine = RealtimeEngine(options(start_attempts=1), open_socket=vendor.open)
    start = asyncio.create_task(engine.start(EngineSession("CA1", lambda: 0)))
    await asyncio.sleep(0.1)
    vendor.now.tell("error", error={"code": "missing_model", "message": "No."})
    with pytest.raises(EngineError, match="missing_model"):
        await start
    assert vendor.now.closed


@virtually
async def test_a_vendor_that_refuses_even_the_minimum_is_of_no_use():
    """F30"""
    vendor = Vendor()
    vendor.session_answers = deque([refuse("invalid_value")])
    with pytest.raises(EngineError, match="refused our session settings") as caught:
        async with Line(vendor=vendor):
            pass
    assert caught.value.permanent
    assert vendor.now.closed


@virtually
async def test_a_vendor_that_keeps_another_sound_format_is_of_no_use():
    """The caller would hear noise."""

    def insist(connection, event):
        audio = {"output": {"format": {"type": "audio/pcm", "rate": 24000}}}
        connection.tell("session.updated", session={"audio": audio})

    vendor = Vendor()
    vendor.session_answers = deque([insist])
    with pytest.raises(EngineError, match="another sound format") as caught:
        async with Line(vendor=vendor):
            pass
    assert caught.value.permanent
