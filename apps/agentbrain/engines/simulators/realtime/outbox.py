"""Everything a connection sends, in order; where the network's faults happen."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from apps.agentbrain.engines.simulators.realtime.dialect import GeneralDialect
from apps.agentbrain.engines.simulators.realtime.faults import Faults
from apps.agentbrain.engines.simulators.realtime.records import Recorded, SessionRecord
from apps.agentbrain.engines.simulators.realtime.wire import Event, new_id

_MOST_WAITING: Final = 20_000  # events; a client that never reads is let go
_GARBAGE: Final[tuple[str | bytes, ...]] = (
    '{"type": "response.output_audio.delta", "delta": "',
    "[]",
    "null",
    '{"event_id": "event_without_type"}',
    "not json",
    b"\x00\xff\x00",
    '{"type": 7}',
)


@dataclass(frozen=True, slots=True)
class _End:
    """Close here: with a close frame of this code, or without one."""

    code: int | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Message:
    """What goes over the wire; ``event`` is empty where that is no event."""

    text: str | bytes
    event: Event = field(default_factory=dict)


class Outbox:
    """Sends one connection's events, never making whoever puts them wait."""

    def __init__(
        self,
        socket: ServerConnection,
        record: SessionRecord,
        faults: Callable[[], Faults],
        now_ms: Callable[[], int],
        dialect: GeneralDialect | None = None,
    ) -> None:
        self._dialect = dialect or GeneralDialect()
        self._socket = socket
        self._record = record
        self._faults = faults
        self._now_ms = now_ms
        self._queue: asyncio.Queue[tuple[float, _Message | _End]] = asyncio.Queue()
        self._count = 0
        self._ended = False

    def put(self, event: Event) -> None:
        """Send an event, as it is now, in its turn; it gets its ``event_id`` here."""
        told = self._dialect.outgoing(event)
        if told is None:
            return
        self._disturb()
        self._enqueue(_message(told))
        if self._queue.qsize() > _MOST_WAITING:
            self._ended = True
            self._socket.transport.abort()

    def end(self, code: int | None, reason: str = "") -> None:
        """Close after what was put so far; without a close frame if code is None."""
        self._enqueue(_End(code, reason))
        self._ended = True

    async def run(self) -> None:
        """Send until the connection ends."""
        loop = asyncio.get_running_loop()
        while True:
            due, what = await self._queue.get()
            if due > loop.time():
                await asyncio.sleep(due - loop.time())
            if isinstance(what, _End):
                await self._close(what)
                return
            raw = b"" if what.event else what.text
            self._record.note_sent(Recorded(self._now_ms(), what.event, raw))
            try:
                await self._socket.send(what.text)
            except ConnectionClosed:
                return

    def _enqueue(self, what: _Message | _End) -> None:
        if self._ended:
            return
        faults = self._faults()
        due = asyncio.get_running_loop().time()
        due += (faults.delay_ms + random.uniform(0, faults.jitter_ms)) / 1000  # noqa: S311
        self._queue.put_nowait((due, what))

    def _disturb(self) -> None:
        """Put what no client should stumble over before every so many-th event."""
        self._count += 1
        faults = self._faults()
        if faults.malformed_every and self._count % faults.malformed_every == 0:
            number = self._count // faults.malformed_every
            self._enqueue(_Message(_GARBAGE[number % len(_GARBAGE)]))
        if faults.unknown_every and self._count % faults.unknown_every == 0:
            unknown = _message({"type": "response.telepathy.delta", "delta": 1})
            self._enqueue(_Message(unknown.text))

    async def _close(self, end: _End) -> None:
        if end.code is None:
            self._socket.transport.abort()
        else:
            await self._socket.close(end.code, end.reason)


def _message(event: Event) -> _Message:
    """Written down at once: what the event refers to may change before it is sent."""
    text = json.dumps({"event_id": new_id("event"), **event})
    return _Message(text, json.loads(text))
