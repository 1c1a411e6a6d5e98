"""Drives one call: the line, the engine, the agent and the record, on one event loop.

Everything that happens becomes an event; one driver feeds the agent and carries out
its actions in order. The caller's sound bypasses both. Whatever goes wrong in any task
ends the call through the one ``finish``, which leaves a true row behind.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from apps.agentbrain.conversation import actions as do
from apps.agentbrain.conversation import events as happened
from apps.agentbrain.engines.base import Engine, EngineSession

from . import metrics, settling
from .call_record import SAVED, CallRecord
from .call_timers import CallTimers
from .caller_audio import CallerAudio
from .choices import CallStatus
from .driver import Driver
from .engine_orders import EngineOrders
from .engine_side import EngineSide
from .performing import Performer
from .recorder import Recorder
from .recorder_entries import EndEntry
from .recording import taping
from .session_types import Caller, Ending, Kind, LiveCall, Mind, ToolRunner
from .telephony.transport import LineLost, Transport
from .tool_runs import ToolRuns

log = logging.getLogger(__name__)

LONGEST_INBOX: Final = 2000
TOOLS_END_SECONDS: Final = 3.0
REPLACE_SECONDS: Final = 1.0
LAST_WORDS_SECONDS: Final = 1.0
HEARTBEAT_SECONDS: Final = 10.0
LAST_REPORTS_SECONDS: Final = 1.0


class CallSession:
    """One stream of one call. ``run`` returns when everything about it is settled."""

    performer: type[Performer] = Performer

    def __init__(
        self,
        call: LiveCall,
        transport: Transport,
        engine: Engine,
        agent: Mind,
        recorder: Recorder,
        *,
        run_tool: ToolRunner,
        engine_session: EngineSession | None = None,
        caller: Caller | None = None,
        snapshot: Mapping[str, Any] | None = None,
        tape: taping.MakeTape | None = None,
    ) -> None:
        self.call = call
        self._engine = engine
        self._agent = agent
        self._recorder = recorder
        self.engine_session = engine_session
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time() - call.offset_ms / 1000
        self._tape = tape and tape(
            lambda: int((self._loop.time() - self._began) * 8000),
            lambda kind, data: self._record.save(do.SaveEvent(kind, self.now_ms, data)),
            self._loop.call_soon_threadsafe,
        )
        self._transport = (
            taping.TapedLine(transport, self._tape) if self._tape else transport
        )
        self._record = CallRecord(call, recorder, caller, self._tape)
        self._driver = Driver(self._handle)
        self._orders = EngineOrders(self._driver.fail)
        self._timers = CallTimers(self._began, self._timer_due)
        self._tools = ToolRuns(
            run_tool,
            caller=lambda: self._record.caller,
            now_ms=lambda: self.now_ms,
            finished=self._tool_finished,
            failed=self._fail,
        )
        self._performer = self.performer(
            call,
            self._transport,
            engine,
            self._orders,
            self._timers,
            self._tools,
            self._record,
            self._tape,
            end=self._end,
            is_over=lambda: self._ending is not None,
        )
        self._engine_task: asyncio.Task[None] | None = None
        self._heartbeat: asyncio.TimerHandle | None = None
        self._restored = snapshot
        self._driven = asyncio.Event()
        self._decided = asyncio.Event()
        self._audio = CallerAudio(engine.send_audio)
        self._ending: Ending | None = None
        self._hung_up = False
        self._finishing: asyncio.Task[None] | None = None
        self._snapshot: dict[str, Any] | None = None

    @property
    def now_ms(self) -> int:
        """Milliseconds since the call was answered."""
        return max(0, int((self._loop.time() - self._began) * 1000))

    # What the line reports; none of it waits.

    def caller_audio(self, audio: bytes, timestamp_ms: int | None = None) -> None:
        if self._ending is None:
            if self._tape is not None:
                self._tape.caller(audio, timestamp_ms)
            self._audio.receive(audio, timestamp_ms)

    def key_pressed(self, digit: str) -> None:
        if self._tape is not None:
            self._tape.key_pressed()
        self._post(happened.KeyPressed(self.now_ms, digit))

    def mark_returned(self, name: str) -> None:
        if self._tape is not None:
            self._tape.mark_returned(name)
        self._post(happened.MarkReturned(self.now_ms, name))

    def caller_typed(self, text: str) -> None:
        """Words that need no recognition (the browser line's text field)."""
        now = self.now_ms
        self._orders.tell(self._engine.take_text, text)
        self._post(happened.CallerSaid(now, f"typed-{now}", text, now, now, 1.0))

    def caller_left(self) -> None:
        """The caller hung up."""
        self._hung_up = True
        self._end(Ending(Kind.OVER, CallStatus.COMPLETED, "caller"))

    def line_lost(self, reason: str) -> None:
        """The line is gone without a word."""
        self._end(Ending(Kind.BROKEN, CallStatus.LOST, reason))

    def call_soon(self, report: Callable[[], None]) -> None:
        """Let a report in from another thread."""
        self._loop.call_soon_threadsafe(report)

    def protocol_warning(self, kind: str) -> None:
        """The other side broke the protocol once more in this way."""
        self._record.warn(self.now_ms, kind)

    def give_up(self, reason: str) -> None:
        """Nobody can be served on this line."""
        self._end(Ending(Kind.OVER, CallStatus.FAILED, reason))

    # What the process decides.

    async def replace(self) -> dict[str, Any] | None:
        """A newer stream takes over: the state, for it to go on with."""
        self._end(Ending(Kind.REPLACED, CallStatus.LOST, "replaced"))
        try:
            async with asyncio.timeout(REPLACE_SECONDS):
                await self._driven.wait()
        except TimeoutError:
            # The old line swallows what is sent to it; the state is good all the same.
            self._snapshot = self._take_snapshot()
        return self._record.clean_state(self._snapshot)

    def leave_behind(self) -> None:
        """The newer stream could not take over: its successor finds the state."""
        call, ending = self.call, (CallStatus.LOST.value, "replaced")
        state = self._record.clean_state(self._snapshot)
        entry = EndEntry(call.call_id, *ending, call.stream_sid, state)
        self._recorder.add(entry)

    async def shut_down(self) -> None:
        """The process stops: leave the call so that another one can go on with it."""
        self._end(Ending(Kind.BROKEN, CallStatus.LOST, "shutdown"))
        await self._finished()

    async def run(self, first: happened.Event | None = None) -> None:
        """Live the call through. ``first`` is its ``CallStarted``, unless resumed."""
        metrics.CALLS_LIVE.inc()
        if first is not None:
            self._post(first)
        if self._restored is not None:
            self._resume(self._restored)
        self._beat()
        self._start_engine()
        try:
            await self._driver.run()
        except LineLost as error:
            await self._line_refused(str(error))
        except asyncio.CancelledError:
            self._end(Ending(Kind.BROKEN, CallStatus.LOST, "shutdown"))
            raise
        except Exception as error:
            self._fail(error)
        finally:
            await self._finished()

    async def _line_refused(self, reason: str) -> None:
        """Nothing can be sent any more; what the line said last is the reason.

        Who hangs up says so and closes at once: our sound may meet the closed line
        before that word is read.
        """
        try:
            async with asyncio.timeout(LAST_WORDS_SECONDS):
                await self._decided.wait()
        except TimeoutError:
            self.line_lost(reason)

    def _resume(self, snapshot: Mapping[str, Any]) -> None:
        """Go on where another stream of this call broke off.

        The engine that knew the conversation is gone; tools run again, which is
        harmless, because they do nothing twice for one call and tool call.
        """
        self._post(happened.EngineLost(self.now_ms, "resumed"))
        for name, due_ms in snapshot["agent"].get("timers", {}).items():
            self._timers.set(name, due_ms)
        for tool in snapshot["tools"]:
            self._tools.start(do.RunTool(**tool))

    def _handle(self, event: happened.Event) -> Iterator[Awaitable[None]]:
        """What the agent wants done about an event; yields what must be waited for."""
        if isinstance(event, happened.AgentAudio) and event.at_ms < self.now_ms:
            # What counts is when it can go out, not when the voice made it.
            event = replace(event, at_ms=self.now_ms)
        for action in self._agent.receive(event):
            if (rest := self._performer.perform(action)) is not None:
                yield rest

    def _post(self, event: happened.Event) -> None:
        if self._ending is not None:
            return
        if len(self._driver) < LONGEST_INBOX:
            self._driver.post(event)
        else:
            # Two thousand events behind: the call cannot be served any more.
            self._end(Ending(Kind.OVER, CallStatus.FAILED, "overloaded"))

    def _end(self, ending: Ending) -> None:
        """Decide how the call ends; the first to say so is right."""
        if self._ending is not None:
            return
        self._ending = ending
        self._decided.set()
        if self._tape is not None:
            self._tape.line_ended()
        # What the next stream of this call goes on with is not to be spoilt here.
        self._driver.close(drop=ending.kind is not Kind.OVER)

    def _take_snapshot(self) -> dict[str, Any] | None:
        """The agent's state and its tools under way, as JSON values."""
        try:
            return {
                "agent": self._agent.snapshot(),
                "tools": self._tools.under_way(),
            }
        except Exception:
            # A bug in the agent's bookkeeping: the call ends, it does not resume.
            log.exception("The agent's state could not be saved.", extra=self._extra)
            return None

    def _fail(self, error: BaseException) -> None:
        log.error("The call failed.", exc_info=error, extra=self._extra)
        reason = f"{type(error).__name__}: {error}"
        self._end(Ending(Kind.OVER, CallStatus.FAILED, reason))

    @property
    def _extra(self) -> dict[str, str]:
        return {"call_sid": self.call.call_sid}

    def _timer_due(self, name: str, due_ms: int) -> None:
        # The loop may be a hair early; a timer never fires before it is due.
        self._post(happened.TimerFired(max(due_ms, self.now_ms), name))

    def _tool_finished(self, event: happened.ToolFinished) -> None:
        if self._ending is None:
            self._post(event)
        else:
            self._receive_late(event)

    def _start_engine(self) -> None:
        side = EngineSide(
            self._engine,
            orders=self._orders,
            audio=self._audio,
            now_ms=lambda: self.now_ms,
            post=self._engine_told,
            warn=self._sound_dropped,
            is_over=lambda: self._ending is not None,
            extra=self._extra,
        )
        session = self.engine_session or EngineSession(
            self.call.call_sid, lambda: self.now_ms
        )
        self._engine_task = self._loop.create_task(side.run(session))
        self._engine_task.add_done_callback(self._engine_done)

    def _engine_told(self, event: happened.Event) -> None:
        if self._ending is None:
            self._driver.post(event)
        elif isinstance(event, happened.EngineReported):
            # What it used, which it knows when it stops: for the record alone.
            self._record.save(do.SaveEvent(event.kind, event.at_ms, event.data))

    def _engine_done(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self._fail(error)

    def _sound_dropped(self, dropped_ms: int) -> None:
        self._record.warn(self.now_ms, "audio_dropped", dropped_ms=dropped_ms)

    # The end.

    def _beat(self) -> None:
        self._record.beat()
        self._heartbeat = self._loop.call_later(HEARTBEAT_SECONDS, self._beat)

    async def _finished(self) -> None:
        """Finish once; a second cancellation does not cut it short."""
        if self._finishing is None:
            self._finishing = self._loop.create_task(self._finish())
        await asyncio.shield(self._finishing)

    async def _finish(self) -> None:
        ending = self._ending or Ending(Kind.OVER, CallStatus.FAILED, "unknown")
        self._ending = ending
        if ending.kind is not Kind.OVER:
            self._snapshot = self._take_snapshot()
        self._driven.set()
        ended_seconds = self._loop.time()
        self._timers.close()
        if self._heartbeat is not None:
            self._heartbeat.cancel()
        self._audio.close()
        await settling.close_line(self._transport, ending, self._extra)
        await self._tools.settle(TOOLS_END_SECONDS)
        self._receive_late(happened.CallEnded(self.now_ms, ending.reason))
        metrics.CALLS_LIVE.dec()
        engine = self._loop.create_task(settling.stop_engine(self._engine, self._extra))
        if not ending.is_asked_about:
            # What it reports at its end is in the record before the row is closed.
            await asyncio.wait([engine], timeout=LAST_REPORTS_SECONDS)
        await asyncio.gather(
            engine,
            settling.settle_row(
                self.call,
                ending,
                self._record.clean_state(self._snapshot),
                self._recorder,
            ),
        )
        if self._tape is not None:
            over = ending.kind is not Kind.REPLACED
            await taping.settle(self._tape, self.call.call_id, over=over)
        self._tools.cancel()
        if self._engine_task is not None:
            self._engine_task.cancel()
        if self._hung_up and ending.kind is Kind.BROKEN:
            await settling.give_up_line(self.call, self._extra)
        settling.log_end(ending, self._extra, self._loop.time() - ended_seconds)

    def _receive_late(self, event: happened.Event) -> None:
        """An event after the end: only what it leaves in the record counts."""
        try:
            for action in self._agent.receive(event):
                if isinstance(action, SAVED):
                    self._record.save(action)
        except Exception:
            log.exception("The agent failed at the call's end.", extra=self._extra)
