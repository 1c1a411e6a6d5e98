"""Small honest parts to build sessions from: engine, mind, line, recorder."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any

from channels.db import database_sync_to_async

from apps.agentbrain.conversation import actions as do
from apps.agentbrain.conversation import events as happened
from apps.agentbrain.engines.base import Engine, EngineSession
from apps.calls import recorder_writes
from apps.calls.choices import CallStatus
from apps.calls.models import Call
from apps.calls.recorder_entries import Entry
from apps.calls.session import CallSession
from apps.calls.session_types import Caller, LiveCall, ToolResult


class QuietEngine(Engine):
    """Hears everything, says what the test tells it to say."""

    def __init__(self, *, ready: bool = True) -> None:
        self.ready = ready
        self.heard = b""
        self.asked: list[do.Respond] = []
        self.stops = 0
        self.stop_seconds = 0.0
        self.start_error: Exception | None = None
        self._events: asyncio.Queue[happened.Event | Exception | None] = asyncio.Queue()

    async def start(self, session: EngineSession) -> None:
        self.session = session
        if self.start_error is not None:
            raise self.start_error
        if self.ready:
            self.emit(happened.EngineReady(session.now_ms()))

    def emit(self, event: happened.Event | Exception) -> None:
        self._events.put_nowait(event)

    def send_audio(self, audio: bytes) -> None:
        self.heard += audio

    def respond(self, request: do.Respond) -> None:
        self.asked.append(request)

    def cancel(self, request: do.CancelResponse) -> None:
        pass

    def truncate(self, item_id: str, heard_ms: int, heard_text: str = "") -> None:
        pass

    def tool_result(self, tool_call_id: str, output: Mapping[str, Any]) -> None:
        pass

    async def events(self) -> AsyncIterator[happened.Event]:
        while (event := await self._events.get()) is not None:
            if isinstance(event, Exception):
                raise event
            yield event

    async def stop(self) -> None:
        self.stops += 1
        await asyncio.sleep(self.stop_seconds)
        self._events.put_nowait(None)


Answer = Callable[[happened.Event], Sequence[do.Action]]


class ScriptedMind:
    """Answers events with what a function of the test says."""

    def __init__(self, answer: Answer = lambda event: ()) -> None:
        self.answer = answer
        self.events: list[happened.Event] = []
        self.state: dict[str, Any] = {"timers": {}}

    def receive(self, event: happened.Event) -> list[do.Action]:
        self.events.append(event)
        return list(self.answer(event))

    def snapshot(self) -> dict[str, Any]:
        return {**self.state, "seen": len(self.events)}

    def saw(self, kind: type[happened.Event]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]


class MemoryLine:
    """A line that remembers what it was given."""

    def __init__(self) -> None:
        self.sent: list[Any] = []
        self.closed: list[tuple[int, str]] = []

    async def send_audio(self, mulaw: bytes) -> None:
        self.sent.append(("audio", mulaw))

    async def send_mark(self, name: str) -> None:
        self.sent.append(("mark", name))

    async def clear(self) -> None:
        self.sent.append("clear")

    async def show(self, action: do.SaveTurn | do.UpdateCall) -> None:
        self.sent.append(action)

    async def close(self, code: int = 1000, reason: str = "") -> None:
        self.closed.append((code, reason))


class DirectRecorder:
    """Keeps entries until a flush, then writes them with the recorder's own writer."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._waiting: list[Entry] = []

    def add(self, entry: Entry) -> None:
        self.entries.append(entry)
        self._waiting.append(entry)

    async def flush(self, timeout_seconds: float = 10.0) -> bool:
        waiting, self._waiting = self._waiting, []
        await database_sync_to_async(recorder_writes.write)(waiting)
        return True


async def no_tools(request: do.RunTool, caller: Caller) -> ToolResult:
    return ToolResult(error="unknown_tool")


def live_call(call_sid: str = "CA1", **fields: Any) -> Call:
    return Call.objects.create(
        call_sid=call_sid,
        from_number="+15550001111",
        **{"status": CallStatus.IN_PROGRESS, "stream_sid": "MZ1", **fields},
    )


def make_session(
    call: Call,
    *,
    line: Any = None,
    engine: QuietEngine | None = None,
    mind: ScriptedMind | None = None,
    recorder: Any = None,
    **options: Any,
) -> CallSession:
    """A session of a call's row on the running loop."""
    return CallSession(
        LiveCall(call.pk, call.call_sid, call.stream_sid),
        line or MemoryLine(),
        engine or QuietEngine(),
        mind or ScriptedMind(),
        recorder or DirectRecorder(),
        **{"run_tool": no_tools, **options},
    )
