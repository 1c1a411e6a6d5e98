"""One exchange: what happened goes to the agent, its words come out as they are made.

The agent asks for responses and tools as on any line; here they are carried out within
one request. Nothing it wants written is written: that is kept in ``saved`` until the
exchange counts.
"""

from __future__ import annotations

import asyncio
import uuid
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from apps.agentbrain.conversation import actions as do
from apps.agentbrain.conversation import events as happened
from apps.agentbrain.conversation.texting.progress import SPOKEN_TIMER
from apps.agentbrain.conversation.turns.caller_side import SILENCE_TIMER
from apps.agentbrain.conversation.turns.succession import RETRY_TIMER
from apps.agentbrain.engines.composer import Composed
from apps.agentbrain.engines.llm.base import Report, TextPiece, ToolPiece
from apps.agentbrain.tools import TOOLS
from apps.calls.call_record import SAVED
from apps.calls.session_types import Caller, ToolResult

from .memory import Leave
from .minds import Mind
from .sse import Used

RunTool = Callable[[do.RunTool, Caller], Awaitable[ToolResult]]
Wording = Callable[[do.Respond], do.Respond]

_STOP_SECONDS: Final = 2.0


class Abandoned(Exception):
    """Nobody waits for the exchange any more, and it has changed nothing."""


