"""Frames of the vendor are taken while they are read from the socket."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.asyncio.server import serve
from websockets.frames import Opcode
from websockets.protocol import State
from websockets.server import ServerProtocol

from apps.agentbrain.engines.realtime.failures import ConnectionLost
from apps.agentbrain.engines.realtime.text_frame import masked_text
from apps.agentbrain.engines.realtime.wire import open_wire


@asynccontextmanager
async def wire_to(handler):
    async with serve(handler, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        wire = await open_wire(f"ws://127.0.0.1:{port}/", {}, 5)
        try:
            yield wire
        finally:
            await wire.close()


async def test_frames_are_taken_in_order_also_those_that_came_before():
    taken = []

    async def vendor(socket):
        await socket.send("first")
        await socket.send("second")
        await socket.recv()
        await socket.send(["in ", "pieces"])
        await socket.send("last")

    async with wire_to(vendor) as wire, asyncio.timeout(5):
        assert await wire.receive() == b"first"
        await asyncio.sleep(0.1)
        reading = asyncio.create_task(wire.read(taken.append))
        await asyncio.sleep(0)
        wire.send(b"go on")
        with pytest.raises(ConnectionLost, match=r"closed \(1000\)"):
            await reading
    assert taken == [b"second", b"in pieces", b"last"]


async def test_what_the_reader_raises_ends_its_reading_and_not_the_connection():
    async def vendor(socket):
        await socket.send("first")
        await socket.send("second")
        assert await socket.recv() == "still here"
        await socket.send("third")
        await socket.wait_closed()

    def take(frame):
        if frame == b"second":
            raise RuntimeError("a bug")

    async with wire_to(vendor) as wire, asyncio.timeout(5):
        with pytest.raises(RuntimeError, match="a bug"):
            await wire.read(take)
        wire.send(b"still here")
        assert await wire.receive() == b"third"


async def test_a_vendor_that_vanishes_in_mid_sentence_is_lost():
    async def vendor(socket):
        await socket.send("first")
        socket.transport.abort()

    taken = []
    async with wire_to(vendor) as wire, asyncio.timeout(5):
        with pytest.raises(ConnectionLost, match=r"closed \(1006\)"):
            await wire.read(taken.append)
    assert taken == [b"first"]


@given(st.binary(max_size=300) | st.integers(125, 70_000).map(lambda n: b"x" * n))
@settings(max_examples=100, deadline=None)
def test_what_is_sent_is_read_by_the_library_as_it_was(message):
    server = ServerProtocol(state=State.OPEN, max_size=None)
    server.receive_data(masked_text(message))
    (frame,) = server.events_received()
    assert (frame.opcode, frame.fin, bytes(frame.data)) == (Opcode.TEXT, True, message)


def test_no_two_frames_have_the_same_mask():
    frames = {masked_text(b"the same words") for _ in range(3000)}
    assert len(frames) == 3000


async def test_a_connection_that_is_over_is_sent_nothing():
    async def vendor(socket):
        await socket.close()

    async with wire_to(vendor) as wire, asyncio.timeout(5):
        with pytest.raises(ConnectionLost):
            await wire.read(lambda frame: None)
        wire.send(b"too late")
