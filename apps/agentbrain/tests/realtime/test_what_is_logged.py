"""The log tells the flow of a conversation, and nobody's words, numbers or keys."""

from __future__ import annotations

import logging

import pytest

from apps.agentbrain.engines.base import EngineSession
from apps.agentbrain.engines.realtime.engine import RealtimeEngine
from apps.agentbrain.tests.realtime.line import KEY, Line, options
from apps.agentbrain.tests.realtime.real_server import vendor
from apps.agentbrain.tests.realtime.test_hearing_the_caller import WORDS, utters
from apps.agentbrain.tests.realtime.test_tool_calls import calls
from apps.calls.tests.virtual_time import virtually

# The test's own server and loop.
_NOT_OURS = {"websockets.server", "asyncio"}


@pytest.fixture
def told(caplog):
    """Everything that any logger says at any level, as text with its fields."""
    caplog.set_level(logging.DEBUG)

    def text() -> str:
        return "\n".join(
            f"{record.getMessage()} {getattr(record, 'fields', '')}"
            for record in caplog.records
            if record.name not in _NOT_OURS
        )

    return text


async def converse(line: Line) -> None:
    await utters(line, "u1", 0, 900)
    said = "I am Bo Diddley, 555 0100"
    await line.tell(f"{WORDS}.delta", item_id="u1", delta=said)
    await line.tell(f"{WORDS}.completed", item_id="u1", transcript=said)
    line.engine.take_text(said)
    line.wire.expect("conversation.item.create")
    line.respond(text="Hello Bo Diddley, 555 0100.", guidance="Bo Diddley called.")
    await line.begins()
    await line.sounds(1000, "Hello Bo Diddley, 555 0100.")
    line.cancel("r1", "resp1")
    line.engine.truncate("i1", 400, "Hello Bo Diddley")
    await line.ends("cancelled")
    line.wire.expect("response.cancel")
    line.wire.expect("conversation.item.truncate")
    await calls(
        line, "r2", "resp2", arguments='{"name": "Bo Diddley", "phone": "555 0100"}'
    )
    line.engine.tool_result("c1", {"customer": "Bo Diddley"})
    message = f"Incorrect API key provided: {KEY} (Bo Diddley)"
    await line.tell("error", error={"code": "odd", "message": message})
    line.wire.drop()
    await line.wait(1000)


@pytest.mark.parametrize("much", [{"debug": True}, {"trace": True}, {}])
@virtually
async def test_no_log_holds_words_numbers_or_keys(told, much):
    async with Line(options=options(**much)) as line:
        await converse(line)
    for secret in ("Diddley", "555", KEY, "fn5+"):
        assert secret not in told()


@virtually
async def test_debugging_tells_the_flow_in_plain_words(told):
    async with Line(options=options(debug=True)) as line:
        await converse(line)
    said = told()
    steps = [
        "Connected.",
        "The caller started speaking.",
        "The caller stopped speaking.",
        "A response started.",
        "A response was cancelled.",
        "An item was cut.",
        "A response ended.",
        "Ready for the next turn.",
        "A tool was called.",
        "The connection was lost.",
    ]
    places = [said.find(step) for step in steps]
    assert -1 not in places, steps[places.index(-1)]
    assert places == sorted(places)
    assert "'heard_ms': 400" in said


@virtually
async def test_debugging_tells_when_the_caller_speaks_over_the_agent(told):
    async with Line(options=options(debug=True)) as line:
        await utters(line, "u1", 0, 900)
        line.respond()
        await line.begins()
        await line.sounds(2000)
        await line.ends()
        assert "That interrupts the agent." not in told()
        await line.wait(1000)
        await utters(line, "u2", 3000, 3900)
        assert told().count("That interrupts the agent.") == 1
        await line.wait(1000)
        await utters(line, "u3", 5000, 5900)
        assert told().count("That interrupts the agent.") == 1


@virtually
async def test_tracing_tells_each_event_and_how_much_sound_it_held(told):
    async with Line(options=options(trace=True)) as line:
        line.engine.send_audio(b"\x55" * 160)
        line.respond()
        await line.begins()
        await line.sounds(20)
    said = told()
    assert '"type":"input_audio_buffer.append"' in said
    assert '"audio":"<216 characters>"' in said
    assert '"type":"response.create"' in said
    assert '"type":"response.output_audio.delta"' in said


@virtually
async def test_without_being_asked_the_log_is_silent(told):
    async with Line() as line:
        line.respond()
        await line.begins()
        await line.sounds(100, "Hello.")
        await line.ends()
    assert told().strip() == ""


async def test_the_key_is_in_no_log_of_the_connection_either(told):
    """The websocket library prints headers when its log is at DEBUG."""
    async with vendor() as options:
        engine = RealtimeEngine(options(debug=True, trace=True))
        await engine.start(EngineSession("CA1", lambda: 0))
        await engine.stop()
        assert repr(engine.options).count(KEY) == 0
    assert KEY not in told()
