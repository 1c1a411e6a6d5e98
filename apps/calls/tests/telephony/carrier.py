"""Twilio's messages as text, and calls whose agent says what a test wants."""

from __future__ import annotations

import base64
import json
from typing import Any

from apps.agentbrain.conversation import events as happened
from apps.calls.session import CallSession
from apps.calls.session_types import LiveCall
from apps.calls.tests.parts import DirectRecorder, QuietEngine, ScriptedMind, no_tools

CALL, STREAM = "CA" + "0" * 31 + "1", "MZ" + "0" * 31 + "1"
MULAW = {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}


def connected() -> str:
    return json.dumps({"event": "connected", "protocol": "Call", "version": "1.0.0"})


def start(
    token: str = "", *, call: str = CALL, stream: str = STREAM, media_format=None
) -> str:
    return json.dumps(
        {
            "event": "start",
            "sequenceNumber": "1",
            "streamSid": stream,
            "start": {
                "streamSid": stream,
                "accountSid": "AC1",
                "callSid": call,
                "tracks": ["inbound"],
                "mediaFormat": media_format or MULAW,
                "customParameters": {"token": token} if token else {},
            },
        }
    )


def media(audio: bytes = b"\x01" * 160, at_ms: int = 0, stream: str = STREAM) -> str:
    payload = base64.b64encode(audio).decode()
    body = {"track": "inbound", "chunk": "1", "timestamp": str(at_ms)}
    return json.dumps(
        {
            "event": "media",
            "sequenceNumber": "2",
            "streamSid": stream,
            "media": {**body, "payload": payload},
        }
    )


def message(event: str, stream: str = STREAM, **body: Any) -> str:
    return json.dumps({"event": event, "streamSid": stream, **body})


def dtmf(digit: str) -> str:
    return message("dtmf", dtmf={"track": "inbound_track", "digit": digit})


def mark(name: str) -> str:
    return message("mark", mark={"name": name})


def stop() -> str:
    return message("stop", stop={"accountSid": "AC1", "callSid": CALL})


class QuietCalls:
    """Opens sessions with a quiet engine and a scripted mind; keeps them to look at."""

    def __init__(self, answer=lambda event: ()) -> None:
        self.answer = answer
        self.sessions: list[CallSession] = []
        self.engines: list[QuietEngine] = []
        self.minds: list[ScriptedMind] = []
        self.error: Exception | None = None

    async def open(self, answered, transport):
        if self.error is not None:
            raise self.error
        call = answered.call
        mind, engine = ScriptedMind(self.answer), QuietEngine()
        session = CallSession(
            LiveCall(call.pk, call.call_sid, call.stream_sid, answered.offset_ms),
            transport,
            engine,
            mind,
            DirectRecorder(),
            run_tool=no_tools,
            snapshot=answered.snapshot,
        )
        self.sessions.append(session)
        self.engines.append(engine)
        self.minds.append(mind)
        return session, None

    def heard(self, kind: type[happened.Event]) -> list[Any]:
        return [event for mind in self.minds for event in mind.saw(kind)]
