"""Under uvicorn a telephone frame goes from the socket to the call without a queue."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import uvicorn
from websockets.asyncio.client import connect

from apps.calls.telephony.straight import straight_road
from apps.calls.telephony.uvicorn_protocol import StraightProtocol
from callcenter.supervisor.ports import free_port


class App:
    """Asks for the road when told to; notes which way each message came."""

    def __init__(self):
        self.came = []
        self.asked = asyncio.Event()
        self.over = asyncio.Event()

    async def __call__(self, scope, receive, send):
        await receive()
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] == "websocket.receive":
            self.came.append(("received", message.get("text") or message["bytes"]))
            if message.get("text") == "ask":
                straight_road(scope)(self.take)
            await send({"type": "websocket.send", "text": "next"})
        self.over.set()

    def take(self, text):
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


async def test_text_goes_straight_once_asked_for_and_all_else_the_usual_way():
    app = App()
    async with served(app) as url:
        async with connect(url) as socket:
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


def test_other_servers_offer_no_straight_road():
    assert straight_road({"type": "websocket"}) is None
