"""Simulated recognizers in a thread of their own, for tests that are not coroutines."""

from __future__ import annotations

import asyncio

import pytest

from apps.agentbrain.conversation.events import CallerSaid
from apps.agentbrain.engines.simulators.stt import Script
from apps.agentbrain.tests.stt_vendors.conftest import SIMULATORS
from apps.agentbrain.tests.stt_vendors.line import (
    BOOKING,
    VENDORS,
    ear_of,
    on_the_line,
    utterance,
)


@pytest.mark.parametrize("vendor", VENDORS)
def test_they_serve_other_loops(vendor):
    async def call(url):
        async with on_the_line(ear_of(vendor, url)) as line:
            await line.play(utterance())
            return await line.until(CallerSaid)

    with SIMULATORS[vendor].run_in_thread(Script([BOOKING])) as server:
        (said,) = asyncio.run(call(server.url))
        server.wait_until(lambda: all(record.closed for record in server.sessions))
    assert said.text.startswith(BOOKING)
