"""A tool that fails or hangs takes neither the call nor the event loop with it."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace

import pytest

from apps.agentbrain.tools import ToolSpec
from apps.agentbrain.tools.registry import execute
from apps.agentbrain.tools.spec import obj
from apps.customers.errors import SlotTaken

from .caller import STRANGER


def tool(handler, timeout_seconds: float = 5.0) -> ToolSpec:
    return ToolSpec(
        name="a_tool",
        description="For this test.",
        parameters=obj(),
        handler=handler,
        timeout_seconds=timeout_seconds,
    )


async def test_a_tool_that_hangs_is_given_up_after_its_time(caplog):
    release = threading.Event()
    hanging = tool(lambda _context, _arguments: {"late": release.wait(10)}, 0.05)
    try:
        outcome = await asyncio.wait_for(execute(hanging, {}, STRANGER), timeout=5)
    finally:
        release.set()
    assert (outcome.error, outcome.result) == ("timeout", {})
    assert caplog.records[0].call_sid == "CA1"


async def test_the_loop_goes_on_while_a_tool_works():
    release = threading.Event()

    def wait(_context, _arguments):
        return {"released": release.wait(10)}

    running = asyncio.create_task(execute(tool(wait), {}, STRANGER))
    for _ in range(5):
        await asyncio.sleep(0)
    assert not running.done()
    release.set()
    assert (await running).result == {"released": True}


async def test_an_unexpected_error_is_internal_and_logged_with_the_call(caplog):
    def broken(_context, _arguments):
        raise KeyError("Maria's secret")

    outcome = await execute(tool(broken), {}, STRANGER)
    assert (outcome.error, outcome.result) == ("internal", {})
    record = caplog.records[0]
    assert (record.getMessage(), record.call_sid) == ("Tool failed", "CA1")
    assert record.exc_info is not None


async def test_a_domain_error_is_its_code_with_its_facts():
    def refused(_context, _arguments):
        raise SlotTaken(SlotTaken.VEHICLE_BOOKED)

    outcome = await execute(tool(refused), {}, STRANGER)
    assert outcome.error == "slot_taken"
    assert outcome.result == {"alternatives": [], "reason": "vehicle_booked"}


async def test_a_tool_sees_the_call_it_runs_for():
    context = replace(STRANGER, customer_id=7)
    seen = tool(lambda context, _arguments: {"for": context.customer_id})
    assert (await execute(seen, {}, context)).result == {"for": 7}


async def test_a_cancelled_call_does_not_wait_for_its_tool():
    release = threading.Event()
    hanging = tool(lambda _context, _arguments: {"late": release.wait(10)})
    running = asyncio.create_task(execute(hanging, {}, STRANGER))
    await asyncio.sleep(0)
    running.cancel()
    try:
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(running, timeout=5)
    finally:
        release.set()
