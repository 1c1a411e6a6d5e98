"""Deepgram Aura: one socket a call; it does not say which sound speaks which words."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson
from websockets.asyncio.client import ClientConnection

from apps.agentbrain.engines.addresses import socket_url
from apps.agentbrain.engines.audio import TELEPHONE_HZ
from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.tts.base import CLAUSE_SOUNDED, Speech
from apps.agentbrain.engines.tts.kept_socket import KeptSocketVoice
from apps.agentbrain.engines.tts.refusals import code_of
from apps.agentbrain.engines.tts.streaming import Exchange
from apps.agentbrain.engines.tts.waiting import DEFAULT_LIMITS, Limits

URL: Final = "https://api.deepgram.com"
MOST_FLUSHES: Final = 20
FLUSH_WINDOW_SECONDS: Final = 60.0
# Of these, so many are for the ends of responses; more than that, and the next
# response has a connection of its own.
_KEPT_BACK: Final = 6
_SENTENCE_ENDS: Final = (".", "!", "?", ":", ";")


class Flushes:
    """How often a connection was told to speak now; the vendor allows so many."""

    def __init__(self) -> None:
        self._at: deque[float] = deque()

    def note(self) -> None:
        self._at.append(time.monotonic())

    @property
    def left(self) -> int:
        oldest = time.monotonic() - FLUSH_WINDOW_SECONDS
        while self._at and self._at[0] <= oldest:
            self._at.popleft()
        return MOST_FLUSHES - len(self._at)


class DeepgramVoice(KeptSocketVoice):
    """One call's voice."""

    vendor = "deepgram"
    tells_words = False

    def __init__(
        self,
        *,
        api_key: str,
        model: str,
        url: str = "",
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        super().__init__(limits)
        query = {
            "model": model,
            "encoding": "mulaw",
            "sample_rate": str(TELEPHONE_HZ),
        }
        self._url = socket_url(url or URL, "/v1/speak", query)
        self._key = api_key
        self._line: Line | None = None

    def _address(self) -> tuple[str, Mapping[str, str]]:
        return self._url, {"Authorization": f"Token {self._key}"}

    def _exchange(self, socket: ClientConnection) -> Exchange:
        if self._line is None or self._line.socket is not socket:
            self._line = Line(socket)
        return DeepgramExchange(self._line)

    def _may_serve(self, socket: ClientConnection) -> bool:
        mine = self._line is not None and self._line.socket is socket
        return not mine or self._line.flushes.left > _KEPT_BACK  # type: ignore[union-attr]


class Line:
    """What a connection remembers from response to response."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.flushes = Flushes()
        self.clearing = 0
        """How many Clears are not confirmed: what comes until then is not ours."""


class DeepgramExchange(Exchange):
    """One response: what comes between the last Cleared and the last Flushed."""

    def __init__(self, line: Line) -> None:
        super().__init__(line.socket)
        self._line = line
        self._unflushed = 0
        self._flushed: deque[int] = deque()
        self._to_flush = self._flushed_once = self._finished = False

    @property
    def owes(self) -> bool:
        return bool(self._flushed)

    async def write(self, clause: str) -> None:
        await self._send({"type": "Speak", "text": clause})
        self._unflushed += 1
        self._to_flush = True
        ends = clause.rstrip().endswith(_SENTENCE_ENDS)
        if (ends or not self._flushed_once) and self._line.flushes.left > _KEPT_BACK:
            await self._flush()

    def skip(self, blank: str) -> None:
        self._unflushed += 1

    async def finish(self) -> None:
        self._finished = True
        if self._to_flush:
            await self._flush()
        self.ended = not self._flushed

    def take(self, message: str | bytes) -> Iterator[Speech]:
        if isinstance(message, bytes):
            if not self._line.clearing and message:
                yield Speech(message, "")
            return
        told: dict[str, Any] = orjson.loads(message)
        match told.get("type"):
            case "Cleared":
                self._line.clearing = max(0, self._line.clearing - 1)
            case "Flushed" if self._flushed and not self._line.clearing:
                for _ in range(self._flushed.popleft()):
                    yield CLAUSE_SOUNDED
                self.ended = self._finished and not self._flushed
            case "Warning" | "Error" if not self._line.clearing:
                # What it warns of is what it will not do: sound that never comes.
                reason = f"deepgram reported an error ({code_of(told) or 'no code'})"
                raise EngineError(reason)

    async def abandon(self) -> bool:
        if self._flushed or self._to_flush:
            self._line.clearing += 1
            await self._send({"type": "Clear"})
        return True

    async def _flush(self) -> None:
        self._flushed.append(self._unflushed)
        self._unflushed = 0
        self._to_flush, self._flushed_once = False, True
        self._line.flushes.note()
        await self._send({"type": "Flush"})

    async def _send(self, message: Mapping[str, Any]) -> None:
        await self.socket.send(orjson.dumps(message).decode())
