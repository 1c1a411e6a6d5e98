"""Media Streams messages: those Twilio sends, and how it reads those it is sent.

No I/O here. Numbers travel as decimal strings, audio as base64 mu-law at 8 kHz.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

PROTOCOL_WARNING = 31951
UNDECODABLE_WARNING = 31950
TOO_SLOW_WARNING = 31930
CLOSED_WARNING = 31921


class WireFault(Exception):
    """The server sent what Twilio does not accept; ``code`` is Twilio's own."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code
        self.reason = reason


@dataclass(frozen=True, slots=True)
class ServerMedia:
    """Play this."""

    audio: bytes


@dataclass(frozen=True, slots=True)
class ServerMark:
    """Tell me when everything before this has been played."""

    name: str


@dataclass(frozen=True, slots=True)
class ServerClear:
    """Throw away what has not been played."""


ServerMessage = ServerMedia | ServerMark | ServerClear

_FIELDS = {
    "media": {"event", "streamSid", "media"},
    "mark": {"event", "streamSid", "mark"},
    "clear": {"event", "streamSid"},
}


def read_server_message(raw: str | bytes, stream_sid: str) -> ServerMessage:
    """Read one message as strictly as Twilio does. Raises ``WireFault``."""
    if isinstance(raw, bytes):
        raise WireFault(UNDECODABLE_WARNING, f"binary frame of {len(raw)} bytes")
    try:
        message = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise _unexpected(f"not JSON: {raw[:80]!r}") from None
    if not isinstance(message, dict):
        raise _unexpected(f"not an object: {raw[:80]!r}")
    event = message.get("event")
    if not isinstance(event, str) or event not in _FIELDS:
        raise _unexpected(f"unknown event {event!r}")
    _exactly(message, _FIELDS[event], event)
    if message["streamSid"] != stream_sid:
        raise _unexpected(f"{event} for stream {message['streamSid']!r}")
    match event:
        case "media":
            return ServerMedia(_payload(message["media"]))
        case "mark":
            return ServerMark(_mark_name(message["mark"]))
        case _:
            return ServerClear()


def _unexpected(reason: str) -> WireFault:
    return WireFault(PROTOCOL_WARNING, reason)


def _exactly(message: Mapping[str, Any], fields: set[str], where: str) -> None:
    if missing := fields - message.keys():
        raise _unexpected(f"{where} lacks {', '.join(sorted(missing))}")
    if extra := message.keys() - fields:
        raise _unexpected(f"{where} has unknown fields {', '.join(sorted(extra))}")


def _payload(media: Any) -> bytes:
    if not isinstance(media, dict):
        raise _unexpected("media.media is not an object")
    _exactly(media, {"payload"}, "media.media")
    try:
        audio = base64.b64decode(media["payload"], validate=True)
    except (binascii.Error, TypeError, ValueError):
        raise _unexpected("media.payload is not base64") from None
    if not audio:
        raise _unexpected("media.payload is empty")
    if audio.startswith(b"RIFF"):
        raise _unexpected("media.payload carries a WAV header")
    return audio


def _mark_name(mark: Any) -> str:
    if not isinstance(mark, dict):
        raise _unexpected("mark.mark is not an object")
    _exactly(mark, {"name"}, "mark.mark")
    name = mark["name"]
    if not isinstance(name, str) or not name:
        raise _unexpected(f"mark.name is {name!r}")
    return name


@dataclass(slots=True)
class MessageMaker:
    """Makes Twilio's messages of one stream, with its counters."""

    stream_sid: str
    account_sid: str
    call_sid: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    encoding: str = "audio/x-mulaw"
    sample_rate_hz: int = 8000
    _sequence: int = 0
    _chunk: int = 0

    def connected(self) -> str:
        return _text({"event": "connected", "protocol": "Call", "version": "1.0.0"})

    def start(self) -> str:
        media_format = {
            "encoding": self.encoding,
            "sampleRate": self.sample_rate_hz,
            "channels": 1,
        }
        start = {
            "accountSid": self.account_sid,
            "streamSid": self.stream_sid,
            "callSid": self.call_sid,
            "tracks": ["inbound"],
            "mediaFormat": media_format,
            "customParameters": dict(self.parameters),
        }
        return self._message("start", {"start": start})

    def media(self, audio: bytes, at_ms: int, *, stream_sid: str = "") -> str:
        """``at_ms``: milliseconds since the stream began."""
        self._chunk += 1
        media = {
            "track": "inbound",
            "chunk": str(self._chunk),
            "timestamp": str(at_ms),
            "payload": base64.b64encode(audio).decode("ascii"),
        }
        return self._message("media", {"media": media}, stream_sid=stream_sid)

    def dtmf(self, digit: str) -> str:
        return self._message(
            "dtmf", {"dtmf": {"track": "inbound_track", "digit": digit}}
        )

    def mark(self, name: str) -> str:
        return self._message("mark", {"mark": {"name": name}})

    def stop(self) -> str:
        stop = {"accountSid": self.account_sid, "callSid": self.call_sid}
        return self._message("stop", {"stop": stop})

    def _message(
        self, event: str, body: Mapping[str, Any], *, stream_sid: str = ""
    ) -> str:
        self._sequence += 1
        return _text(
            {
                "event": event,
                "sequenceNumber": str(self._sequence),
                **body,
                "streamSid": stream_sid or self.stream_sid,
            }
        )


def _text(message: Mapping[str, Any]) -> str:
    return orjson.dumps(message).decode("utf-8")
