"""A call center of a few lines on one port, for the simulator to ring up."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from apps.agentbrain.engines.audio import Pcm, pcm_to_mulaw

PUBLIC = "https://shop.example"
STREAM = (
    '<Response><Connect action="/twilio/stream-ended">'
    '<Stream url="wss://shop.example/twilio/media">'
    '<Parameter name="token" value="once"/></Stream></Connect></Response>'
)
HANGUP = "<Response><Hangup/></Response>"


def tone(duration_ms: int, hz: float = 440.0) -> Pcm:
    """A beep at 8 kHz, well over the audible level from its first sample."""
    t = np.arange(duration_ms * 8) / 8000
    return (8000 * np.cos(2 * np.pi * hz * t)).astype(np.int16)


def tone_voice(text: str) -> Pcm:
    """Speaks 50 ms of tone a letter, with a voice engine's silence around it."""
    silence = np.zeros(800, np.int16)
    return np.concatenate([silence, tone(50 * len(text)), silence])


class Agent:
    """The server's end of a media stream, with everything it was sent."""

    def __init__(self, ws: ServerConnection) -> None:
        self.ws = ws
        self.messages: list[Any] = []
        self.raw: list[str | bytes] = []
        self.stream_sid = ""

    async def started(self) -> None:
        """Read connected and start."""
        for _ in range(2):
            await self.receive()
        self.stream_sid = self.messages[-1]["streamSid"]

    async def receive(self) -> Any:
        raw = await self.ws.recv()
        self.raw.append(raw)
        message = json.loads(raw)
        self.messages.append(message)
        return message

    async def wait_for(self, event: str) -> Any:
        while True:
            message = await self.receive()
            if message["event"] == event:
                return message

    async def wait_media(self, frames: int) -> None:
        for _ in range(frames):
            await self.wait_for("media")

    async def wait_quiet_after_speech(self, quiet_frames: int = 10) -> None:
        """Until the caller has said something and stopped."""
        spoke, quiet = False, 0
        while not spoke or quiet < quiet_frames:
            message = await self.wait_for("media")
            payload = base64.b64decode(message["media"]["payload"])
            silent = payload.count(b"\xff") > 100
            spoke, quiet = spoke or not silent, quiet + 1 if silent else 0

    async def say(self, sound: Pcm, mark: str = "") -> None:
        payload = base64.b64encode(pcm_to_mulaw(sound)).decode()
        await self.send({"event": "media", "media": {"payload": payload}})
        if mark:
            await self.send({"event": "mark", "mark": {"name": mark}})

    async def clear(self) -> None:
        await self.send({"event": "clear"})

    async def send(self, message: dict[str, Any]) -> None:
        await self.ws.send(json.dumps({"streamSid": self.stream_sid, **message}))

    def of(self, event: str) -> list[Any]:
        return [m for m in self.messages if m["event"] == event]


class HonestServer:
    """Answers webhooks from ``documents`` and hands every socket to ``behave``."""

    def __init__(self) -> None:
        self.documents = {"/twilio/voice": STREAM, "/twilio/stream-ended": HANGUP}
        self.content_type = "text/xml"
        self.status = 200
        self.requests: list[tuple[str, dict[str, str], dict[str, str]]] = []
        self.upgrades: list[dict[str, str]] = []
        self.agents: list[Agent] = []
        self.behave: Callable[[Agent], Awaitable[None]] = listen
        self.url = ""

    def forms(self, path: str) -> list[dict[str, str]]:
        return [form for asked, form, _ in self.requests if asked == path]

    @contextlib.asynccontextmanager
    async def running(self):
        async with serve(
            self._socket,
            "127.0.0.1",
            0,
            process_request=_refuse,
            max_size=None,
            ping_interval=None,
        ) as sockets:
            self._ws_port = sockets.sockets[0].getsockname()[1]
            front = await asyncio.start_server(self._connection, "127.0.0.1", 0)
            async with front:
                port = front.sockets[0].getsockname()[1]
                self.url = f"http://127.0.0.1:{port}"
                yield self

    async def _socket(self, ws: ServerConnection) -> None:
        self.upgrades.append({k.lower(): v for k, v in ws.request.headers.raw_items()})
        self.upgrades[-1]["path"] = ws.request.path
        agent = Agent(ws)
        self.agents.append(agent)
        with contextlib.suppress(ConnectionClosed):
            await agent.started()
            await self.behave(agent)

    async def _connection(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            if head.startswith(b"GET"):
                await self._tunnel(head, reader, writer)
            else:
                await self._answer(head.decode(), reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _answer(
        self, head: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        request, *lines = head.strip().split("\r\n")
        headers = {k.lower(): v for k, v in (x.split(": ", 1) for x in lines)}
        path = request.split()[1]
        body = (await reader.readexactly(int(headers["content-length"]))).decode()
        form = dict(parse_qsl(body, keep_blank_values=True))
        self.requests.append((path, form, headers))
        document = self.documents.get(path, "").encode()
        writer.write(
            f"HTTP/1.1 {self.status} X\r\ncontent-type: {self.content_type}\r\n"
            f"content-length: {len(document)}\r\nconnection: close\r\n\r\n".encode()
            + document
        )
        await writer.drain()

    async def _tunnel(
        self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        inner, outer = await asyncio.open_connection("127.0.0.1", self._ws_port)
        outer.write(head)
        await asyncio.gather(_pipe(reader, outer), _pipe(inner, writer))


def _refuse(ws: ServerConnection, request: Request) -> Response | None:
    return ws.respond(403, "no") if request.path == "/refused" else None


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while piece := await reader.read(65536):
            writer.write(piece)
            await writer.drain()
    writer.close()


async def listen(agent: Agent) -> None:
    """An agent that only listens until the caller leaves."""
    await agent.wait_for("stop")
