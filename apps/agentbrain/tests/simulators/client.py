"""A plain client for tests of the simulator; it accepts nothing undocumented."""

from __future__ import annotations

import asyncio
import base64
import json

import numpy as np
from openai.types.realtime import RealtimeServerEvent
from pydantic import TypeAdapter
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from apps.agentbrain.engines.audio import pcm_to_mulaw
from apps.agentbrain.engines.simulators.realtime.validation import left_over

SECONDS = 10.0
DOCUMENTED_EXTRAS = {"session.id", "session.object", "session.expires_at"}
MULAW = {"type": "audio/pcmu"}
_SERVER_EVENT = TypeAdapter(RealtimeServerEvent)


def check_honest(event, types=_SERVER_EVENT):
    """Fail unless the vendor's own types know the event and everything in it."""
    parsed = types.validate_python(event)
    assert parsed.type == event["type"]
    undocumented = set(left_over(parsed)) - DOCUMENTED_EXTRAS
    assert not undocumented, f"{event['type']} has {undocumented}"


def loud(duration_ms):
    """A loud tone as mu-law."""
    at = np.arange(duration_ms * 8)
    return pcm_to_mulaw((9000 * np.sin(at / 3)).astype(np.int16))


def quiet(duration_ms):
    return b"\xff" * (duration_ms * 8)


class Client:
    """``async with Client(server.url) as client``. Leaving it checks all it received.

    ``tolerant``: what is no event, or one nobody knows, is put into ``strange``.
    """

    def __init__(self, url, *, key="x", headers=None, tolerant=False, model="test"):
        self.url = f"{url}?model={model}" if model else url
        self.headers = headers or ({"Authorization": f"Bearer {key}"} if key else {})
        self.tolerant = tolerant
        self.events = []
        self.strange = []
        self._seen = 0
        self._more = asyncio.Event()

    async def __aenter__(self):
        self.socket = await connect(
            self.url, additional_headers=self.headers, max_size=None, compression=None
        )
        self._reader = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, kind, *_):
        await self.socket.close()
        await self._reader
        if kind is None:
            for event in self.events:
                check_honest(event)

    async def _read(self):
        try:
            async for message in self.socket:
                self._keep(message)
                self._more.set()
        except ConnectionClosed:
            pass
        self._more.set()

    def _keep(self, message):
        try:
            event = json.loads(message)
            known = "telepathy" not in event["type"]
        except (ValueError, TypeError, KeyError):
            known = False
        if known or not self.tolerant:
            self.events.append(json.loads(message))
        else:
            self.strange.append(message)

    @property
    def closed(self):
        return self._reader.done()

    async def send(self, kind, **fields):
        await self.socket.send(json.dumps({"type": kind, **fields}))

    async def update(self, **session):
        await self.send("session.update", session={"type": "realtime", **session})
        return (await self.until("session.updated"))["session"]

    async def listen(self, transcribe=True, output=MULAW, **turn_detection):
        """Mu-law in, and turns found by the server that answers nothing itself."""
        detection = {"type": "server_vad", "create_response": False, **turn_detection}
        heard = {"format": MULAW, "turn_detection": detection}
        if transcribe:
            heard["transcription"] = {"model": "gpt-transcribe"}
        return await self.update(audio={"input": heard, "output": {"format": output}})

    async def say(self, text, **response):
        """Ask for a response that speaks this text."""
        told = f"Say exactly: {json.dumps(text)}"
        await self.send("response.create", response={"instructions": told, **response})

    async def play(self, sound, piece=160):
        for start in range(0, len(sound), piece):
            audio = base64.b64encode(sound[start : start + piece]).decode()
            await self.send("input_audio_buffer.append", audio=audio)

    async def speak(self, duration_ms=500):
        """A turn: something loud, then silence long enough to end it."""
        await self.play(loud(duration_ms) + quiet(700))

    async def until(self, kind, seconds=SECONDS, **fields):
        """The next event of this type (and these fields) that was not yet passed."""
        async with asyncio.timeout(seconds):
            while True:
                while self._seen < len(self.events):
                    event = self.events[self._seen]
                    self._seen += 1
                    if event["type"] == kind and fields.items() <= event.items():
                        return event
                assert not self.closed, f"closed before {kind}: {self.types()[-5:]}"
                self._more.clear()
                await self._more.wait()

    async def done(self):
        """The response of the next ``response.done``."""
        return (await self.until("response.done"))["response"]

    async def refusal(self):
        """The error of the next ``error``."""
        return (await self.until("error"))["error"]

    async def until_closed(self, seconds=SECONDS):
        await asyncio.wait_for(asyncio.shield(self._reader), seconds)
        return self.socket.close_code

    async def settle(self):
        """Wait until everything sent before was answered."""
        await self.send("conversation.item.retrieve", item_id="nobody", event_id="mark")
        async with asyncio.timeout(SECONDS):
            while not any(
                e["type"] == "error" and e["error"]["event_id"] == "mark"
                for e in self.events
            ):
                self._more.clear()
                await self._more.wait()
        self.events = [
            e
            for e in self.events
            if e["type"] != "error" or e["error"]["event_id"] != "mark"
        ]

    def of(self, kind):
        return [event for event in self.events if event["type"] == kind]

    def types(self):
        return [event["type"] for event in self.events]

    def sound_of(self, response_id):
        deltas = self.of("response.output_audio.delta")
        mine = [e["delta"] for e in deltas if e["response_id"] == response_id]
        return b"".join(map(base64.b64decode, mine))
