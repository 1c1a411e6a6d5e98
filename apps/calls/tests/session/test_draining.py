"""How a process that stops lets go of the calls it holds."""

from __future__ import annotations

import asyncio

import pytest

from apps.calls.choices import CallStatus
from apps.calls.switchboard import Switchboard
from apps.calls.tests.parts import live_call, make_session
from apps.calls.tests.virtual_time import run_virtually


def test_a_process_without_calls_stops_at_once():
    async def scenario():
        loop = asyncio.get_running_loop()
        began = loop.time()
        await Switchboard().drain(30)
        return loop.time() - began

    assert run_virtually(scenario()) == 0


@pytest.mark.django_db
def test_a_call_that_outlives_the_drain_is_left_to_be_resumed():
    call = live_call()

    async def scenario():
        switchboard, session = Switchboard(), make_session(call)

        async def live():
            with switchboard.holding(session):
                await session.run()

        run = asyncio.create_task(live())
        await asyncio.sleep(1)
        loop = asyncio.get_running_loop()
        began = loop.time()
        await switchboard.drain(30)
        await run
        return loop.time() - began

    took_seconds = run_virtually(scenario())
    assert 31 <= took_seconds <= 35  # who asks what follows the stream is answered yet
    call.refresh_from_db()
    assert call.status == CallStatus.LOST
    assert call.next_step["verb"] == "resume"
