"""Every event we send is one that the vendor's own typed client knows.

The vendor in memory checks each of them in all tests; here each kind is sent once.
"""

from __future__ import annotations

import pytest

from apps.agentbrain.tests.realtime.line import Line, options
from apps.agentbrain.tests.realtime.sdk import must_be_client_event
from apps.agentbrain.tests.realtime.test_tool_calls import calls
from apps.agentbrain.tests.realtime.vendor import Vendor
from apps.calls.tests.virtual_time import virtually

KINDS = {
    "session.update",
    "input_audio_buffer.append",
    "conversation.item.create",
    "conversation.item.truncate",
    "conversation.item.delete",
    "response.create",
    "response.cancel",
}


async def send_one_of_each(line: Line) -> None:
    line.engine.send_audio(b"\x55" * 160)
    line.engine.take_text("hello")
    line.wire.expect("conversation.item.create")
    await calls(line)
    line.engine.tool_result("c1", {"ok": True})
    line.wire.expect("conversation.item.create")
    await line.sounds(1000, "one two three")
    line.cancel("r1", "resp1")
    line.wire.expect("response.cancel")
    line.engine.truncate("i1", 500)
    line.wire.expect("conversation.item.truncate")
    await line.sounds(20, "ah", "i2")
    await line.ends("cancelled")
    line.wire.expect("conversation.item.delete", item_id="i2")
    line.wire.drop()
    await line.wait(1000)


@virtually
async def test_the_typed_client_knows_every_field_we_send():
    everything = options(
        voice="marin",
        system_prompt="House rules.",
        noise_reduction="near_field",
        turn_detection="semantic_vad",
        eagerness="high",
    )
    async with Line(options=everything) as line:
        await send_one_of_each(line)
        assert line.vendor.kinds >= KINDS


@virtually
async def test_the_typed_client_of_the_preview_knows_every_field_too():
    chosen = options(wire="preview", voice="verse", noise_reduction="far_field")
    async with Line(options=chosen, vendor=Vendor(preview=True)) as line:
        await send_one_of_each(line)
        assert line.vendor.kinds >= KINDS


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "response.cancel", "response": "resp1"},
        {"type": "session.update", "session": {"type": "realtime", "voice": "x"}},
        {"type": "conversation.item.truncate", "item_id": "i1"},
    ],
)
def test_the_check_itself_finds_what_the_vendor_would_not_know(wrong):
    with pytest.raises((AssertionError, ValueError)):
        must_be_client_event(wrong)
