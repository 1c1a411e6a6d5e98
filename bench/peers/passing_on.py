"""A telephone bridge to a Realtime session that passes the sound on as it came.

Written as the examples of the library it is made with are. The caller's comes in
pieces of 50 ms, each piece of the agent's is followed by a mark that feeds the playback
tracker, and an interruption clears the line.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import sys

import uvicorn
from agents.realtime import RealtimeAgent, RealtimePlaybackTracker, RealtimeRunner
from fastapi import FastAPI, Request, Response, WebSocket, WebSocketDisconnect

PIECE_BYTES = 400  # 50 ms of mu-law
app = FastAPI()
agent = RealtimeAgent(name="Receptionist", instructions="Answer in one sentence.")


@app.get("/healthz")
async def healthz() -> Response:
    return Response("ok")


@app.post("/twilio/voice")
async def voice(request: Request) -> Response:
    url = f"ws://{request.headers['host']}/twilio/media"
    return Response(
        f'<Response><Connect><Stream url="{url}"/></Connect></Response>',
        media_type="text/xml",
    )


@app.websocket("/twilio/media")
async def media(websocket: WebSocket) -> None:
    await websocket.accept()
    await Bridge(websocket).run()


class Bridge:
    """One call."""

    def __init__(self, websocket: WebSocket) -> None:
        self.websocket = websocket
        self.stream_sid = ""
        self.waiting = bytearray()
        self.tracker = RealtimePlaybackTracker()
        self.marks: dict[str, tuple[str, int, int]] = {}
        self.last_mark = 0

    async def run(self) -> None:
        self.session = await RealtimeRunner(agent).run(
            model_config={
                "url": os.environ["VENDOR_URL"],
                "api_key": os.environ["OPENAI_API_KEY"],
                "initial_model_settings": {
                    "input_audio_format": "g711_ulaw",
                    "output_audio_format": "g711_ulaw",
                    "turn_detection": {
                        "type": "semantic_vad",
                        "interrupt_response": True,
                        "create_response": True,
                    },
                },
                "playback_tracker": self.tracker,
            }
        )
        async with self.session:
            await self.session.send_message("Greet the caller.")
            speaking = asyncio.create_task(self.speak())
            try:
                await self.listen()
            except WebSocketDisconnect:
                pass
            finally:
                speaking.cancel()

    async def listen(self) -> None:
        while True:
            message = json.loads(await self.websocket.receive_text())
            match message["event"]:
                case "start":
                    self.stream_sid = message["start"]["streamSid"]
                case "media":
                    self.waiting += base64.b64decode(message["media"]["payload"])
                    if len(self.waiting) >= PIECE_BYTES:
                        await self.session.send_audio(bytes(self.waiting))
                        self.waiting.clear()
                case "mark":
                    self.played(message["mark"]["name"])
                case "stop":
                    return

    def played(self, name: str) -> None:
        if (piece := self.marks.pop(name, None)) is not None:
            item_id, content_index, length = piece
            self.tracker.on_play_bytes(item_id, content_index, b"\xff" * length)

    async def speak(self) -> None:
        async for event in self.session:
            if event.type == "audio":
                audio = event.audio.data
                payload = base64.b64encode(audio).decode()
                await self.say({"event": "media", "media": {"payload": payload}})
                self.last_mark += 1
                name = str(self.last_mark)
                self.marks[name] = (event.item_id, event.content_index, len(audio))
                await self.say({"event": "mark", "mark": {"name": name}})
            elif event.type == "audio_interrupted":
                await self.say({"event": "clear"})

    async def say(self, message: dict[str, object]) -> None:
        message["streamSid"] = self.stream_sid
        await self.websocket.send_text(json.dumps(message))


uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
