"""A vendor in memory that does what a test says, and fails on what it does not foresee.

It admits a connection and accepts its session unless told otherwise; everything else
is the test's: ``expect`` what the engine sends, ``tell`` what the vendor answers.
"""

from __future__ import annotations

import asyncio
import base64
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

import orjson

from apps.agentbrain.engines.realtime.failures import ConnectionLost
from apps.agentbrain.tests.realtime.sdk import must_be_client_event

Answer = Callable[["Connection", dict[str, Any]], None]


class Unexpected(AssertionError):
    """The engine sent something else than the test foresees."""


class Connection:
    """One connection as the vendor sees it. ``heard`` is the caller's sound."""

    def __init__(self, vendor: Vendor, url: str, headers: Mapping[str, str]) -> None:
        self.vendor = vendor
        self.url = url
        self.headers = dict(headers)
        self.session: dict[str, Any] = {}
        self.heard = b""
        self.closed = False
        self._sent: deque[dict[str, Any]] = deque()
        self._frames: asyncio.Queue[bytes | ConnectionLost] = asyncio.Queue()

    # What the engine uses

    def send(self, frame: bytes) -> None:
        event = orjson.loads(frame)
        must_be_client_event(event, preview=self.vendor.preview)
        assert event["event_id"], "an event without a number cannot be matched"
        self.vendor.kinds.add(event["type"])
        match event["type"]:
            case "input_audio_buffer.append":
                self.heard += base64.b64decode(event["audio"], validate=True)
            case "session.update":
                self.session = event["session"]
                answer = self.vendor.session_answers.popleft()
                if not self.vendor.session_answers:
                    self.vendor.session_answers.append(answer)
                answer(self, event)
            case _:
                self._sent.append(event)

    async def receive(self) -> bytes:
        frame = await self._frames.get()
        if isinstance(frame, ConnectionLost):
            self._frames.put_nowait(frame)
            raise frame
        return frame

    async def read(self, take: Callable[[bytes], None]) -> NoReturn:
        while True:
            take(await self.receive())

    async def close(self) -> None:
        self.closed = True
        self.drop("closed")

    # What the test uses

    def tell(self, kind: str, **fields: Any) -> None:
        self.tell_raw(orjson.dumps({"type": kind, "event_id": "v1", **fields}))

    def tell_raw(self, frame: bytes) -> None:
        self._frames.put_nowait(frame)

    def drop(self, reason: str = "dropped", *, permanent: bool = False) -> None:
        self._frames.put_nowait(ConnectionLost(reason, permanent=permanent))

    def expect(self, kind: str, **fields: Any) -> dict[str, Any]:
        """The next thing the engine sent is this."""
        if not self._sent:
            raise Unexpected(f"nothing was sent, {kind} was expected")
        event = self._sent.popleft()
        found = {name: event.get(name) for name in fields}
        if event["type"] != kind or found != fields:
            raise Unexpected(f"{kind} {fields} was expected, sent was {event}")
        return event

    def expect_nothing(self) -> None:
        if self._sent:
            raise Unexpected(f"nothing was expected, sent was {list(self._sent)}")


class Vendor:
    """Gives connections. ``refusals`` are raised by the next attempts to connect."""

    def __init__(self, *, preview: bool = False) -> None:
        self.preview = preview
        self.connections: list[Connection] = []
        self.refusals: deque[ConnectionLost] = deque()
        self.session_answers: deque[Answer] = deque([accept])
        self.admits = True
        self.created: dict[str, Any] = {}
        self.kinds: set[str] = set()  # of events that any connection was sent

    @property
    def now(self) -> Connection:
        """The newest connection."""
        return self.connections[-1]

    async def open(
        self, url: str, headers: Mapping[str, str], seconds: float
    ) -> Connection:
        if self.refusals:
            raise self.refusals.popleft()
        connection = Connection(self, url, headers)
        self.connections.append(connection)
        if self.admits:
            connection.tell("session.created", session=self.created)
        return connection


def accept(connection: Connection, event: dict[str, Any]) -> None:
    connection.tell("session.updated", session=event["session"])


def refuse(code: str, param: str = "") -> Answer:
    def answer(connection: Connection, event: dict[str, Any]) -> None:
        error = {
            "type": "invalid_request_error",
            "code": code,
            "param": param,
            "message": "No.",
            "event_id": event["event_id"],
        }
        connection.tell("error", error=error)

    return answer
