"""A simulated Cartesia: ``/tts/websocket``, any number of contexts on a connection."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any, Final

from websockets.asyncio.server import ServerConnection
from websockets.datastructures import Headers

from apps.agentbrain.engines.simulators.tts.playout import (
    Dropped,
    Failed,
    Garbage,
    Playout,
)
from apps.agentbrain.engines.simulators.tts.records import Seen
from apps.agentbrain.engines.simulators.tts.socket_server import (
    SocketSimulator,
    quietly,
)
from apps.agentbrain.engines.simulators.tts.sound import (
    encoded,
    said,
    stretched,
    word_times_ms,
)
from apps.agentbrain.engines.tasks import TaskSet

UNKNOWN_VOICE: Final = "nobody"
"""The one voice this vendor does not have."""

CONTEXT_SECONDS: Final = 1.0
"""A context lives so long after its last sound."""

_IDLE_SECONDS: Final = 300.0
_ENCODINGS: Final = {"pcm_mulaw": ("mulaw", 1), "pcm_s16le": ("linear16", 2)}
_FIXED: Final = ("model_id", "voice", "output_format", "language", "add_timestamps")


class Refused(Exception):
    """A message that cannot be taken; told to the client as an ``error``."""

    def __init__(self, code: str, status: int = 400) -> None:
        super().__init__(code)
        self.code, self.status = code, status


class CartesiaSimulator(SocketSimulator):
    """``context_seconds`` may be shortened, for tests of what outlives a context."""

    context_seconds = CONTEXT_SECONDS

    def _is_here(self, path: str) -> bool:
        return path == "/tts/websocket"

    def _key_in(self, headers: Headers, query: dict[str, str]) -> str:
        scheme, _, token = headers.get("Authorization", "").partition(" ")
        bearer = token if scheme.lower() == "bearer" else ""
        return bearer or headers.get("X-API-Key") or query.get("api_key", "")

    def _lacks(self, headers: Headers, query: dict[str, str]) -> str:
        named = headers.get("Cartesia-Version") or query.get("cartesia_version")
        return "" if named else "version_required"

    def _refusal(self, status: int, code: str) -> dict[str, Any]:
        return {"error_code": code, "title": "Refused", "message": "It was refused."}

    async def _talk(
        self,
        socket: ServerConnection,
        seen: Seen,
        query: dict[str, str],
        tasks: TaskSet,
    ) -> None:
        contexts: dict[str, _Context] = {}
        try:
            while True:
                told = await self._receive(socket, seen, _IDLE_SECONDS)
                context_id = told.get("context_id")
                try:
                    if not isinstance(context_id, str) or not context_id:
                        raise Refused("context_id_required")
                    if context_id not in contexts:
                        contexts[context_id] = _Context(self, socket, seen, context_id)
                        tasks.start(quietly(contexts[context_id].run()))
                    contexts[context_id].take(told)
                except Refused as refused:
                    await send_error(socket, context_id, refused.code, refused.status)
        except (TimeoutError, ValueError):
            await socket.close()


class _Context:
    """What is said under one id."""

    def __init__(
        self,
        simulator: CartesiaSimulator,
        socket: ServerConnection,
        seen: Seen,
        context_id: str,
    ) -> None:
        self._simulator = simulator
        self._socket = socket
        self._seen = seen
        self._id = context_id
        self._first: dict[str, Any] = {}
        self._texts: asyncio.Queue[str | int | None] = asyncio.Queue()
        self._cancelled = self._over = False
        self._late_chunks = 0
        self._flushes = 0
        self._begins_ms = 0.0

    def take(self, told: dict[str, Any]) -> None:
        """Raises ``Refused``."""
        if told.get("cancel"):
            self._seen.stopped += 1
            self._cancelled = True
            self._late_chunks = self._simulator.faults.late_chunks
            return
        if self._over:
            raise Refused("context_expired")
        if not self._first:
            self._check(told)
            self._first = told
        text = told.get("transcript")
        if not isinstance(text, str):
            raise Refused("transcript_required")
        # The vendor's own client ends a context with other fields than it began with.
        if text and any(told.get(name) != self._first.get(name) for name in _FIXED):
            raise Refused("context_changed")
        if text:
            self._texts.put_nowait(text)
        if told.get("flush"):
            self._flushes += 1
            self._texts.put_nowait(self._flushes)
        if not told.get("continue", False):
            self._texts.put_nowait(None)

    def _check(self, told: dict[str, Any]) -> None:
        for name in ("model_id", "voice", "output_format"):
            if name not in told:
                raise Refused(f"{name}_required")
        if told["voice"].get("id") == UNKNOWN_VOICE:
            raise Refused("voice_not_found", 404)
        wanted = told["output_format"]
        if wanted.get("container") != "raw" or wanted.get("encoding") not in _ENCODINGS:
            raise Refused("output_format_invalid")

    async def run(self) -> None:
        try:
            await self._speak()
        except Dropped:
            self._socket.transport.abort()
        except Failed:
            code = self._simulator.faults.error_code
            await send_error(self._socket, self._id, code, 500)
        except Garbage:
            await self._socket.send("{nobody can read this")
        finally:
            self._over = True

    async def _speak(self) -> None:
        playout: Playout | None = None
        while (text := await self._next(playout)) is not None:
            if isinstance(text, int):
                done = {"flush_done": True, "flush_id": text, "done": False}
                await self._send({"type": "flush_done", "status_code": 206, **done})
                continue
            wanted = self._first["output_format"]
            encoding, width = _ENCODINGS[wanted["encoding"]]
            per_ms = wanted["sample_rate"] / 1000 * width
            if playout is None:
                playout = Playout(self._simulator, per_ms)
            await self._say(text, playout, encoding, wanted["sample_rate"], per_ms)
            if self._cancelled and not self._late_chunks:
                return
        if not self._cancelled:
            await self._send({"type": "done", "status_code": 200, "done": True})

    async def _next(self, playout: Playout | None) -> str | int | None:
        """More to say; a context that said something does not wait for long."""
        seconds = self._simulator.context_seconds if playout else None
        try:
            async with asyncio.timeout(seconds):
                return await self._texts.get()
        except TimeoutError:
            return None

    async def _say(
        self, text: str, playout: Playout, encoding: str, rate_hz: int, per_ms: float
    ) -> None:
        pcm = await said(self._simulator.sound, text)
        faults = self._simulator.faults
        begins_ms = self._begins_ms
        words = word_times_ms(text, len(pcm) / 8)
        words = [(w, s + begins_ms, e + begins_ms) for w, s, e in words]
        pcm = stretched(pcm, faults.length_factor)
        self._begins_ms += len(pcm) / 8
        wants_words = self._first.get("add_timestamps") and faults.words != "null"
        if wants_words and faults.words != "late":
            await self._tell(words)
        if wants_words and faults.words == "again":
            await self._tell(words)

        async def send(chunk: bytes, _begins_ms: float) -> None:
            if self._cancelled:
                if not self._late_chunks:
                    return
                self._late_chunks -= 1
            self._seen.sound_bytes += len(chunk)
            data = base64.b64encode(chunk).decode()
            message = {"type": "chunk", "status_code": 206, "done": False}
            await self._send({**message, "data": data, "step_time": 1.0})

        await playout.play(encoded(pcm, encoding, rate_hz), send)
        if wants_words and faults.words == "late":
            await self._tell(words)

    async def _tell(self, words: list[tuple[str, float, float]]) -> None:
        stamps = {
            "words": [word for word, _, _ in words],
            "start": [round(start / 1000, 4) for _, start, _ in words],
            "end": [round(end / 1000, 4) for _, _, end in words],
        }
        message = {"type": "timestamps", "status_code": 206, "done": False}
        await self._send({**message, "word_timestamps": stamps})

    async def _send(self, message: dict[str, Any]) -> None:
        await self._socket.send(json.dumps({"context_id": self._id, **message}))


async def send_error(
    socket: ServerConnection, context_id: object, code: str, status: int
) -> None:
    error = {
        "type": "error",
        "context_id": context_id,
        "status_code": status,
        "done": True,
        "error_code": code,
        "title": "It did not work",
        "message": "The request could not be served.",
    }
    await socket.send(json.dumps(error))
