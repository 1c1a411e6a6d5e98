"""One WebSocket of a caller, from its handshake to its end.

Channels' own consumers hop through a thread before every message; with fifty frames a
second and call that hop costs more than everything else, so this reads the socket
itself. Reading only decodes and hands over: the session owns the work. Everything here
runs in a thread-sensitive context of its own, so that one call's database work never
waits for another's.
"""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

from asgiref.sync import ThreadSensitiveContext
from channels.db import database_sync_to_async
from django.db import DatabaseError

from apps.agentbrain.conversation.events import CallStarted
from apps.calls import services
from apps.calls.choices import CallStatus
from apps.calls.services import Answered
from apps.calls.session import CallSession
from apps.calls.switchboard import Switchboard

from .faults import RemoteProtocolError
from .straight import StraightRoad
from .transport import POLICY_VIOLATION, SERVER_ERROR, BoundedSender, Transport

log = logging.getLogger(__name__)

START_SECONDS: Final = 10.0
OPEN_SECONDS: Final = 15.0
FAREWELL_SECONDS: Final = 3.0
MOST_GARBAGE: Final = 100
LONGEST_BACKLOG: Final = 1000

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Report = Callable[[CallSession], None]
OpenSession = Callable[
    [Answered, Transport], Awaitable[tuple[CallSession, CallStarted | None]]
]


class Refused(Exception):
    """This socket gets no call; the message says why, for the log."""


NO_START: Final = "it ended before a start"
GARBAGE: Final = "too much garbage"


