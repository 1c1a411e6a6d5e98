"""Under uvicorn a telephone frame goes from the socket to the call without a queue."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest
import uvicorn
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.asyncio.client import connect
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.uri import parse_uri

from apps.calls.telephony.straight import straight_road
from apps.calls.telephony.uvicorn_protocol import StraightProtocol
from apps.calls.telephony.websocket_frames import (
    TooLong,
    frame_end,
    plain_text,
    text_frame,
)
from callcenter.supervisor.ports import free_port


class App:
    """Asks for the road when told to; notes which way each message came."""

    def __init__(self, *, answers=True):
        self.answers = answers
        self.came = []
        self.offered = []
        self.asked = asyncio.Event()
        self.over = asyncio.Event()

    async def __call__(self, scope, receive, send):
        await receive()
        await send({"type": "websocket.accept"})
        try:
            while (message := await receive())["type"] == "websocket.receive":
                self.came.append(("received", message.get("text") or message["bytes"]))
                if message.get("text") == "ask":
                    straight_road(scope).take_with(self.take)
                if not self.came[1:] or self.answers:
                    await send({"type": "websocket.send", "text": "next"})
        finally:
            self.over.set()

    def take(self, text):
        self.offered.append(text)
        if text == "refused":
            return False
        self.came.append(("taken", text))
        return True


@asynccontextmanager
async def served(app):
    config = uvicorn.Config(
        app, port=free_port(), ws=StraightProtocol, lifespan="off", log_level="error"
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve())
    while not server.started:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    try:
        yield f"ws://127.0.0.1:{config.port}/"
    finally:
        server.should_exit = True
        await serving


@pytest.mark.parametrize("compression", [None, "deflate"])
async def test_text_goes_straight_once_asked_for_and_all_else_the_usual_way(
    compression,
):
    app = App()
    async with served(app) as url:
        async with connect(url, compression=compression) as socket:
            for message in ("before", "ask"):
                await socket.send(message)
                await socket.recv()
            await socket.send("straight")
            await socket.send("refused")
            await socket.recv()
            await socket.send(b"\x00\x01")
            await socket.recv()
            await socket.send(["in ", "pieces"])
            await socket.recv()
            await socket.send("straight again")
        async with asyncio.timeout(5):
            await app.over.wait()
    assert app.came == [
        ("received", "before"),
        ("received", "ask"),
        ("taken", "straight"),
        ("received", "refused"),
        ("received", b"\x00\x01"),
        ("received", "in pieces"),
        ("taken", "straight again"),
    ]
    assert app.offered == ["straight", "refused", "straight again"]


async def _raw(url):
    """A connection on which the bytes, and where they are cut, are the test's own."""
    host, _, port = url.removeprefix("ws://").strip("/").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(
        b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        b"Sec-WebSocket-Version: 13\r\n\r\n"
    )
    assert b"101" in await reader.readuntil(b"\r\n\r\n")
    return reader, writer


def _text(text, *, fin=True, opcode=Opcode.TEXT):
    return Frame(opcode, text.encode(), fin=fin).serialize(mask=True)


CLOSE = Frame(Opcode.CLOSE, b"\x03\xe8").serialize(mask=True)


async def _told(pieces, settle_seconds=0.02):
    """What an app that asked for the road is told when these pieces arrive."""
    app = App(answers=False)
    async with served(app) as url:
        reader, writer = await _raw(url)
        writer.write(_text("ask"))
        await reader.readexactly(6)  # "next"
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(settle_seconds)
        async with asyncio.timeout(5):
            await app.over.wait()
        writer.close()
    return app.came[1:]


async def test_frames_cut_anywhere_by_the_network_are_put_together_again():
    long = "x" * 60_000
    stream = _text("one") + _text("") + _text(long) + _text("two") + CLOSE
    pieces = [stream[:1], stream[1:4], stream[4:30], stream[30:70], stream[70:]]
    assert await _told(pieces) == [("taken", text) for text in ("one", "", long, "two")]


