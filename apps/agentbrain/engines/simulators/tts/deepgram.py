"""A simulated Deepgram Aura: ``/v1/speak`` as a socket."""

from __future__ import annotations

import asyncio
import json
from collections import deque
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
from apps.agentbrain.engines.simulators.tts.sound import encoded, said, stretched
from apps.agentbrain.engines.tasks import TaskSet

MOST_FLUSHES: Final = 20
FLUSH_WINDOW_SECONDS: Final = 60.0
_ENCODINGS: Final = {"mulaw": 1, "linear16": 2}
_DEFAULT_HZ: Final = {"mulaw": 8000, "linear16": 24_000}


class DeepgramSimulator(SocketSimulator):
    """Speaks what was flushed; the sound of a flush ends with ``Flushed``."""

    most_flushes = MOST_FLUSHES

    def _is_here(self, path: str) -> bool:
        return path == "/v1/speak"

    def _key_in(self, headers: Headers, query: dict[str, str]) -> str:
        scheme, _, key = headers.get("Authorization", "").partition(" ")
        return key if scheme.lower() in {"token", "bearer"} else ""

    def _lacks(self, headers: Headers, query: dict[str, str]) -> str:
        known = query.get("encoding", "linear16") in _ENCODINGS
        return "" if known else "INVALID_QUERY_PARAMETER"

    def _refusal(self, status: int, code: str) -> dict[str, Any]:
        return {"err_code": code, "err_msg": "It was refused.", "request_id": "r1"}

    def _refusal_headers(self, code: str) -> dict[str, str]:
        return {"dg-error": code, "dg-request-id": "r1"} if code else {}

    async def _talk(
        self,
        socket: ServerConnection,
        seen: Seen,
        query: dict[str, str],
        tasks: TaskSet,
    ) -> None:
        line = _Line(self, socket, seen, query, tasks)
        await line.send(
            {
                "type": "Metadata",
                "request_id": "8f2c1f0e-0000-4000-8000-000000000001",
                "model_name": query.get("model", "aura-asteria-en"),
                "model_version": "2025-01-01.0",
                "model_uuid": "8f2c1f0e-0000-4000-8000-000000000002",
            }
        )
        try:
            while True:
                await line.take(await self._receive(socket, seen, 0.0))
        except (TimeoutError, ValueError) as error:
            network = isinstance(error, TimeoutError)
            code, reason = (1011, "NET-0001") if network else (1008, "DATA-0000")
            await socket.close(code, reason)


class _Line:
    """One connection: a text that grows until it is flushed."""

    def __init__(
        self,
        simulator: DeepgramSimulator,
        socket: ServerConnection,
        seen: Seen,
        query: dict[str, str],
        tasks: TaskSet,
    ) -> None:
        self._simulator = simulator
        self._socket = socket
        self._seen = seen
        self._tasks = tasks
        self._encoding = query.get("encoding", "linear16")
        default_hz = _DEFAULT_HZ[self._encoding]
        self._rate_hz = int(query.get("sample_rate", default_hz))
        self._per_ms = self._rate_hz / 1000 * _ENCODINGS[self._encoding]
        self._text = ""
        self._sequence = 0
        self._flushes: deque[float] = deque()
        self._to_say: asyncio.Queue[str] = asyncio.Queue()
        self._playout = self._new_playout()
        self._speaker = tasks.start(quietly(self._speak()))

    async def take(self, told: dict[str, Any]) -> None:
        match told.get("type"):
            case "Speak" if isinstance(told.get("text"), str):
                self._text += told["text"]
            case "Flush":
                await self._flush()
            case "Clear":
                await self._clear()
            case "Close":
                await self._to_say.join()
                await self._socket.close()
            case _:
                raise ValueError("a message nobody knows")

    async def _flush(self) -> None:
        now = asyncio.get_running_loop().time()
        while self._flushes and self._flushes[0] <= now - FLUSH_WINDOW_SECONDS:
            self._flushes.popleft()
        if len(self._flushes) >= self._simulator.most_flushes:
            warning = {"code": "EXCESSIVE_FLUSH", "description": "Too many flushes."}
            await self.send({"type": "Warning", **warning})
            return
        self._flushes.append(now)
        text, self._text = self._text, ""
        self._to_say.put_nowait(text)

    async def _clear(self) -> None:
        self._seen.stopped += 1
        self._text = ""
        self._speaker.cancel()
        await asyncio.gather(self._speaker, return_exceptions=True)
        self._to_say = asyncio.Queue()
        for _ in range(self._simulator.faults.late_chunks):
            await self._sound(b"\x00" * round(100 * self._per_ms))
        await self._sequenced("Cleared")
        self._playout = self._new_playout()
        self._speaker = self._tasks.start(quietly(self._speak()))

    def _new_playout(self) -> Playout:
        return Playout(self._simulator, self._per_ms)

    async def _speak(self) -> None:
        try:
            while True:
                text = await self._to_say.get()
                pcm = await said(self._simulator.sound, text)
                pcm = stretched(pcm, self._simulator.faults.length_factor)
                sound = encoded(pcm, self._encoding, self._rate_hz)
                await self._playout.play(sound, self._send_chunk)
                await self._sequenced("Flushed")
                self._to_say.task_done()
        except Dropped:
            self._socket.transport.abort()
        except Failed:
            await self._socket.close(1011, "NET-0000")
        except Garbage:
            await self._socket.send("{nobody can read this")

    async def _send_chunk(self, chunk: bytes, _begins_ms: float) -> None:
        await self._sound(chunk)

    async def _sound(self, chunk: bytes) -> None:
        self._seen.sound_bytes += len(chunk)
        await self._socket.send(chunk)

    async def _sequenced(self, kind: str) -> None:
        await self.send({"type": kind, "sequence_id": self._sequence})
        self._sequence += 1

    async def send(self, message: dict[str, Any]) -> None:
        await self._socket.send(json.dumps(message))
