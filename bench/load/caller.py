"""The telephone side of one call, as Twilio speaks: webhook, TwiML, media stream."""

from __future__ import annotations

import asyncio
import re
from base64 import b64encode
from binascii import a2b_base64
from collections import deque
from hmac import digest
from html import unescape
from time import perf_counter
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import orjson
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from .call import Call
from .clock import FrameClock
from .loud import EVERY_FRAMES, MULAW_LOUD, MULAW_SILENCE, mulaw_is_loud
from .measures import Measures
from .stamp import stamped, stamps

_CONNECT_SECONDS: Final = 30.0
_UNDERRUN_MS: Final = 20.0
_PAYLOAD: Final = b'"payload"'


class CallFailed(Exception):
    """The call could not be placed; the message says where it ended."""


class CallerLine(WSListener):
    """One media stream. Plays what it is given at the speed of sound."""

    def __init__(
        self, call: Call, clock: FrameClock, measures: Measures, *, loud: bool
    ) -> None:
        self._call = call
        self._loud = loud
        self._clock = clock
        self._measures = measures
        self._loop = asyncio.get_running_loop()
        self._transport: WSTransport = None
        self._stream = f"MZ{call.number:032x}".encode()
        self._sent = 0
        self._sequence = 1
        self._plays_until = 0.0
        self._marks: deque[tuple[float, bytes]] = deque()
        self._pinged_at = 0.0
        self.first_sound = asyncio.Event()
        self.gone = asyncio.Event()
        self.leaving = False

    def begin(self, transport: WSTransport, parameters: dict[str, str]) -> None:
        """Say who we are, then speak every 20 ms."""
        call_sid = call_sid_of(self._call)
        self._transport = transport
        stream = self._stream.decode()
        self._say({"event": "connected", "protocol": "Call", "version": "1.0.0"})
        self._say(
            {
                "event": "start",
                "sequenceNumber": "1",
                "streamSid": stream,
                "start": {
                    "streamSid": stream,
                    "accountSid": "AC" + "0" * 32,
                    "callSid": call_sid,
                    "tracks": ["inbound"],
                    "mediaFormat": {
                        "encoding": "audio/x-mulaw",
                        "sampleRate": 8000,
                        "channels": 1,
                    },
                    "customParameters": parameters,
                },
            }
        )
        self._clock.join(self, self._call.number * 7)

    def tick(self, now: float) -> None:
        self._return_marks(now)
        self._sequence += 1
        sent, self._sent = self._sent, self._sent + 1
        frame = (
            b'{"event":"media","sequenceNumber":"%d","streamSid":"%b","media":{'
            b'"track":"inbound","chunk":"%d","timestamp":"%d","payload":"%b"}}'
        ) % (
            self._sequence,
            self._stream,
            sent + 1,
            sent * 20,
            self._sound(sent, now),
        )
        self._transport.send(WSMsgType.TEXT, frame)

    def _sound(self, number: int, now: float) -> bytes:
        if not self._loud:
            return stamped(self._call.number, number, now)
        if number % EVERY_FRAMES:
            return MULAW_SILENCE
        self._call.loud_up_at = now
        return MULAW_LOUD

    def ping(self) -> None:
        """Measure how soon the server's loop answers."""
        self._pinged_at = perf_counter()
        self._transport.send_ping(b"")

    def leave(self) -> None:
        """Hang up. Servers that do not close at that are left with ``let_go``."""
        self.leaving = True
        self._clock.leave(self)
        if not self.gone.is_set():
            self._sequence += 1
            self._say(
                {
                    "event": "stop",
                    "sequenceNumber": str(self._sequence),
                    "streamSid": self._stream.decode(),
                    "stop": {
                        "accountSid": "AC" + "0" * 32,
                        "callSid": call_sid_of(self._call),
                    },
                }
            )

    def let_go(self) -> None:
        """Close the stream, as the carrier does a moment after it was told."""
        if not self.gone.is_set():
            self._transport.send_close()

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type != WSMsgType.TEXT:
            self._control(transport, frame)
            return
        message = frame.get_payload_as_bytes()
        now = perf_counter()
        at = message.find(_PAYLOAD)
        if at >= 0:
            start = message.index(b'"', at + len(_PAYLOAD)) + 1
            self._play(a2b_base64(message[start : message.index(b'"', start)]), now)
            return
        body = orjson.loads(message)
        if body["event"] == "mark":
            self._marks.append((self._plays_until, body["mark"]["name"].encode()))
            self._return_marks(now)
        elif body["event"] == "clear":
            self._clear(now)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self._clock.leave(self)
        if not self.leaving:
            self._measures.failures.append("the server closed the stream")
        self.gone.set()

    def _control(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.PONG:
            lag = perf_counter() - self._pinged_at
            self._measures.take(self._measures.loop_lag, lag * 1000)
        elif frame.msg_type == WSMsgType.CLOSE:
            transport.send_close()
            transport.disconnect()

    def _play(self, sound: bytes, now: float) -> None:
        call, measures = self._call, self._measures
        self.first_sound.set()
        if call.spoke_at:
            measures.take(measures.first_audio, (now - call.spoke_at) * 1000)
            call.spoke_at = 0.0
        if call.loud_down_at and mulaw_is_loud(sound):
            ms = (now - call.loud_down_at) * 1000
            measures.take(measures.vendor_to_caller, ms)
            call.loud_down_at = 0.0
        for _, number, at in stamps(sound):
            if at:
                measures.take(measures.vendor_to_caller, (now - at) * 1000)
            response, frame = divmod(number, 1 << 16)
            if response == call.response:
                if measures.on and frame > call.expected:
                    measures.lost_frames += frame - call.expected
                call.expected = frame + 1
        gap_ms = (now - self._plays_until) * 1000
        if gap_ms > _UNDERRUN_MS and call.speaking and call.expected > 1:
            measures.take(measures.underruns, gap_ms)
        self._plays_until = max(self._plays_until, now) + len(sound) / 8000

    def _clear(self, now: float) -> None:
        call = self._call
        if call.barged_at:
            measures = self._measures
            measures.take(measures.barge_in_stop, (now - call.barged_at) * 1000)
            call.barged_at = 0.0
        self._plays_until = now
        self._marks = deque((now, name) for _, name in self._marks)
        self._return_marks(now)

    def _return_marks(self, now: float) -> None:
        while self._marks and self._marks[0][0] <= now:
            self._sequence += 1
            self._transport.send(
                WSMsgType.TEXT,
                b'{"event":"mark","sequenceNumber":"%d","streamSid":"%b",'
                b'"mark":{"name":"%b"}}'
                % (self._sequence, self._stream, self._marks.popleft()[1]),
            )

    def _say(self, message: dict[str, Any]) -> None:
        self._transport.send(WSMsgType.TEXT, orjson.dumps(message))


def call_sid_of(call: Call) -> str:
    return f"CA{call.number:032x}"


async def place(
    call: Call,
    url: str,
    auth_token: str,
    clock: FrameClock,
    measures: Measures,
    *,
    loud: bool = False,
) -> CallerLine:
    """Ring, be connected, begin to speak. Raises ``CallFailed``."""
    line = CallerLine(call, clock, measures, loud=loud)
    try:
        async with asyncio.timeout(_CONNECT_SECONDS):
            media_url, parameters = await _ring(call, url, auth_token)
            transport, _ = await ws_connect(
                lambda: line,
                media_url,
                extra_headers={
                    "x-twilio-signature": _signature(auth_token, media_url, {})
                },
                websocket_handshake_timeout=_CONNECT_SECONDS,
            )
    except Exception as error:
        raise CallFailed(f"{type(error).__name__}: {error}") from error
    line.begin(transport, parameters)
    return line


async def _ring(call: Call, url: str, auth_token: str) -> tuple[str, dict[str, str]]:
    """POST the webhook: where the stream goes, and the parameters it passes on."""
    form = {
        "CallSid": call_sid_of(call),
        "AccountSid": "AC" + "0" * 32,
        "From": f"+1555{call.number:07d}",
        "To": "+15550001111",
        "CallStatus": "ringing",
        "Direction": "inbound",
        "ApiVersion": "2010-04-01",
    }
    address = urlsplit(url)
    body = urlencode(form)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    path = "/twilio/voice"
    writer.write(
        f"POST {path} HTTP/1.1\r\nHost: {address.netloc}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"X-Twilio-Signature: {_signature(auth_token, url + path, form)}\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode()
    )
    answer = (await reader.read()).decode()
    writer.close()
    stream = re.search(r'<Stream [^>]*url="([^"]+)"', answer)
    if " 200 " not in answer.partition("\r\n")[0] or stream is None:
        raise CallFailed(f"the webhook answered: {answer[:300]}")
    parameters = re.findall(r'<Parameter name="([^"]+)" value="([^"]*)"', answer)
    return unescape(stream[1]), {name: unescape(value) for name, value in parameters}


def _signature(token: str, url: str, form: dict[str, str]) -> str:
    signed = url + "".join(name + form[name] for name in sorted(form))
    return b64encode(digest(token.encode(), signed.encode(), "sha1")).decode()
