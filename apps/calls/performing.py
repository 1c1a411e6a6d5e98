"""Carries out what the agent wants done: on the line, at the engine, in the record."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from channels.db import database_sync_to_async
from django.db import DatabaseError

from apps.agentbrain.conversation import actions as do
from apps.agentbrain.engines.base import Engine

from . import services
from .call_record import CallRecord
from .call_timers import CallTimers
from .choices import CallStatus
from .engine_orders import EngineOrders
from .recording.tape import Tape
from .session_types import Ending, Kind, LiveCall
from .telephony.transport import Rest, Transport
from .tool_runs import ToolRuns

log = logging.getLogger(__name__)

DATABASE_SECONDS: Final = 5.0


@dataclass(slots=True)
class Performer:
    """The hands of one call.

    ``end`` is told that the conversation is over; ``is_over`` says that it is already,
    whoever ended it.
    """

    call: LiveCall
    line: Transport
    engine: Engine
    orders: EngineOrders
    timers: CallTimers
    tools: ToolRuns
    record: CallRecord
    tape: Tape | None
    end: Callable[[Ending], None]
    is_over: Callable[[], bool]

    def perform(self, action: do.Action) -> Rest:
        """Do it now, as far as nothing has to be waited for.

        Raises ``LineLost``, and ``TypeError`` for an action nobody knows.
        """
        match action:
            case do.PlayAudio():
                return self.line.send_audio(action.audio)
            case do.SendMark():
                return self.line.send_mark(action.name)
            case do.ClearPlayback():
                return self.line.clear()
            case do.TransferCall() | do.HangUp():
                return self._leave(action)
            case do.SaveTurn() | do.UpdateCall():
                self.record.save(action)
                return self.line.show(action)
        self._act(action)
        return None

    def _act(self, action: do.Action) -> None:
        """Everything that neither waits nor needs the line."""
        match action:
            case do.Respond():
                self.orders.give(self.engine.respond, action)
            case do.CancelResponse():
                self.orders.give(self.engine.cancel, action)
            case do.TruncateItem(item_id, heard_ms, heard_text):
                self.orders.give(self.engine.truncate, item_id, heard_ms, heard_text)
            case do.SendToolResult(tool_call_id, output):
                self.orders.give(self.engine.tool_result, tool_call_id, output)
            case do.SetTimer():
                self.timers.set(action.name, action.due_ms)
            case do.CancelTimer():
                self.timers.cancel(action.name)
            case do.RunTool():
                self.tools.start(action)
            case do.Record():
                if self.tape is not None:
                    self.tape.set(on=action.on)
            case _:
                self.record.save(action)

    async def _leave(self, action: do.TransferCall | do.HangUp) -> None:
        """Say what the line does next, then let go of it."""
        if self.is_over():
            return
        if isinstance(action, do.TransferCall):
            step = {"verb": "transfer", "target": action.target}
            reason = "transfer"
        else:
            step, reason = {"verb": "hangup"}, action.reason
        try:
            async with asyncio.timeout(DATABASE_SECONDS):
                await database_sync_to_async(services.set_next_step)(
                    self.call.call_id, step
                )
        except (TimeoutError, DatabaseError) as error:
            log.error(
                "What the line does next could not be saved.",
                extra={"call_sid": self.call.call_sid, "fields": {"error": error}},
            )
        self.end(Ending(Kind.OVER, CallStatus.COMPLETED, reason))
