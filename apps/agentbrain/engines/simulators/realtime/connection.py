"""One connection: the client's events in, what they cause out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from apps.agentbrain.engines.simulators.realtime.backend import Parts
from apps.agentbrain.engines.simulators.realtime.conversation import (
    Conversation,
)
from apps.agentbrain.engines.simulators.realtime.dialect import GeneralDialect
from apps.agentbrain.engines.simulators.realtime.faults import FaultBudget
from apps.agentbrain.engines.simulators.realtime.outbox import Outbox
from apps.agentbrain.engines.simulators.realtime.records import Recorded, SessionRecord
from apps.agentbrain.engines.simulators.realtime.session import Session
from apps.agentbrain.engines.simulators.realtime.stage import Pace, Stage
from apps.agentbrain.engines.simulators.realtime.validation import (
    check_event,
    read_event,
)
from apps.agentbrain.engines.simulators.realtime.wire import (
    Event,
    Refused,
)
from apps.agentbrain.engines.tasks import TaskSet

logger = logging.getLogger(__name__)

_EXPIRED: Final = "Your session hit the maximum duration of 60 minutes."
_GOING_AWAY: Final = 1001


class Connection:
    """A session, from ``session.created`` until somebody closes."""

    def __init__(
        self,
        socket: ServerConnection,
        record: SessionRecord,
        parts: Parts,
        budget: FaultBudget,
        pace: Pace,
        *,
        on_drop: Callable[[], None],
        tell: Callable[[str], None],
        dialect: GeneralDialect,
    ) -> None:
        self._socket = socket
        self._record = record
        self._budget = budget
        self._tell = tell
        self._on_drop = on_drop
        self._tasks = TaskSet("realtime simulator")
        self._began = asyncio.get_running_loop().time()
        self._dialect = dialect
        self._outbox = Outbox(
            socket, record, lambda: budget.faults, self._now_ms, dialect
        )
        stage = Stage(
            self._outbox,
            Conversation(),
            budget,
            pace,
            parts.model,
            parts.mouth,
            self._tasks,
            self._drop,
            self._provoke,
            lambda refused: self._refuse(refused, {}),
        )
        self._session = Session(stage, parts, record.model)
        record.session_id = self._session.id

    async def run(self) -> None:
        """Serve until the connection ends, then let go of everything."""
        sender = self._tasks.start(self._outbox.run())
        self._open()
        reader = self._tasks.start(self._read())
        closed = self._tasks.start(self._socket.wait_closed())
        try:
            await asyncio.wait(
                (sender, reader, closed), return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            self._session.close()
            await self._tasks.stop()

    def _open(self) -> None:
        self._session.open(self._now_ms)
        for fault in ("session_seconds", "session_lasts_seconds"):
            if seconds := getattr(self._budget.faults, fault):
                self._tasks.start(self._expire(fault, seconds))

    async def _read(self) -> None:
        try:
            async for message in self._socket:
                self._take(message)
                limit = self._budget.faults.stop_reading_after
                if limit and self._record.received_count >= limit:
                    self._provoke("stop_reading_after")
                    await asyncio.get_running_loop().create_future()
                await asyncio.sleep(0)  # a flood of one client is not all there is
        except ConnectionClosed:
            return

    def _take(self, message: str | bytes) -> None:
        """Do what one message asks; whatever it is, the connection goes on."""
        event: Event = {}
        try:
            try:
                event = read_event(message)
            except Refused:
                self._record.note_received(Recorded(self._now_ms(), raw=message))
                raise
            self._record.note_received(Recorded(self._now_ms(), event))
            general = self._dialect.incoming(event)
            check_event(general)
            self._session.handle(general)
        except Refused as refused:
            self._refuse(refused, event)
        except Exception as error:
            # The boundary to strangers: their event fails, the server lives on.
            logger.exception("an event was not understood")
            message = f"The server had an error: {type(error).__name__}."
            self._refuse(Refused("server_error", message, kind="server_error"), event)

    def _refuse(self, refused: Refused, event: Event) -> None:
        event_id = event.get("event_id")
        if self._budget.take("codeless_errors"):
            self._provoke("codeless_errors")
            event_id, refused.code = None, ""
        self._tell(f"refused {event.get('type', 'a message')}: {refused.message}")
        self._outbox.put(
            refused.as_event(event_id if isinstance(event_id, str) else None)
        )

    async def _expire(self, fault: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._provoke(fault)
        self._refuse(Refused("session_expired", _EXPIRED), {})
        self._outbox.end(_GOING_AWAY, "session_expired")

    def _drop(self) -> None:
        self._outbox.end(self._budget.faults.drop_code or None, "dropped")
        self._on_drop()

    def _provoke(self, fault: str) -> None:
        self._record.faults.append(fault)
        self._tell(f"fault: {fault}")

    def _now_ms(self) -> int:
        return int((asyncio.get_running_loop().time() - self._began) * 1000)
