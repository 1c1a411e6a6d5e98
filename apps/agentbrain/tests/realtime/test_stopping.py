"""The end is quick and complete, whatever state the connection is in."""

from __future__ import annotations

import asyncio
import gc
import time
from types import FunctionType, ModuleType

import pytest

from apps.agentbrain.conversation.actions import CancelResponse, Respond
from apps.agentbrain.engines.audio import FRAME_BYTES
from apps.agentbrain.engines.base import EngineError, EngineSession
from apps.agentbrain.engines.realtime.engine import RealtimeEngine
from apps.agentbrain.tests.realtime.line import options
from apps.agentbrain.tests.realtime.real_server import admit, others, vendor
from apps.agentbrain.tests.realtime.vendor import Vendor
from apps.calls.tests.virtual_time import virtually

pytestmark = pytest.mark.real_time


async def started(chosen) -> RealtimeEngine:
    engine = RealtimeEngine(chosen)
    await engine.start(EngineSession("CA1", lambda: 0))
    return engine


def sound_kept_by(engine: RealtimeEngine) -> int:
    """Bytes of frames that the engine's objects still hold."""
    seen, todo, kept = set(), [engine], 0
    while todo:
        thing = todo.pop()
        if id(thing) in seen or isinstance(thing, type | ModuleType | FunctionType):
            continue
        seen.add(id(thing))
        if isinstance(thing, bytes) and len(thing) == FRAME_BYTES:
            kept += len(thing)
        todo += gc.get_referents(thing)
    return kept


async def test_a_stop_leaves_no_task_behind():
    """F29"""
    async with vendor() as options:
        before = others()
        engine = await started(options())
        await engine.stop()
        async with asyncio.timeout(2):  # the server's side needs a moment
            while left := others() - before:
                await asyncio.wait(left, return_when=asyncio.FIRST_COMPLETED)
        assert len([event async for event in engine.events()]) == 1


async def test_a_stop_does_not_wait_for_a_vendor_that_does_not_say_goodbye():
    """F24: the closing handshake is bounded."""

    async def serve_one(socket):
        await admit(socket)
        socket.transport.pause_reading()
        await socket.connection_lost_waiter

    async with vendor(serve_one, close_timeout=0.1) as options:
        engine = await started(options())
        before = time.monotonic()
        await engine.stop()
        assert time.monotonic() - before < 2.5
        await asyncio.sleep(0)
        assert not [task for task in others() if "keepalive" in repr(task)]


async def test_a_stop_after_the_connection_died_ends_the_attempts_to_have_it_again():
    """F29: nothing goes on connecting for a call that is over."""
    connections = []
    second = asyncio.Event()

    async def serve_one(socket):
        connections.append(socket)
        if len(connections) == 1:
            await admit(socket)
            socket.transport.abort()
        else:
            second.set()
        await socket.wait_closed()

    async with vendor(serve_one) as options:
        engine = await started(options(reconnect_first_seconds=0.01))
        await second.wait()
        before = time.monotonic()
        await engine.stop()
        assert time.monotonic() - before < 2.5
        seen = len(connections)
        await asyncio.sleep(0.2)
        assert len(connections) == seen


async def test_a_second_stop_does_nothing():
    async with vendor() as options:
        engine = await started(options())
        await engine.stop()
        await engine.stop()


async def test_a_stopped_engine_takes_everything_and_does_nothing():
    async with vendor() as options:
        engine = await started(options())
        await engine.stop()
        engine.send_audio(b"\x55" * 160)
        engine.respond(Respond("r1", "Hello."))
        engine.cancel(CancelResponse("r1"))
        engine.truncate("i1", 5)
        engine.tool_result("c1", {})
        engine.take_text("hello")
        assert len([event async for event in engine.events()]) == 1


async def test_an_engine_that_was_never_started_can_be_stopped():
    engine = RealtimeEngine(options())
    await engine.stop()
    assert [event async for event in engine.events()] == []


@virtually
async def test_a_stop_while_the_engine_starts_leaves_nothing_open():
    silent = Vendor()
    silent.admits = False
    engine = RealtimeEngine(options(), open_socket=silent.open)
    start = asyncio.create_task(engine.start(EngineSession("CA1", lambda: 0)))
    await asyncio.sleep(0.1)
    await engine.stop()
    silent.now.tell("session.created", session={})
    await start
    assert silent.now.closed


@virtually
async def test_a_start_that_is_cancelled_closes_what_it_opened():
    silent = Vendor()
    silent.admits = False
    engine = RealtimeEngine(options(), open_socket=silent.open)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1):
            await engine.start(EngineSession("CA1", lambda: 0))
    assert silent.now.closed
    await engine.stop()


@virtually
async def test_a_failed_start_leaves_no_task_behind():
    silent = Vendor()
    silent.admits = False
    engine = RealtimeEngine(options(), open_socket=silent.open)
    with pytest.raises(EngineError):
        await engine.start(EngineSession("CA1", lambda: 0))
    assert all(connection.closed for connection in silent.connections)
    assert others() == set()


async def test_a_stopped_engine_keeps_nothing_of_the_callers_sound():
    """What an ended call leaves waits for the garbage collector: let it be small."""
    async with vendor() as options:
        engine = await started(options())
        before = sound_kept_by(engine)
        for number in range(50):
            engine.send_audio(bytes([number]) * FRAME_BYTES)
        assert sound_kept_by(engine) - before == 50 * FRAME_BYTES
        await engine.stop()
        assert sound_kept_by(engine) <= before