class CallerSocket(ABC):
    """What Twilio's and the browser's sockets have in common."""

    def __init__(
        self,
        receive: Receive,
        sender: BoundedSender,
        switchboard: Switchboard,
        open_session: OpenSession,
    ) -> None:
        self._receive = receive
        self.sender = sender
        self._switchboard = switchboard
        self._open_session = open_session
        self._session: CallSession | None = None
        self._backlog: deque[Report] = deque(maxlen=LONGEST_BACKLOG)
        self.straight_road: StraightRoad | None = None
        self._started = asyncio.Event()
        self._warned: set[str] = set()
        self._garbage = 0
        self._no_call = NO_START

    # What the kinds of sockets differ in.

    @property
    @abstractmethod
    def call_sid(self) -> str:
        """For the log; empty before the start."""

    @property
    @abstractmethod
    def transport(self) -> Transport:
        """The way back."""

    @abstractmethod
    def read(self, message: MutableMapping[str, Any]) -> None:
        """Take one message. Raises ``RemoteProtocolError``, or ``Refused``."""

    @abstractmethod
    def admit(self) -> tuple[int, str]:
        """The id of the call and the stream's sid. Raises ``Refused``. Sync, ORM."""

    async def opened(self, session: CallSession) -> None:
        """The call is about to begin."""
        return

    def disconnected(self, code: int) -> None:
        """The other side is gone; what its close code says, if it says anything."""
        return

    async def complain(self, fault: RemoteProtocolError) -> None:
        """Tell a client that can read it what was wrong with its message."""
        return

    # What they share.

    async def serve(self) -> None:
        """Accept, wait for the start, live the call through."""
        await self._receive()  # the handshake
        await self.sender.accept()
        reader = asyncio.create_task(self._read_all())
        try:
            async with ThreadSensitiveContext():
                await self._serve_call(reader)
        finally:
            reader.cancel()

    async def _serve_call(self, reader: asyncio.Task[None]) -> None:
        started = asyncio.create_task(self._started.wait())
        await asyncio.wait(
            {reader, started},
            timeout=START_SECONDS,
            return_when=asyncio.FIRST_COMPLETED,
        )
        started.cancel()
        if not self._started.is_set():
            why = self._no_call if reader.done() else "no start in time"
            await self._refuse(why)
            return
        try:
            call_id, stream_sid = await database_sync_to_async(self.admit)()
            answered = await self._answer(call_id, stream_sid)
        except Refused as error:
            await self._refuse(str(error))
            return
        except DatabaseError:
            log.exception("The call could not be answered.", extra=self._extra)
            await self.sender.close(SERVER_ERROR)
            return
        session, first = await self._open(answered)
        if session is not None:
            await self._live(session, first, reader)

    async def _answer(self, call_id: int, stream_sid: str) -> Answered:
        """Take the call over, also from an older stream of it."""
        older = self._switchboard.get(call_id)
        snapshot = await older.replace() if older is not None else None
        try:
            answered: Answered | None = await database_sync_to_async(
                services.answer_call
            )(call_id, stream_sid, snapshot)
        except DatabaseError:
            if older is not None:
                older.leave_behind()
            raise
        if answered is None:
            raise Refused("the call is over")
        return answered

    async def _open(
        self, answered: Answered
    ) -> tuple[CallSession | None, CallStarted | None]:
        """Build the session; a call nobody can serve ends as failed, or is left as it
        was when it is one that goes on: the next stream may be luckier."""
        try:
            async with asyncio.timeout(OPEN_SECONDS):
                return await self._open_session(answered, self.transport)
        except Exception as error:
            # Configuration, vendors, the database: the caller is told, the row too.
            log.exception("The call could not be served.", extra=self._extra)
            reason = f"{type(error).__name__}: {error}"
            status = CallStatus.LOST if answered.snapshot else CallStatus.FAILED
            await database_sync_to_async(services.end_call)(
                answered.call.pk, status, reason, snapshot=answered.snapshot
            )
            await self.sender.close(SERVER_ERROR)
            return None, None

    async def _live(
        self,
        session: CallSession,
        first: CallStarted | None,
        reader: asyncio.Task[None],
    ) -> None:
        with self._switchboard.holding(session):
            await self.opened(session)
            self._session = session
            while self._backlog:
                self._backlog.popleft()(session)
            if self.straight_road is not None:
                self.straight_road.take_with(self._take)
            reader.add_done_callback(lambda _: session.line_lost("stream lost"))
            await session.run(first)
        # The other side answers our close; one that never does is left behind.
        await asyncio.wait({reader}, timeout=FAREWELL_SECONDS)

    async def _read_all(self) -> None:
        while True:
            message = await self._receive()
            if message["type"] == "websocket.disconnect":
                self.disconnected(message.get("code") or 0)
                return
            try:
                self.read(message)
            except Refused as error:
                self._no_call = str(error)
                return
            except RemoteProtocolError as fault:
                await self._faulty(fault)
                if self._garbage > MOST_GARBAGE:
                    self._give_up()
                    return

    def _take(self, text: str) -> bool:
        """Take a message on the straight road; faults are dealt with on the other."""
        try:
            self.read({"text": text})
        except (Refused, RemoteProtocolError):
            return False
        return True

    async def _faulty(self, fault: RemoteProtocolError) -> None:
        """Ignore the message; one log line a kind."""
        self._garbage += 1
        if fault.kind not in self._warned:
            self._warned.add(fault.kind)
            log.warning(
                "A message of the caller's line was ignored.",
                extra={
                    **self._extra,
                    "fields": {"kind": fault.kind, "why": str(fault)},
                },
            )
            self.report(lambda session: session.protocol_warning(fault.kind))
        await self.complain(fault)

    def _give_up(self) -> None:
        """Too much garbage: the call ends, or none begins."""
        self._no_call = GARBAGE
        if self._started.is_set():
            log.warning("The caller's line sends garbage: closed.", extra=self._extra)
            self.report(lambda session: session.give_up(GARBAGE))

    def report(self, report: Report) -> None:
        """Tell the session, or keep it until there is one (oldest lost first)."""
        if self._session is not None:
            report(self._session)
        else:
            self._backlog.append(report)

    async def _refuse(self, why: str) -> None:
        log.warning(
            "A stream was refused.", extra={**self._extra, "fields": {"why": why}}
        )
        await self.sender.close(POLICY_VIOLATION)

    @property
    def _extra(self) -> dict[str, Any]:
        return {"call_sid": self.call_sid}
