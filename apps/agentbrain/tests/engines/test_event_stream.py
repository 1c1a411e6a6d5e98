"""An engine's events reach their reader in order, through a queue or directly."""

from __future__ import annotations

import asyncio

import pytest

from apps.agentbrain.conversation.events import EngineReady
from apps.agentbrain.engines.events import EventStream, deliver


async def test_a_reader_gets_what_came_before_and_after_it_and_then_ends():
    stream = EventStream()
    stream.put(EngineReady(1))
    events = stream.stream()
    assert await anext(events) == EngineReady(1)
    stream.put(EngineReady(2))
    stream.close()
    stream.put(EngineReady(3))
    assert [event async for event in events] == [EngineReady(2)]
    assert [event async for event in stream.stream()] == []


async def test_what_is_put_is_delivered_before_the_put_returns():
    stream, taken = EventStream(), []
    stream.put(EngineReady(1))
    delivering = asyncio.create_task(deliver(stream.stream(), taken.append))
    await asyncio.sleep(0)
    assert taken == [EngineReady(1)]
    stream.put(EngineReady(2))
    assert taken == [EngineReady(1), EngineReady(2)]
    stream.close()
    await delivering


async def test_what_the_taker_raises_is_the_takers_and_nothing_more_is_taken():
    stream, taken = EventStream(), []

    def take(event):
        taken.append(event)
        raise RuntimeError("a bug")

    delivering = asyncio.create_task(deliver(stream.stream(), take))
    await asyncio.sleep(0)
    stream.put(EngineReady(1))
    stream.put(EngineReady(2))
    with pytest.raises(RuntimeError, match="a bug"):
        await delivering
    assert taken == [EngineReady(1)]


async def test_events_wait_again_when_their_taker_was_cancelled():
    stream, taken = EventStream(), []
    delivering = asyncio.create_task(deliver(stream.stream(), taken.append))
    await asyncio.sleep(0)
    delivering.cancel()
    await asyncio.wait({delivering})
    stream.put(EngineReady(1))
    assert (taken, await anext(stream.stream())) == ([], EngineReady(1))


async def test_any_other_iterator_can_be_delivered_from():
    taken = []

    async def events():
        yield EngineReady(1)
        yield EngineReady(2)

    await deliver(events(), taken.append)
    assert taken == [EngineReady(1), EngineReady(2)]
