"""The messages of a Twilio media stream, read strictly and written exactly.

No I/O here. ``TwilioStream.read`` turns one text message into a small frozen frame or
raises ``RemoteProtocolError``; it knows what the stream has said before, so that a
frame at the wrong time or of another stream is an error too. Audio is G.711 mu-law at
8 kHz, base64 on the wire; numbers travel as decimal strings.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import orjson

from .faults import RemoteProtocolError

LARGEST_FRAME_CHARACTERS: Final = 65_536
LONGEST_NAME: Final = 512
_SID: Final = re.compile(r"[A-Za-z0-9]{1,64}")
_KEYS: Final = frozenset("0123456789*#")
_FORMAT: Final = {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}


@dataclass(frozen=True, slots=True)
class Connected:
    """The first message; carries nothing we need."""


@dataclass(frozen=True, slots=True)
class Start:
    """The stream begins: whose it is and what its TwiML passed along."""

    stream_sid: str
    call_sid: str
    parameters: Mapping[str, str] = field(default_factory=dict)


class Media(NamedTuple):
    """Sound of the caller; ``timestamp_ms`` counts from the stream's beginning.

    A tuple, because fifty of these are made every second and call.
    """

    audio: bytes
    timestamp_ms: int


@dataclass(frozen=True, slots=True)
class Dtmf:
    """A telephone key."""

    digit: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One of our marks came back."""

    name: str


@dataclass(frozen=True, slots=True)
class Stop:
    """The call ended or was sent elsewhere; nothing follows."""


Frame = Connected | Start | Media | Dtmf | Mark | Stop


class TwilioStream:
    """Reads one socket's messages and makes the answers to them."""

    def __init__(self) -> None:
        self.stream_sid = ""
        self.call_sid = ""

    @property
    def started(self) -> bool:
        return bool(self.stream_sid)

    def read(self, text: str) -> Frame:
        """One message. Raises ``RemoteProtocolError``; the stream stays usable."""
        if len(text) > LARGEST_FRAME_CHARACTERS:
            raise RemoteProtocolError("oversized_frame", "The frame is too large.")
        try:
            message = orjson.loads(text)
        except orjson.JSONDecodeError:
            raise RemoteProtocolError(
                "malformed_json", "The frame is not JSON."
            ) from None
        if not isinstance(message, dict):
            raise RemoteProtocolError("malformed_json", "The frame is not an object.")
        match message.get("event"):
            case "media":
                self._expect_ours(message)
                return _media(_object(message, "media"))
            case "mark":
                self._expect_ours(message)
                return Mark(_name(_object(message, "mark"), "name"))
            case "dtmf":
                self._expect_ours(message)
                return _dtmf(_object(message, "dtmf"))
            case "connected":
                return Connected()
            case "start":
                return self._start(message)
            case "stop":
                self._expect_ours(message)
                return Stop()
            case _:
                raise RemoteProtocolError("unknown_event", "The event is not known.")

    def _start(self, message: dict[str, Any]) -> Start:
        start = _object(message, "start")
        stream_sid, call_sid = _sid(start, "streamSid"), _sid(start, "callSid")
        if message.get("streamSid", stream_sid) != stream_sid:
            raise RemoteProtocolError(
                "wrong_stream_sid", "The start names two streams."
            )
        if self.started and call_sid != self.call_sid:
            raise RemoteProtocolError(
                "second_start", "A second start names another call."
            )
        self.call_sid = call_sid  # a start that is refused is logged with its call
        form = _object(start, "mediaFormat")
        if any(form.get(key) != value for key, value in _FORMAT.items()):
            raise RemoteProtocolError(
                "wrong_media_format", "The sound is not mu-law, 8000 Hz, mono."
            )
        parameters = start.get("customParameters", {})
        if not isinstance(parameters, dict) or not all(
            isinstance(value, str) for value in parameters.values()
        ):
            raise RemoteProtocolError(
                "malformed_frame", "start.customParameters is not a set of words."
            )
        self.stream_sid = stream_sid
        return Start(stream_sid, call_sid, parameters)

    def _expect_ours(self, message: dict[str, Any]) -> None:
        if not self.stream_sid:
            raise RemoteProtocolError(
                "before_start", "A frame came before the stream's start."
            )
        if message.get("streamSid") != self.stream_sid:
            raise RemoteProtocolError(
                "wrong_stream_sid", "The frame belongs to another stream."
            )

    def media(self, audio: bytes) -> str:
        """Play this. The payload needs no escaping, so no encoder is asked."""
        payload = b64encode(audio).decode("ascii")
        return (
            f'{{"event":"media","streamSid":"{self.stream_sid}",'
            f'"media":{{"payload":"{payload}"}}}}'
        )

    def mark(self, name: str) -> str:
        """Tell us when everything before this has been played."""
        return orjson.dumps(
            {"event": "mark", "streamSid": self.stream_sid, "mark": {"name": name}}
        ).decode("ascii")

    def clear(self) -> str:
        """Throw away what has not been played."""
        return f'{{"event":"clear","streamSid":"{self.stream_sid}"}}'


def _object(message: dict[str, Any], name: str) -> dict[str, Any]:
    value = message.get(name)
    if not isinstance(value, dict):
        raise RemoteProtocolError("malformed_frame", f"{name} is not an object.")
    return value


def _sid(part: dict[str, Any], name: str) -> str:
    value = part.get(name)
    if not isinstance(value, str) or not _SID.fullmatch(value):
        raise RemoteProtocolError("malformed_frame", f"{name} is not an identifier.")
    return value


def _name(part: dict[str, Any], name: str) -> str:
    value = part.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_NAME:
        raise RemoteProtocolError("malformed_frame", f"{name} is not a name.")
    return value


def _media(part: dict[str, Any]) -> Media:
    if part.get("track", "inbound") != "inbound":
        raise RemoteProtocolError("wrong_track", "The sound is not the caller's.")
    timestamp, payload = part.get("timestamp"), part.get("payload")
    # Twelve digits are thirty years of a call: more is nonsense, not a number.
    if (
        not isinstance(timestamp, str)
        or not timestamp.isdecimal()
        or len(timestamp) > 12
    ):
        raise RemoteProtocolError(
            "malformed_frame", "media.timestamp is not a whole number."
        )
    if not isinstance(payload, str):
        raise RemoteProtocolError("malformed_frame", "media.payload is missing.")
    try:
        audio = binascii.a2b_base64(payload, strict_mode=True)
    except (binascii.Error, ValueError):
        raise RemoteProtocolError(
            "malformed_frame", "media.payload is not base64."
        ) from None
    return Media(audio, int(timestamp))


def _dtmf(part: dict[str, Any]) -> Dtmf:
    digit = part.get("digit")
    if not isinstance(digit, str) or digit not in _KEYS:
        raise RemoteProtocolError("malformed_frame", "dtmf.digit is not a key.")
    return Dtmf(digit)
