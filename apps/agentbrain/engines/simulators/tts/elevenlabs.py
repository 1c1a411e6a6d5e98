"""A simulated ElevenLabs: ``/v1/text-to-speech/{voice_id}/stream-input``."""

from __future__ import annotations

import asyncio
import base64
import json
import re
from typing import Any, Final

from websockets.asyncio.server import ServerConnection
from websockets.datastructures import Headers

from apps.agentbrain.engines.simulators.tts.faults import Faults
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
    letter_times_ms,
    said,
    stretched,
)
from apps.agentbrain.engines.tasks import TaskSet

UNKNOWN_VOICE: Final = "nobody"
"""The one voice this vendor does not have."""

_PATH: Final = re.compile(r"/v1/text-to-speech/([^/]+)/stream-input")
_FORMAT: Final = re.compile(r"(ulaw|pcm)_(\d+)")
_DEFAULT_IDLE_SECONDS: Final = 20.0
_SCHEDULE: Final = (120, 160, 250, 290)
_TRIGGERED: Final = 50
_POLICY: Final = 1008
_WORDS_AS_READ: Final = {"$": "dollars ", "%": " percent", "&": "and"}


class ElevenLabsSimulator(SocketSimulator):
    """One response a connection: it ends with ``isFinal`` and closes."""

    def _is_here(self, path: str) -> bool:
        return bool(_PATH.fullmatch(path))

    def _key_in(self, headers: Headers, query: dict[str, str]) -> str:
        # Without one in the header the first message may bring it.
        return headers.get("xi-api-key") or self._key or "in the first message"

    def _refusal(self, status: int, code: str) -> dict[str, Any]:
        return {"detail": {"status": code, "message": "The request was refused."}}

    async def _talk(
        self,
        socket: ServerConnection,
        seen: Seen,
        query: dict[str, str],
        tasks: TaskSet,
    ) -> None:
        response = _Response(self, socket, seen, query)
        idle = float(query.get("inactivity_timeout", _DEFAULT_IDLE_SECONDS))
        speaking = tasks.start(quietly(response.speak()))
        reading = tasks.start(quietly(self._read(socket, seen, response, idle)))
        await asyncio.wait({speaking, reading}, return_when=asyncio.FIRST_COMPLETED)
        if not response.over:
            seen.stopped += 1

    async def _read(
        self, socket: ServerConnection, seen: Seen, response: _Response, idle: float
    ) -> None:
        voice = _PATH.fullmatch(seen.path.partition("?")[0])
        assert voice is not None
        try:
            while True:
                told = await self._receive(socket, seen, idle)
                if voice[1] == UNKNOWN_VOICE:
                    await response.fail("voice_id_does_not_exist")
                    return
                if self._key and not self._shows_key(seen):
                    await response.fail("invalid_api_key")
                    return
                response.take(told)
        except TimeoutError:
            await response.fail("input_timeout_exceeded")
        except ValueError:
            await response.fail("invalid_message")

    def _shows_key(self, seen: Seen) -> bool:
        first = seen.received[0]
        named = first.get("xi-api-key") or first.get("xi_api_key")
        return self._key in (seen.headers.get("xi-api-key"), named)


class _Response:
    """What one connection is to say."""

    def __init__(
        self,
        simulator: ElevenLabsSimulator,
        socket: ServerConnection,
        seen: Seen,
        query: dict[str, str],
    ) -> None:
        self._simulator = simulator
        self._socket = socket
        self._seen = seen
        self._auto = query.get("auto_mode") == "true"
        named = _FORMAT.fullmatch(query.get("output_format", ""))
        self._encoding = "mulaw" if named and named[1] == "ulaw" else "linear16"
        self._rate_hz = int(named[2]) if named else 8000
        self._held = ""
        self._spoken = 0
        self._texts: asyncio.Queue[str | None] = asyncio.Queue()
        per_ms = self._rate_hz / 1000 * (1 if self._encoding == "mulaw" else 2)
        self._playout = Playout(simulator, per_ms)
        self._per_ms = per_ms
        self.over = False
        """Whether it ended by itself, well or not: the client did not hang up."""

    def take(self, told: dict[str, Any]) -> None:
        text = told.get("text")
        if not isinstance(text, str):
            raise ValueError("a message without text")
        if text == "":
            self._give()
            self._texts.put_nowait(None)
            return
        if not text.strip():
            return  # the first message, or to keep the connection
        self._held += text
        wanted = _SCHEDULE[min(self._spoken, len(_SCHEDULE) - 1)]
        if told.get("try_trigger_generation"):
            wanted = _TRIGGERED
        if self._auto or told.get("flush") or len(self._held) >= wanted:
            self._give()

    def _give(self) -> None:
        if self._held:
            self._spoken += 1
            self._texts.put_nowait(self._held)
            self._held = ""

    async def speak(self) -> None:
        try:
            while (text := await self._texts.get()) is not None:
                await self._say(text)
            self.over = True
            await self._send({"audio": None, "isFinal": True})
            await self._socket.close()
        except Dropped:
            self.over = True
            self._socket.transport.abort()
        except Failed:
            await self.fail(self._simulator.faults.error_code)
        except Garbage:
            await self._socket.send("{nobody can read this")

    async def fail(self, code: str) -> None:
        self.over = True
        message = {"message": "It did not work.", "error": code, "code": _POLICY}
        await self._send(message)
        await self._socket.close(_POLICY, code)

    async def _say(self, text: str) -> None:
        pcm = await said(self._simulator.sound, text)
        times = letter_times_ms(text, len(pcm) / 8)
        faults = self._simulator.faults
        pcm = stretched(pcm, faults.length_factor)
        first = True

        async def send(chunk: bytes, begins_ms: float) -> None:
            nonlocal first
            ends_ms = begins_ms + len(chunk) / self._per_ms
            if faults.length_factor != 1.0 or faults.words == "late":
                # All at once, as without sync_alignment; then none.
                mine = times if first else []
            elif faults.words == "again":
                mine = [(c, max(0.0, s), d) for c, s, d in times if s < ends_ms]
            else:
                mine = [
                    (c, s - begins_ms, d)
                    for c, s, d in times
                    if begins_ms <= s < ends_ms
                ]
            first = False
            self._seen.sound_bytes += len(chunk)
            audio = base64.b64encode(chunk).decode()
            await self._send({"audio": audio, "isFinal": None, **_blocks(mine, faults)})

        await self._playout.play(encoded(pcm, self._encoding, self._rate_hz), send)

    async def _send(self, message: dict[str, Any]) -> None:
        await self._socket.send(json.dumps(message))


def _blocks(times: list[tuple[str, float, float]], faults: Faults) -> dict[str, Any]:
    """``alignment`` of the text as written, the other of the text as read aloud."""
    if faults.words == "null" or not times:
        return {"alignment": None, "normalizedAlignment": None}
    as_read = [(_WORDS_AS_READ.get(c, c), s, d) for c, s, d in times]
    letters = [
        (letter, start, lasts / len(read))
        for read, start, lasts in as_read
        for letter in read
    ]
    block = None if faults.words == "normalized" else _block(times, faults)
    return {"alignment": block, "normalizedAlignment": _block(letters, faults)}


def _block(times: list[tuple[str, float, float]], faults: Faults) -> dict[str, Any]:
    other = faults.words == "other_keys"
    return {
        "chars": [letter for letter, _, _ in times],
        "charStartTimesMs": [round(start) for _, start, _ in times],
        "charsDurationsMs" if other else "charDurationsMs": [
            round(lasts) for _, _, lasts in times
        ],
    }
