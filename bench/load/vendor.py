"""The speech vendor of every call: the Realtime API's wire, on a fixed script.

It answers each ``response.create`` with seconds of sound, lets the caller speak in
between, and has the caller interrupt every second response.
"""

from __future__ import annotations

import asyncio
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Final

import orjson
from picows import (
    WSFrame,
    WSListener,
    WSMsgType,
    WSTransport,
    WSUpgradeRequest,
    ws_create_server,
)

from .call import Call
from .clock import FrameClock
from .loud import EVERY_FRAMES, PCM_LOUD, PCM_SILENCE, pcm_is_loud
from .measures import Measures
from .stamp import FRAME_MS, stamped, stamps

_APPEND: Final = b"input_audio_buffer.append"
_FRAMES_A_WORD: Final = 15
_WORDS: Final = tuple("We are open from eight to six on every day of it".split())  # noqa: SIM905
_QUESTIONS: Final = (
    "What are your opening hours?",
    "How much is an oil change?",
    "Where are you located?",
)
_SETTLE_SECONDS: Final = 0.7  # between the end of a reply and the caller's next words
_UNTIL_WORDS_SECONDS: Final = 0.7  # from an interruption to its transcript


@dataclass(frozen=True, slots=True)
class Script:
    """How the calls go. ``burst``: deltas of 200 ms at ten times the speed of sound."""

    agent_seconds: float = 6.0
    caller_seconds: float = 3.0
    barge_in_every: int = 2
    barge_in_after_seconds: float = 3.0
    burst: bool = False


class Vendor:
    """The server. ``sessions`` are those no call was bound to yet, oldest first."""

    def __init__(
        self, script: Script, clock: FrameClock, measures: Measures, calls: list[Call]
    ) -> None:
        self.script = script
        self.clock = clock
        self.measures = measures
        self.calls = calls
        self.unbound: asyncio.Queue[Session] = asyncio.Queue()

    async def listen(self, port: int) -> asyncio.Server:
        def accept(request: WSUpgradeRequest) -> WSListener:
            session = Session(self)
            self.unbound.put_nowait(session)
            return session

        return await ws_create_server(accept, "127.0.0.1", port)


