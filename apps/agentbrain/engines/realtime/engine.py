"""The engine that hears and speaks at a Realtime vendor."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

from apps.agentbrain.conversation.actions import CancelResponse, Respond
from apps.agentbrain.conversation.events import (
    EngineLost,
    EngineReady,
    Event,
    ResponseEnded,
    ResponseStatus,
)
from apps.agentbrain.conversation.reasons import ENGINE_NOT_READY
from apps.agentbrain.engines.base import Engine, EngineError, EngineSession
from apps.agentbrain.engines.events import EventStream
from apps.agentbrain.engines.realtime.backoff import wait_seconds
from apps.agentbrain.engines.realtime.context import CallContext
from apps.agentbrain.engines.realtime.failures import ConnectionLost
from apps.agentbrain.engines.realtime.flow_log import FlowLog
from apps.agentbrain.engines.realtime.link import Link
from apps.agentbrain.engines.realtime.memory import ConversationMemory
from apps.agentbrain.engines.realtime.options import RealtimeOptions
from apps.agentbrain.engines.realtime.timeline import SentAudio
from apps.agentbrain.engines.realtime.tool_calls import encoded
from apps.agentbrain.engines.realtime.wire import OpenWire, open_wire
from apps.agentbrain.engines.tasks import TaskSet

_LOOK_SECONDS: Final = 0.25
_RECYCLE_AGAIN_SECONDS: Final = 20.0
_OVERLAP_MS: Final = 1000
# A connection is left when so much of the vendor's own limit is over.
_OF_ITS_TIME: Final = 11 / 12
# Connections that do not last that long are attempts all the same: a vendor that lets
# everybody in and drops them again is away.
_PROVEN_SECONDS: Final = 30.0
# The first event of a response comes within a second. Where nothing has come for so
# long, the session hangs, however well it answers pings.
_ANSWERS_WITHIN_SECONDS: Final = 5.0
_MOST_HANGING: Final = 2


class RealtimeEngine(Engine):
    """One call's engine, over as many connections as it takes.

    ``memory`` may hold a conversation that another engine began; this one goes on
    with it. ``open_socket`` says how to connect; tests bring their own vendor.
    """

    def __init__(
        self,
        options: RealtimeOptions,
        memory: ConversationMemory | None = None,
        *,
        open_socket: OpenWire = open_wire,
    ) -> None:
        self.options = options
        self.memory = ConversationMemory() if memory is None else memory
        self._open_socket = open_socket
        self._events = EventStream()
        self._tasks = TaskSet("realtime")
        self._sent = SentAudio()
        self._link: Link | None = None
        self._connected_at = 0.0
        self._attempts = 0  # to connect again, since a connection proved itself
        self._hanging = 0  # connections in a row on which nothing was answered
        self._stopped = False

    # The contract

    async def start(self, session: EngineSession) -> None:
        self._context = CallContext(
            self.options,
            session,
            self.memory,
            self._sent,
            self._events.put,
            FlowLog(self.options, session.call_id),
        )
        self.memory.begins_with(session.past)
        try:
            link = await self._open_with_patience(self.options.start_attempts)
        except ConnectionLost as lost:
            raise EngineError(lost.reason, permanent=lost.permanent) from None
        if self._stopped:
            await link.close()
            return
        self._go_on_with(link, heard_to_ms=0)
        self._events.put(EngineReady(self._context.now_ms))

    def send_audio(self, audio: bytes) -> None:
        if self._stopped:
            return
        self._sent.add(audio, self._context.now_ms)
        if self._link is not None:
            self._link.out.audio(audio)

    def respond(self, request: Respond) -> None:
        if self._link is not None:
            self._link.responses.respond(request)
            self._tasks.start(self._expect(self._link, request.request_id))
            return
        now_ms, failed = self._context.now_ms, ResponseStatus.FAILED
        self._events.put(
            ResponseEnded(now_ms, request.request_id, failed, ENGINE_NOT_READY)
        )

    def cancel(self, request: CancelResponse) -> None:
        if self._link is not None:
            self._link.responses.cancel(request)

    def truncate(self, item_id: str, heard_ms: int, heard_text: str = "") -> None:
        if self._link is not None:
            self._link.items.truncate(item_id, heard_ms, heard_text)
        else:
            self.memory.agent_heard(item_id, heard_ms, heard_text)

    def tool_result(self, tool_call_id: str, output: Mapping[str, Any]) -> None:
        if self._link is not None:
            self._link.tool_calls.answer(tool_call_id, output)
        else:
            # The next connection is told of the call and its outcome together.
            self.memory.tool_answered(tool_call_id, encoded(output))

    def take_text(self, text: str) -> None:
        if not text.strip():
            return
        line = self.memory.caller_typed(text)
        if self._link is not None:
            self._link.replay.tell(line)

    def events(self) -> AsyncIterator[Event]:
        return self._events.stream()

    async def stop(self) -> None:
        if self._stopped:
            return
        self._stopped = True
        link, self._link = self._link, None
        await self._tasks.stop()
        if link is not None:
            await link.close()
        self._sent.forget()
        self._events.close()

    # Connections

    async def _open_with_patience(self, attempts: int) -> Link:
        """Connect, again after a pause where that may help. Raises the last failure."""
        for attempt in range(1, attempts):
            try:
                return await Link.open(self._context, self._open_socket)
            except ConnectionLost as lost:
                self._context.log.warn("No connection.", why=lost.reason)
                if lost.permanent:
                    raise
            await asyncio.sleep(wait_seconds(self.options, attempt))
        return await Link.open(self._context, self._open_socket)

    def _go_on_with(self, link: Link, *, heard_to_ms: int) -> None:
        """This link is the call's now; the caller was heard up to this position."""
        link.begin(*self._sent.since(heard_to_ms))
        self._link = link
        self._connected_at = asyncio.get_running_loop().time()
        self._reading = self._tasks.start(self._read(link))
        self._recycling = self._tasks.start(self._recycle_when_due(link))

    async def _read(self, link: Link) -> None:
        try:
            await link.read()
        except ConnectionLost as lost:
            await self._lose(link, lost)

    async def _expect(self, link: Link, request_id: str) -> None:
        """A vendor that is there and answers nothing: connect again, then no more."""
        await asyncio.sleep(_ANSWERS_WITHIN_SECONDS)
        if self._link is not link or not link.responses.unanswered(request_id):
            return
        self._hanging = 1 if link.responses.answered else self._hanging + 1
        self._reading.cancel()
        for_good = self._hanging >= _MOST_HANGING
        await self._lose(
            link, ConnectionLost("the vendor does not answer", permanent=for_good)
        )

    async def _lose(self, link: Link, lost: ConnectionLost) -> None:
        context, self._link = self._context, None
        lost_ms = context.now_ms
        self._recycling.cancel()
        link.items.connection_lost()
        context.log.warn(
            "The connection was lost.", why=lost.reason, permanent=lost.permanent
        )
        self._events.put(EngineLost(lost_ms, lost.reason, lost.permanent))
        self._tasks.start(link.close())
        if lost.permanent:
            return
        lasted = asyncio.get_running_loop().time() - self._connected_at
        if lasted >= _PROVEN_SECONDS:
            self._attempts = 0
        before = self._attempts
        while self._attempts < self.options.reconnect_attempts:
            self._attempts += 1
            await asyncio.sleep(wait_seconds(self.options, self._attempts))
            try:
                fresh = await Link.open(context, self._open_socket)
            except ConnectionLost as failure:
                context.log.warn("No connection.", why=failure.reason)
                lost = failure
                if lost.permanent:
                    break
                continue
            gap_ms = context.now_ms - lost_ms
            attempts = self._attempts - before
            context.report("engine_reconnected", attempts=attempts, gap_ms=gap_ms)
            self._go_on_with(fresh, heard_to_ms=link.hearing.heard_to_ms)
            self._events.put(EngineReady(context.now_ms))
            return
        self._events.put(EngineLost(context.now_ms, lost.reason, permanent=True))

    async def _recycle_when_due(self, link: Link) -> None:
        """Change to a fresh connection in good time, while neither side speaks.

        The vendor ends every session after an hour, or when it says.
        """
        due_seconds = self.options.recycle_after_seconds
        if link.ends_in_seconds is not None:
            due_seconds = min(due_seconds, link.ends_in_seconds * _OF_ITS_TIME)
        await asyncio.sleep(due_seconds)
        while self._link is link:
            if not link.quiet:
                await asyncio.sleep(_LOOK_SECONDS)
            elif await self._recycle(link):
                return
            else:
                await asyncio.sleep(_RECYCLE_AGAIN_SECONDS)

    async def _recycle(self, old: Link) -> bool:
        try:
            fresh = await Link.open(self._context, self._open_socket)
        except ConnectionLost as lost:
            self._context.log.warn("No fresh connection.", why=lost.reason)
            return False
        if self._link is not old or not old.quiet:
            await fresh.close()
            return False
        self._reading.cancel()
        # What the old one has not yet called speech may be the first syllable of it.
        overlap_ms = self._sent.position_ms - _OVERLAP_MS
        self._go_on_with(fresh, heard_to_ms=max(overlap_ms, old.hearing.heard_to_ms))
        self._context.report("engine_recycled")
        await old.close()
        return True
