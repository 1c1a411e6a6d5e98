"""Function calls run when they are complete, once, and are answered once."""

from __future__ import annotations

import orjson
import pytest

from apps.agentbrain.conversation.events import ToolRequested
from apps.agentbrain.tests.realtime.line import Line
from apps.calls.tests.virtual_time import virtually

CALL = {
    "id": "f1",
    "type": "function_call",
    "status": "completed",
    "call_id": "c1",
    "name": "find_slots",
    "arguments": '{"day": "monday"}',
}


async def calls(
    line: Line, request_id: str = "r1", response_id: str = "resp1", **changed: str
) -> None:
    line.respond(request_id, tools=("find_slots",))
    await line.begins(request_id, response_id)
    item = {**CALL, **changed}
    await line.tell("response.output_item.done", response_id=response_id, item=item)


@virtually
async def test_a_completed_call_is_asked_for():
    async with Line() as line:
        await calls(line)
        assert line.of(ToolRequested) == [
            ToolRequested(line.now_ms, "resp1", "c1", "find_slots", {"day": "monday"})
        ]


@virtually
async def test_a_call_told_several_times_runs_once():
    """F17: as an item, as fragments, and again in the response's end."""
    async with Line() as line:
        await calls(line)
        ids = {"response_id": "resp1", "item_id": "f1", "call_id": "c1"}
        done = "response.function_call_arguments.done"
        await line.tell(done, **ids, arguments=CALL["arguments"], name="find_slots")
        told = {"id": "resp1", "status": "completed", "output": [CALL]}
        await line.tell("response.done", response=told)
        assert len(line.of(ToolRequested)) == 1


@virtually
async def test_a_call_told_only_at_the_end_runs():
    async with Line() as line:
        line.respond()
        await line.begins()
        told = {"id": "resp1", "status": "completed", "output": [CALL]}
        await line.tell("response.done", response=told)
        assert len(line.of(ToolRequested)) == 1


@virtually
async def test_fragments_never_run():
    """F17: the end of the arguments is told of interrupted calls too."""
    async with Line() as line:
        line.respond()
        await line.begins()
        ids = {"response_id": "resp1", "item_id": "f1", "call_id": "c1"}
        event = "response.function_call_arguments"
        await line.tell(f"{event}.delta", **ids, delta='{"day": "mon')
        await line.tell(f"{event}.done", **ids, arguments='{"day": "mon')
        assert not line.of(ToolRequested)


@virtually
async def test_an_interrupted_call_does_not_run_and_leaves_the_conversation():
    """F17: a call without an output would confuse every later reply."""
    async with Line() as line:
        await calls(line, status="incomplete", arguments='{"day": "mon')
        assert not line.of(ToolRequested)
        line.wire.expect("conversation.item.delete", item_id="f1")
        told = {"id": "resp1", "status": "cancelled", "output": [CALL | {"id": "f1"}]}
        await line.tell("response.done", response=told)
        line.wire.expect_nothing()


@virtually
async def test_a_call_that_completes_after_the_cancel_does_not_run():
    """F17"""
    async with Line() as line:
        line.respond()
        await line.begins()
        line.cancel("r1", "resp1")
        line.wire.expect("response.cancel")
        await line.tell("response.output_item.done", response_id="resp1", item=CALL)
        assert not line.of(ToolRequested)
        line.wire.expect("conversation.item.delete", item_id="f1")


@virtually
async def test_a_call_is_answered_exactly_once():
    """F17: a doubled result is dropped, and so is one nobody asked for."""
    async with Line() as line:
        await calls(line)
        line.engine.tool_result("c1", {"slots": ["9:00"]})
        line.engine.tool_result("c1", {"slots": ["10:00"]})
        line.engine.tool_result("c2", {"slots": []})
        item = line.wire.expect("conversation.item.create")["item"]
        assert item["type"] == "function_call_output"
        assert item["call_id"] == "c1"
        assert orjson.loads(item["output"]) == {"slots": ["9:00"]}
        line.wire.expect_nothing()


@pytest.mark.parametrize("arguments", ['{"day": ', '["monday"]', "monday"])
@virtually
async def test_a_call_with_unreadable_arguments_is_told_as_one_that_cannot_be_run(
    arguments,
):
    """Whoever answers it also sees to it that the model speaks afterwards."""
    async with Line() as line:
        await calls(line, arguments=arguments)
        [asked] = line.of(ToolRequested)
        assert (asked.arguments, asked.error) == ({}, "invalid_arguments")
        line.engine.tool_result("c1", {"error": asked.error})
        item = line.wire.expect("conversation.item.create")["item"]
        assert item["call_id"] == "c1"
        assert orjson.loads(item["output"]) == {"error": "invalid_arguments"}


@virtually
async def test_a_call_without_arguments_has_none():
    async with Line() as line:
        await calls(line, arguments="")
        assert [event.arguments for event in line.of(ToolRequested)] == [{}]


@virtually
async def test_a_result_that_comes_in_a_gap_is_told_with_its_call_afterwards():
    """F17: the connection that made the call is gone, and so is its conversation."""
    async with Line() as line:
        await calls(line)
        line.wire.drop()
        await line.settle()
        line.engine.tool_result("c1", {"slots": []})
        await line.wait(10_000)
        call = line.wire.expect("conversation.item.create")["item"]
        assert (call["type"], call["call_id"]) == ("function_call", "c1")
        output = line.wire.expect("conversation.item.create")["item"]
        assert (output["type"], output["call_id"]) == ("function_call_output", "c1")
        line.engine.tool_result("c1", {"slots": ["9:00"]})
        line.wire.expect_nothing()


@virtually
async def test_a_call_made_again_after_the_gap_does_not_run_again():
    """F17: a booking is not made twice because a connection broke."""
    async with Line() as line:
        await calls(line)
        line.wire.drop()
        await line.wait(10_000)
        await calls(line, "r2", "resp2")
        assert len(line.of(ToolRequested)) == 1


@virtually
async def test_a_result_that_comes_after_the_gap_brings_its_call_along():
    """F17"""
    async with Line() as line:
        await calls(line)
        line.wire.drop()
        await line.wait(10_000)
        line.wire.expect_nothing()
        line.engine.tool_result("c1", {"slots": []})
        kinds = [
            line.wire.expect("conversation.item.create")["item"]["type"]
            for _ in range(2)
        ]
        assert kinds == ["function_call", "function_call_output"]