class Session(WSListener):
    """One realtime session, at one call."""

    def __init__(self, vendor: Vendor) -> None:
        self._vendor = vendor
        self._script = vendor.script
        self._measures = vendor.measures
        self._loop = asyncio.get_running_loop()
        self._transport: WSTransport = None
        self._call: Call | None = None
        self._session: dict[str, Any] = {"type": "realtime", "id": "sess_bench"}
        self._pcm = True
        self._active = ""
        self._head = b""
        self._frame = 0
        self._responses = 0
        self._utterances = 0
        self._metadata: dict[str, str] | None = None
        self._interrupts = True
        self._timers: list[asyncio.TimerHandle] = []

    def bind(self, call: Call) -> None:
        """This session is that call's."""
        self._call = call

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._transport = transport
        self._say("session.created", session=self._session)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self._vendor.clock.leave(self)
        for timer in self._timers:
            timer.cancel()

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.TEXT:
            message = frame.get_payload_as_bytes()
            if message.find(_APPEND, 0, 120) >= 0 or message.find(_APPEND, -60) >= 0:
                self._hear(message)
            else:
                self._obey(orjson.loads(message))
        elif frame.msg_type == WSMsgType.CLOSE:
            transport.send_close()
            transport.disconnect()

    # The caller's sound

    def _hear(self, message: bytes) -> None:
        now = perf_counter()
        at = message.index(b'"audio":')
        start = message.index(b'"', at + 8) + 1
        sound = b64decode(message[start : message.index(b'"', start)])
        measures, call = self._measures, self._call
        if self._pcm:
            if call is not None and call.loud_up_at and pcm_is_loud(sound):
                ms = (now - call.loud_up_at) * 1000
                measures.take(measures.caller_to_vendor, ms)
                call.loud_up_at = 0.0
            return
        for number, frame, sent_at in stamps(sound):
            if call is None:
                call = self._call = self._vendor.calls[number]
            if measures.on and call.next_up and frame > call.next_up:
                measures.lost_frames += frame - call.next_up
            call.next_up = frame + 1
            measures.take(measures.caller_to_vendor, (now - sent_at) * 1000)

    # What the server asks for

    def _obey(self, event: dict[str, Any]) -> None:
        match event["type"]:
            case "session.update":
                self._configure(event["session"])
            case "response.create":
                self._respond(event.get("response") or {}, event.get("event_id"))
            case "response.cancel":
                self._cancel("client_cancelled")
            case "conversation.item.create":
                self._item_created(event["item"])
            case "conversation.item.truncate":
                self._say(
                    "conversation.item.truncated",
                    item_id=event["item_id"],
                    content_index=0,
                    audio_end_ms=event["audio_end_ms"],
                )

    def _configure(self, wanted: dict[str, Any]) -> None:
        self._session = {**self._session, **wanted}
        audio = wanted.get("audio", {})
        form = audio.get("input", {}).get("format") or {}
        if form:
            self._pcm = form.get("type") == "audio/pcm"
        detection = audio.get("input", {}).get("turn_detection") or {}
        self._interrupts = detection.get("interrupt_response", True)
        self._say("session.updated", session=self._session)

    def _item_created(self, item: dict[str, Any]) -> None:
        item = {"id": f"item_c{id(item):x}", "status": "completed", **item}
        for kind in ("added", "done"):
            self._say(f"conversation.item.{kind}", item=item, previous_item_id=None)

    def _respond(self, wish: dict[str, Any], event_id: str | None) -> None:
        if self._active:
            error = {
                "type": "invalid_request_error",
                "code": "conversation_already_has_active_response",
                "message": "Conversation already has an active response.",
                "param": None,
                "event_id": event_id,
            }
            self._say("error", error=error)
            return
        self._responses += 1
        self._metadata = wish.get("metadata")
        self._active = f"resp_{self._responses}"
        item = {"id": f"item_{self._responses}", "object": "realtime.item"}
        item |= {"type": "message", "role": "assistant", "status": "in_progress"}
        ids = {"response_id": self._active, "item_id": item["id"]}
        place = {"output_index": 0, "content_index": 0}
        self._say("response.created", response=self._response("in_progress"))
        self._say(
            "response.output_item.added",
            response_id=self._active,
            output_index=0,
            item={**item, "content": []},
        )
        self._say(
            "conversation.item.added",
            item={**item, "content": []},
            previous_item_id=None,
        )
        self._say(
            "response.content_part.added",
            **ids,
            **place,
            part={"type": "audio", "transcript": ""},
        )
        self._head = (
            b'{"type":"response.output_audio.delta",'
            + (orjson.dumps({"event_id": "event_audio", **ids, **place})[1:-1])
        )
        self._frame = 0
        if self._call is not None:
            self._call.response, self._call.expected = self._responses, 0
            self._call.speaking = True
        self._vendor.clock.join_now(self)
        self.tick(perf_counter())
        script = self._script
        if self._responses % script.barge_in_every == 0:
            self._after(script.barge_in_after_seconds, self._barge_in)

    # The agent's sound

    def tick(self, now: float) -> None:
        """Twenty milliseconds more of the response (in a burst two hundred)."""
        frames = 10 if self._script.burst else 1
        self._transport.send(
            WSMsgType.TEXT, b'%b,"delta":"%b"}' % (self._head, self._sound(frames, now))
        )
        self._frame += frames
        if self._frame % (_FRAMES_A_WORD * frames) == 0:
            word = _WORDS[self._frame // _FRAMES_A_WORD % len(_WORDS)]
            self._say_of_response(
                "response.output_audio_transcript.delta", delta=" " + word
            )
        if self._frame * FRAME_MS >= self._script.agent_seconds * 1000:
            self._finish("completed", None)
            heard = self._script.agent_seconds if self._script.burst else 0.0
            self._after(heard + _SETTLE_SECONDS, self._caller_begins)

    def _sound(self, frames: int, now: float) -> bytes:
        call = self._call
        if self._pcm:
            if self._frame % EVERY_FRAMES == 0 and call is not None:
                call.loud_down_at = now
                return PCM_LOUD
            return PCM_SILENCE
        if frames > 1:
            now = 0.0  # how long it waits to be played is no latency
        number = call.number if call is not None else 0
        first = (self._responses << 16) + self._frame
        parts = [stamped(number, first + n, now) for n in range(frames)]
        # Each frame's base64 is padded: joined, they are decoded one by one.
        return parts[0] if frames == 1 else _joined(parts)

    def _cancel(self, reason: str) -> None:
        if self._active:
            self._finish("cancelled", reason)

    def _finish(self, status: str, reason: str | None) -> None:
        self._vendor.clock.leave(self)
        if self._call is not None:
            self._call.speaking = False
        for kind in (
            "response.output_audio.done",
            "response.output_audio_transcript.done",
        ):
            self._say_of_response(kind, transcript=" ".join(_WORDS))
        item = {
            "id": f"item_{self._responses}",
            "object": "realtime.item",
            "type": "message",
            "role": "assistant",
            "status": "completed" if status == "completed" else "incomplete",
            "content": [{"type": "output_audio", "transcript": " ".join(_WORDS)}],
        }
        self._say("conversation.item.done", item=item, previous_item_id=None)
        self._say(
            "response.output_item.done",
            response_id=self._active,
            output_index=0,
            item=item,
        )
        response = self._response(status)
        response["output"] = [item]
        if reason:
            response["status_details"] = {"type": status, "reason": reason}
        self._active = ""
        self._say("response.done", response=response)

    def _response(self, status: str) -> dict[str, Any]:
        return {
            "id": self._active,
            "object": "realtime.response",
            "status": status,
            "status_details": None,
            "output": [],
            "conversation_id": "conv_bench",
            "output_modalities": ["audio"],
            "max_output_tokens": "inf",
            "metadata": self._metadata,
            "usage": None,
        }

    # The caller's turns

    def _caller_begins(self) -> None:
        self._speech_started()
        self._after(self._script.caller_seconds, self._caller_ends)

    def _barge_in(self) -> None:
        if not self._active:
            return
        call = self._call
        if call is not None and self._measures.on:
            self._measures.barge_ins += 1
            call.barged_at = perf_counter()
        self._speech_started()
        if self._interrupts:
            self._cancel("turn_detected")
        self._after(_UNTIL_WORDS_SECONDS, self._caller_ends)

    def _speech_started(self) -> None:
        self._utterances += 1
        self._say(
            "input_audio_buffer.speech_started",
            audio_start_ms=0,
            item_id=f"item_u{self._utterances}",
        )

    def _caller_ends(self) -> None:
        item_id = f"item_u{self._utterances}"
        words = _QUESTIONS[self._utterances % len(_QUESTIONS)]
        self._say("input_audio_buffer.speech_stopped", audio_end_ms=0, item_id=item_id)
        self._say(
            "input_audio_buffer.committed", item_id=item_id, previous_item_id=None
        )
        item = {
            "id": item_id,
            "object": "realtime.item",
            "type": "message",
            "role": "user",
            "status": "completed",
            "content": [{"type": "input_audio", "transcript": None}],
        }
        for kind in ("added", "done"):
            self._say(f"conversation.item.{kind}", item=item, previous_item_id=None)
        if self._measures.on:
            self._measures.turns += 1
        if self._call is not None:
            self._call.spoke_at = perf_counter()
        self._say(
            "conversation.item.input_audio_transcription.completed",
            item_id=item_id,
            content_index=0,
            transcript=words,
            usage={"type": "duration", "seconds": 3},
        )
        if self._creates_responses():
            self._respond({}, None)

    def _creates_responses(self) -> bool:
        """Whether the vendor was told to answer by itself."""
        audio = self._session.get("audio") or {}
        detection = (audio.get("input") or {}).get("turn_detection") or {}
        return bool(detection.get("create_response", True)) and not self._active

    # Writing

    def _after(self, seconds: float, do: Callable[[], None]) -> None:
        self._timers = [timer for timer in self._timers if not timer.cancelled()][-4:]
        self._timers.append(self._loop.call_later(seconds, do))

    def _say_of_response(self, kind: str, **values: Any) -> None:
        self._say(
            kind,
            response_id=self._active,
            item_id=f"item_{self._responses}",
            output_index=0,
            content_index=0,
            **values,
        )

    def _say(self, kind: str, **values: Any) -> None:
        body = {"type": kind, "event_id": "event_bench", **values}
        self._transport.send(WSMsgType.TEXT, orjson.dumps(body))


def _joined(parts: list[bytes]) -> bytes:
    return b64encode(b"".join(b64decode(part) for part in parts))
