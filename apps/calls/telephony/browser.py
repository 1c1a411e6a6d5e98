"""The browser as a line to a caller: PCM16 at 24 kHz both ways, JSON for the rest.

Client to server: ``start`` first, then binary microphone sound and ``text``, ``key``,
``mark``, ``stop``. Server to client: ``ready``, binary sound, ``mark``, ``clear``,
``turn``, ``state``, ``ended``, ``error``.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any, Final

import orjson

from apps.agentbrain.conversation.actions import SaveTurn, UpdateCall
from apps.agentbrain.engines.audio import (
    FRAME_BYTES,
    TELEPHONE_HZ,
    Resampler,
    mulaw_to_pcm,
    pcm_from_bytes,
    pcm_to_mulaw,
)
from apps.calls import services
from apps.calls.choices import Channel
from apps.calls.metrics import FRAMES
from apps.calls.session import CallSession

from .faults import RemoteProtocolError
from .socket import CallerSocket
from .transport import NORMAL, BoundedSender, Transport

BROWSER_HZ: Final = 24_000
LARGEST_MESSAGE: Final = 65_536
LONGEST_TEXT: Final = 500
LONGEST_NUMBER: Final = 64
_KEYS: Final = frozenset("0123456789*#")


class BrowserTransport:
    """Writes sound and notices to the page."""

    def __init__(self, sender: BoundedSender) -> None:
        self._sender = sender
        self._up = Resampler(TELEPHONE_HZ, BROWSER_HZ)

    async def send_audio(self, mulaw: bytes) -> None:
        FRAMES.outwards += len(mulaw) / FRAME_BYTES
        pcm = self._up.feed(mulaw_to_pcm(mulaw))
        if len(pcm):
            await self._sender.binary(pcm.astype("<i2").tobytes())

    async def send_mark(self, name: str) -> None:
        await self.send({"type": "mark", "name": name})

    async def clear(self) -> None:
        self._up = Resampler(TELEPHONE_HZ, BROWSER_HZ)
        await self.send({"type": "clear"})

    async def show(self, action: SaveTurn | UpdateCall) -> None:
        match action:
            case SaveTurn():
                await self.send(
                    {
                        "type": "turn",
                        "index": action.index,
                        "speaker": action.speaker,
                        "text": action.text,
                        "heard_text": action.heard_text,
                        "interrupted": action.interrupted,
                    }
                )
            case UpdateCall():
                await self.send(
                    {
                        "type": "state",
                        "state": action.state,
                        "intent": action.intent,
                        "slots": dict(action.slots),
                        "outcome": action.outcome,
                    }
                )

    async def close(self, code: int = NORMAL, reason: str = "") -> None:
        await self.send({"type": "ended", "reason": reason})
        await self._sender.close(code)

    async def send(self, message: Mapping[str, Any]) -> None:
        await self._sender.text(orjson.dumps(message, default=str).decode("utf-8"))


class BrowserSocket(CallerSocket):
    """Reads what the page sends."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._transport = BrowserTransport(self.sender)
        self._down = Resampler(BROWSER_HZ, TELEPHONE_HZ)
        self._call_sid = ""
        self._from_number = ""

    @property
    def call_sid(self) -> str:
        return self._call_sid

    @property
    def transport(self) -> Transport:
        return self._transport

    def admit(self) -> tuple[int, str]:
        self._call_sid = "BR" + secrets.token_hex(16)
        call = services.open_call(
            self._call_sid,
            from_number=self._from_number,
            to_number="",
            channel=Channel.BROWSER,
        )
        return call.pk, self._call_sid

    async def opened(self, session: CallSession) -> None:
        call = session.call
        await self._transport.send(
            {"type": "ready", "call_sid": call.call_sid, "call_id": call.call_id}
        )

    async def complain(self, fault: RemoteProtocolError) -> None:
        await self._transport.send({"type": "error", "message": str(fault)})

    def read(self, message: MutableMapping[str, Any]) -> None:
        if (sound := message.get("bytes")) is not None:
            self._hear(sound)
            return
        body = _body(message["text"])
        if body.get("type") == "start":
            self._start(body)
            return
        if not self._started.is_set():
            raise RemoteProtocolError("before_start", "The first message is start.")
        reader = _READERS.get(str(body.get("type")))
        if reader is None:
            raise RemoteProtocolError("unknown_event", "The type is not known.")
        self.report(reader(body))

    def _hear(self, sound: bytes) -> None:
        if not self._started.is_set():
            raise RemoteProtocolError("before_start", "The first message is start.")
        if len(sound) > LARGEST_MESSAGE:
            raise RemoteProtocolError("oversized_frame", "The sound is too long.")
        if len(sound) % 2:
            raise RemoteProtocolError("malformed_frame", "Half a sample is missing.")
        audio = pcm_to_mulaw(self._down.feed(pcm_from_bytes(sound)))
        FRAMES.inwards += len(audio) / FRAME_BYTES
        self.report(lambda session: session.caller_audio(audio))

    def _start(self, body: dict[str, Any]) -> None:
        if self._started.is_set():
            raise RemoteProtocolError("second_start", "The call has begun already.")
        self._from_number = _text(body, "from_number", LONGEST_NUMBER)
        self._started.set()


Report = Callable[[CallSession], None]


def _typed(body: dict[str, Any]) -> Report:
    text = _text(body, "text", LONGEST_TEXT)
    return lambda session: session.caller_typed(text)


def _key(body: dict[str, Any]) -> Report:
    digit = _text(body, "digit", 1)
    if digit not in _KEYS:
        raise RemoteProtocolError("malformed_frame", "digit is not a key.")
    return lambda session: session.key_pressed(digit)


def _mark(body: dict[str, Any]) -> Report:
    name = _text(body, "name", LONGEST_TEXT)
    return lambda session: session.mark_returned(name)


def _stop(body: dict[str, Any]) -> Report:
    return lambda session: session.caller_left()


_READERS: Final[Mapping[str, Callable[[dict[str, Any]], Report]]] = {
    "text": _typed,
    "key": _key,
    "mark": _mark,
    "stop": _stop,
}


def _body(text: str) -> dict[str, Any]:
    if len(text) > LARGEST_MESSAGE:
        raise RemoteProtocolError("oversized_frame", "The message is too long.")
    try:
        body = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise RemoteProtocolError(
            "malformed_json", "The message is not JSON."
        ) from None
    if not isinstance(body, dict):
        raise RemoteProtocolError("malformed_json", "The message is not an object.")
    return body


def _text(body: dict[str, Any], name: str, longest: int) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value.strip():
        raise RemoteProtocolError("malformed_frame", f"{name} is missing.")
    if len(value) > longest:
        raise RemoteProtocolError("malformed_frame", f"{name} is too long.")
    return value.strip()