async def test_a_message_in_pieces_with_a_ping_between_them_is_one_message():
    ping = Frame(Opcode.PING, b"?").serialize(mask=True)
    last = _text("end", opcode=Opcode.CONT)
    stream = _text("be", fin=False) + ping + last + _text("plain") + CLOSE
    assert await _told([stream]) == [("received", "beend"), ("received", "plain")]


async def test_after_a_frame_too_long_to_be_cut_everything_still_arrives_in_order():
    long = "y" * 70_000
    stream = _text("one") + _text(long) + _text("two") + CLOSE
    told = await _told([stream[:50_000], stream[50_000:]], settle_seconds=0.1)
    assert [text for _, text in told] == ["one", long, "two"]


async def test_a_text_frame_in_the_middle_of_another_message_ends_the_connection():
    stream = _text("begun", fin=False) + _text("never") + _text("nor this")
    assert await _told([stream]) == []


async def test_text_that_is_no_utf8_ends_the_connection():
    bad = Frame(Opcode.TEXT, b"\xff\xfe").serialize(mask=True)
    assert await _told([_text("good"), bad, _text("late")]) == [("taken", "good")]


@given(st.text(max_size=400), st.binary(max_size=8))
@settings(max_examples=200, deadline=None)
def test_a_frame_is_found_and_read_as_the_library_wrote_it(text, behind):
    frame = _text(text)
    assert frame_end(frame + behind, 0) == len(frame)
    assert plain_text(frame) == text


def test_a_head_that_is_not_all_there_is_waited_for():
    frame = _text("x" * 300)
    assert [frame_end(frame[:n], 0) for n in range(4)] == [0, 0, 0, 0]
    assert frame_end(frame[:4], 0) == len(frame)


@pytest.mark.parametrize("mask", [True, False])
def test_long_frames_and_frames_without_a_mask_are_not_cut(mask):
    text = b"x" * (70_000 if mask else 5)
    with pytest.raises(TooLong):
        frame_end(Frame(Opcode.TEXT, text).serialize(mask=mask), 0)


def test_other_servers_offer_no_straight_road():
    assert straight_road({"type": "websocket"}) is None


@pytest.mark.parametrize("compression", [None, "deflate"])
async def test_what_is_sent_straight_arrives_between_what_is_sent_the_usual_way(
    compression,
):
    sent = []

    async def app(scope, receive, send):
        road = straight_road(scope)
        await receive()
        sent.append(road.send_now("before the handshake"))
        await send({"type": "websocket.accept"})
        sent.append(road.send_now("one"))
        await send({"type": "websocket.send", "text": "two"})
        sent.append(road.send_now("three"))
        await send({"type": "websocket.close", "code": 1000})
        sent.append(road.send_now("after the close"))

    async with served(app) as url, connect(url, compression=compression) as socket:
        came = [message async for message in socket]
    assert came == ["one", "two", "three"]
    assert sent == [False, True, True, False]


async def test_a_socket_that_is_full_is_not_sent_to_straight():
    full, drained = asyncio.Event(), asyncio.Event()

    async def app(scope, receive, send):
        road = straight_road(scope)
        await receive()
        await send({"type": "websocket.accept"})
        while road.send_now("x" * 50_000):
            pass
        full.set()
        await send({"type": "websocket.send", "text": "waited"})
        assert road.send_now("straight again")
        await drained.wait()

    async with (
        served(app) as url,
        connect(url, max_queue=1) as socket,
        asyncio.timeout(20),
    ):
        await full.wait()
        async for message in socket:
            if message == "waited":
                break
        assert await socket.recv() == "straight again"
        drained.set()


@given(st.text(max_size=300) | st.integers(120, 70_000).map(lambda n: "x" * n))
@settings(max_examples=100, deadline=None)
def test_a_frame_of_ours_is_read_by_the_library_as_it_was(text):
    client = ClientProtocol(parse_uri("ws://x/"), state=State.OPEN, max_size=None)
    client.receive_data(text_frame(text.encode()))
    (frame,) = client.events_received()
    assert (frame.opcode, bytes(frame.data)) == (Opcode.TEXT, text.encode())