class Exchange:
    """``wording`` may put other words into a response before it is composed.

    Timers are kept for as long as the exchange lasts: what a silence means after it,
    whoever holds the line knows.
    """

    def __init__(
        self,
        mind: Mind,
        run_tool: RunTool,
        *,
        wording: Wording | None = None,
    ) -> None:
        self._mind = mind
        self._run_tool = run_tool
        self._wording = wording
        self._words: deque[str] = deque()
        self._wishes: deque[do.Respond] = deque()
        self._response: _Response | None = None
        self._tools: dict[asyncio.Task[ToolResult], do.RunTool] = {}
        self._timers: dict[str, int] = {}
        self._stopped = asyncio.Event()
        self.saved: list[do.Action] = []
        self.items: list[list[str]] = []
        self.leave: Leave | None = None
        self.wrote = False
        self.used = Used()

    @property
    def said(self) -> str:
        """All words of this exchange."""
        return " ".join(text for _, text in self.items if text.strip())

    def stop(self) -> None:
        """Nobody waits any more. What has written something is brought to its end."""
        self._stopped.set()

    async def run(self, *events: happened.Event) -> AsyncIterator[str]:
        """The words, as they come. Raises ``Abandoned`` after ``stop``."""
        stopped = asyncio.ensure_future(self._stopped.wait())
        try:
            for event in events:
                self._receive(event)
            while True:
                self._begin_next()
                while self._words:
                    yield self._words.popleft()
                if self._busy:
                    await self._step(stopped)
                elif not self._spoken_out():
                    return
        finally:
            stopped.cancel()
            await self._close()

    @property
    def _busy(self) -> bool:
        return bool(
            self._response or self._wishes or self._tools or RETRY_TIMER in self._timers
        )

    async def _step(self, stopped: asyncio.Future[Any]) -> None:
        """Wait for whatever is next, and let it happen."""
        await self._heed_stop()
        tasks: set[asyncio.Future[Any]] = {*self._tools}
        if self._response is not None:
            tasks.add(self._response.next_piece())
        if not self._stopped.is_set() or not tasks:
            tasks.add(stopped)
        done, _ = await asyncio.wait(
            tasks,
            timeout=self._seconds_to_timer(),
            return_when=asyncio.FIRST_COMPLETED,
        )
        for task in list(self._tools):
            if task in done:
                self._tool_done(task)
        response = self._response
        if response is not None and response.pending in done:
            await self._take_piece(response)
        self._fire_timers()

    async def _heed_stop(self) -> None:
        """Without a change the exchange never was. With one the agent is to know of
        it: what is still to be said is taken from the script, at once."""
        if not self._stopped.is_set():
            return
        if not self.wrote:
            raise Abandoned
        response = self._response
        if response is not None and not response.settled:
            await response.close()
            if response.spoke:
                await self._end(response, happened.ResponseStatus.COMPLETED)
            else:
                response.settled = True
                response.pieces = self._compose(response.wish, response.item_id)

    # Events in, actions out

    def _receive(self, event: happened.Event) -> None:
        at_ms = self._mind.clock.at_least(event.at_ms)
        for action in self._mind.agent.receive(replace(event, at_ms=at_ms)):
            self._perform(action)

    def _perform(self, action: do.Action) -> None:
        match action:
            case do.SayText():
                self._say(action.text)
            case do.Respond():
                self._wishes.append(action)
            case do.CancelResponse():
                self._cancel(action)
            case do.RunTool():
                self._start_tool(action)
            case do.SendToolResult():
                self._mind.composer.tool_result(action.tool_call_id, action.output)
            case do.TruncateItem():
                self._mind.composer.agent_heard(action.item_id, action.heard_text)
            case do.SetTimer() if action.name != SILENCE_TIMER:
                self._timers[action.name] = action.due_ms
            case do.CancelTimer():
                self._timers.pop(action.name, None)
            case do.TransferCall():
                shop = self._mind.agent.brain.business
                self.leave = Leave("transfer", action.target or shop.transfer_number)
            case do.HangUp():
                self.leave = Leave("hangup", reason=action.reason)
            case _ if isinstance(action, SAVED):
                self.saved.append(action)

    def _say(self, text: str) -> None:
        if not text:
            return
        last = self.items[-1][1] if self.items else ""
        begun = self._response is not None and self._response.spoke
        if self._response is not None and not begun:
            self._response.spoke = True
            self.items.append([self._response.item_id, ""])
            if last and not last[-1].isspace() and not text[0].isspace():
                self._words.append(" ")
        if self.items:
            self.items[-1][1] += text
        self._words.append(text)

    # Responses

    def _begin_next(self) -> None:
        while self._response is None and self._wishes:
            wish = self._wishes.popleft()
            item_id = f"item-{uuid.uuid4().hex[:12]}"
            pieces = self._compose(wish, item_id)
            self._response = _Response(wish, item_id, pieces)
            self._response.settled = self._stopped.is_set()
            self._receive(
                happened.ResponseStarted(0, self._response.response_id, wish.request_id)
            )

    def _compose(self, wish: do.Respond, item_id: str) -> AsyncIterator[Composed]:
        worded = self._wording(wish) if self._wording else wish
        if self._stopped.is_set():
            worded = replace(worded, verbatim=True)
        return self._mind.composer.compose(worded, item_id)

    async def _take_piece(self, response: _Response) -> None:
        """The next piece of a response that may have been cancelled meanwhile."""
        try:
            piece = response.taken()
        except Exception:
            await self._end(response, happened.ResponseStatus.FAILED, "composer_failed")
            raise
        match piece:
            case None:
                await self._end(response, happened.ResponseStatus.COMPLETED)
            case TextPiece(text):
                ids = response.response_id, response.item_id
                self._receive(happened.AgentTextDelta(0, *ids, text))
            case ToolPiece(call):
                self._receive(
                    happened.ToolRequested(
                        *(0, response.response_id, call.tool_call_id),
                        *(call.name, call.arguments),
                    )
                )
            case Report():
                self._reported(piece)
        if response.cancelled and self._response is response:
            await self._end(response, happened.ResponseStatus.CANCELLED, "cancelled")

    def _reported(self, report: Report) -> None:
        if report.kind == "usage":
            self.used = Used(
                self.used.input_tokens + report.data.get("input_tokens", 0),
                self.used.output_tokens + report.data.get("output_tokens", 0),
            )
        self._receive(happened.EngineReported(0, report.kind, report.data))

    def _cancel(self, request: do.CancelResponse) -> None:
        self._wishes = deque(
            wish for wish in self._wishes if wish.request_id != request.request_id
        )
        response = self._response
        if response is None:
            return
        named = request.response_id or response.response_id
        if named == response.response_id and request.request_id in {
            response.request_id,
            "",
        }:
            response.cancelled = True

    async def _end(
        self, response: _Response, status: happened.ResponseStatus, reason: str = ""
    ) -> None:
        self._response = None
        await response.close()
        self._receive(
            happened.ResponseEnded(
                0, response.response_id, status, reason, response.request_id
            )
        )

    # Tools and timers

    def _start_tool(self, action: do.RunTool) -> None:
        spec = TOOLS.get(action.name)
        self.wrote = self.wrote or (spec is not None and spec.writes)
        work = self._run_tool(action, self._mind.caller())
        self._tools[asyncio.ensure_future(work)] = action

    def _tool_done(self, task: asyncio.Task[ToolResult]) -> None:
        action, outcome = self._tools.pop(task), task.result()
        self._receive(
            happened.ToolFinished(
                *(0, action.tool_call_id, action.name),
                *(outcome.result, outcome.error),
            )
        )

    def _seconds_to_timer(self) -> float | None:
        if not self._timers:
            return None
        due_ms = min(self._timers.values()) - self._mind.clock.now_ms
        return max(due_ms, 1) / 1000

    def _fire_timers(self) -> None:
        now_ms = self._mind.clock.now_ms
        for name, due_ms in list(self._timers.items()):
            if due_ms <= now_ms:
                self._fire(name)

    def _spoken_out(self) -> bool:
        """Count what was given as spoken; False when that was done already.

        How long it really takes, and what is cut off, the next history tells.
        """
        if SPOKEN_TIMER not in self._timers:
            return False
        self._fire(SPOKEN_TIMER)
        return True

    def _fire(self, name: str) -> None:
        self._receive(happened.TimerFired(self._timers.pop(name), name))

    async def _close(self) -> None:
        """Let go of the model, and of tools nobody waits for."""
        if self._response is not None:
            await self._response.close()
        for task in self._tools:
            task.cancel()
        if self._tools:
            await asyncio.wait(self._tools, timeout=_STOP_SECONDS)


class _Response:
    """One response on its way. ``pending`` is the wait for its next piece; ``settled``:
    its words are the script's already."""

    def __init__(
        self, wish: do.Respond, item_id: str, pieces: AsyncIterator[Composed]
    ) -> None:
        self.wish = wish
        self.request_id = wish.request_id
        self.response_id = f"resp-{item_id.removeprefix('item-')}"
        self.item_id = item_id
        self.pieces = pieces
        self.spoke = False
        self.cancelled = False
        self.settled = False
        self.pending: asyncio.Task[Composed | None] | None = None

    def next_piece(self) -> asyncio.Task[Composed | None]:
        if self.pending is None:
            self.pending = asyncio.ensure_future(self._next())
        return self.pending

    def taken(self) -> Composed | None:
        """The piece that has come; None at the end. Raises what composing raises."""
        assert self.pending is not None
        task, self.pending = self.pending, None
        return task.result()

    async def close(self) -> None:
        """Stop the model."""
        if self.pending is not None:
            self.pending.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await self.pending
            self.pending = None
        await self.pieces.aclose()  # type: ignore[attr-defined]

    async def _next(self) -> Composed | None:
        return await anext(self.pieces, None)
