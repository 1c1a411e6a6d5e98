"""Whoever closes a reply stops the model at the server."""

from __future__ import annotations

import asyncio

import pytest

from apps.agentbrain.engines.simulators.chat import Pace
from apps.agentbrain.tests.llm.doors import (
    DOORS,
    asking,
    pieces_of,
    simulator,
    until,
    words_in,
)

LONG = "And then there was another thing to tell about it. " * 40


@pytest.mark.parametrize("door", DOORS)
async def test_closing_a_reply_closes_its_connection(door, opened):
    async with simulator(LONG, pace=Pace(100, 0)) as server:
        reply = opened(door, server).reply(asking("hello"))
        await anext(reply)
        await reply.aclose()
        record = server.records[0]
        await until(lambda: record.ended_seconds)

    assert record.closed_by_client
    assert len(record.said) < len(LONG) / 4


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("think_ms", [0, 60_000])
async def test_cancelling_the_task_that_reads_does_so_too(door, think_ms, opened):
    async with simulator(LONG, pace=Pace(100, think_ms)) as server:
        model = opened(door, server)
        reading = asyncio.create_task(pieces_of(model, asking("hello")))
        await until(lambda: server.records)
        await asyncio.sleep(0.05)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        record = server.records[0]
        await until(lambda: record.ended_seconds)

    assert record.closed_by_client
    assert not record.complete


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.usefixtures("short_patience")
async def test_a_reply_given_up_for_its_silence_is_stopped(door, opened):
    async with simulator(LONG, faults={"stalls": 1}) as server:
        with pytest.raises(Exception, match="silent"):
            await pieces_of(opened(door, server), asking("hello"))
        record = server.records[0]
        await until(lambda: record.ended_seconds)

    assert record.closed_by_client


@pytest.mark.parametrize("door", DOORS)
async def test_other_replies_go_on(door, opened):
    async with simulator(LONG, "Still here.", pace=Pace(100, 50)) as server:
        model = opened(door, server)
        cut = model.reply(asking("hello"))
        await anext(cut)
        other = asyncio.create_task(pieces_of(model, asking("hello")))
        await until(lambda: len(server.records) == 2)
        await cut.aclose()
        pieces = await other

    assert words_in(pieces) == "Still here."
