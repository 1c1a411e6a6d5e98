"""One call in text: a real agent, a real engine, and a caller who types.

Nobody waits for sound to be played: while the engine makes nothing, the call's clock
goes straight to what is due next. What the engine needs is measured in real time.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from apps.agentbrain.conversation import actions as do
from apps.agentbrain.conversation import events as happened
from apps.agentbrain.conversation.agent import Agent
from apps.agentbrain.conversation.dialogue.brain import Brain
from apps.agentbrain.engine_session import engine_session
from apps.agentbrain.engines.base import Engine, EngineError
from apps.agentbrain.engines.tasks import TaskSet
from apps.agentbrain.tools.spec import ToolContext, ToolOutcome

from .clock import BYTES_PER_MS, Clock
from .report import Turn

RunTool = Callable[[str, Mapping[str, Any], ToolContext], Awaitable[ToolOutcome]]


class ConversationFailed(Exception):
    """The conversation cannot count as held; the message says why."""


class TextCall:
    """``begin`` is the greeting, then ``say`` turn by turn, then ``end``.

    ``over`` says why the agent ended the call, as soon as it has. ``usage`` adds up
    what the engine reported.
    """

    def __init__(
        self,
        brain: Brain,
        engine: Engine,
        *,
        run_tool: RunTool,
        local_start: datetime,
        turn_seconds: float,
        usage: Counter[str] | None = None,
    ) -> None:
        self._brain = brain
        self._engine = engine
        self._run_tool = run_tool
        self._local_start = local_start
        self._turn_seconds = turn_seconds
        self.usage: Counter[str] = Counter() if usage is None else usage
        self.over = ""
        self._agent = Agent(brain)
        self._clock = Clock()
        self._inbox: asyncio.Queue[happened.Event] = asyncio.Queue()
        self._tasks = TaskSet("test conversation")
        self._caller: tuple[int | None, bool] = (None, False)
        self._asked: set[str] = set()
        self._open: set[str] = set()
        self._tools = 0
        self._away = "it has not been ready yet"
        self._turn = Turn(0, "")
        self._turn_began = 0.0

    async def begin(self) -> Turn:
        """Call and hear the greeting. Raises ``ConversationFailed``."""
        self._begin_turn(0, "")
        told = engine_session(self._brain, "test", lambda: self._clock.now_ms)
        try:
            async with asyncio.timeout(self._turn_seconds):
                await self._engine.start(told)
        except TimeoutError:
            raise ConversationFailed("the engine did not start in time") from None
        except EngineError as error:
            raise ConversationFailed(f"the engine did not start: {error}") from error
        self._tasks.start(self._listen())
        self._receive(
            happened.CallStarted(
                self._clock.now_ms, happened.CallType.INBOUND_NEW, self._local_start
            )
        )
        return await self._hear_out()

    async def say(self, number: int, text: str) -> Turn:
        """One line of the caller's and what came of it. Raises as ``begin``."""
        self._begin_turn(number, text)
        now_ms = self._clock.now_ms
        self._engine.take_text(text)
        self._receive(
            happened.CallerSaid(now_ms, f"typed-{now_ms}", text, now_ms, now_ms, 1.0)
        )
        return await self._hear_out()

    async def end(self) -> None:
        """Hang up. May be called whatever happened before."""
        await self._tasks.stop()
        await self._engine.stop()

    @property
    def turn(self) -> Turn:
        """The present turn, as far as it got."""
        return self._turn

    def _begin_turn(self, number: int, text: str) -> None:
        self._turn = Turn(number, text)
        self._turn_began = asyncio.get_running_loop().time()

    def _elapsed_ms(self) -> int:
        return round((asyncio.get_running_loop().time() - self._turn_began) * 1000)

    # Hearing the agent out

    async def _hear_out(self) -> Turn:
        try:
            async with asyncio.timeout(self._turn_seconds):
                while not (self._at_rest or self.over):
                    self._receive(await self._next())
        except TimeoutError:
            raise ConversationFailed(self._what_is_missing()) from None
        if self._turn.first_sound_ms is None and not self.over:
            raise ConversationFailed("the turn got no response that can be heard")
        return self._turn

    @property
    def _at_rest(self) -> bool:
        """The agent has said what it had to say, and the caller has heard it."""
        return (
            self._turn.responses > 0
            and not self._busy
            and self._inbox.empty()
            and not self._clock.playing
        )

    @property
    def _busy(self) -> bool:
        """Whether something is being made that takes real time."""
        return bool(self._asked or self._open or self._tools or self._away)

    def _what_is_missing(self) -> str:
        seconds = f"within {self._turn_seconds:g} s"
        if self._away:
            return f"the engine did not come back {seconds}: {self._away}"
        if self._tools:
            return f"a tool did not end {seconds}"
        if self._open:
            return f"a response did not end {seconds}"
        return f"the turn got no response {seconds}"

    async def _next(self) -> happened.Event:
        """What happens next: at the engine, in a tool, or on the clock."""
        while self._inbox.empty():
            due = self._clock.next_due(skip=not self._busy)
            if due is not None:
                return due
            try:
                async with asyncio.timeout(self._clock.seconds_to_next()):
                    return await self._inbox.get()
            except TimeoutError:
                continue
        return self._inbox.get_nowait()

    async def _listen(self) -> None:
        async for event in self._engine.events():
            self._inbox.put_nowait(event)
        reason = "its events ended"
        self._inbox.put_nowait(
            happened.EngineLost(self._clock.now_ms, reason, permanent=True)
        )

    # What happens

    def _receive(self, event: happened.Event) -> None:
        self._note(event)
        for action in self._agent.receive(event):
            self._perform(action)

    def _note(self, event: happened.Event) -> None:
        """Measure, and fail where the engine did what it must not do."""
        turn = self._turn
        match event:
            case happened.ResponseStarted():
                if self._open:
                    raise ConversationFailed("two responses overlap")
                self._open.add(event.response_id)
                self._asked.discard(event.request_id)
                turn.responses += 1
            case happened.AgentTextDelta():
                turn.agent += event.text
            case happened.AgentAudio():
                turn.sound_ms += len(event.audio) // BYTES_PER_MS
            case happened.ResponseEnded():
                self._response_ended(event)
            case happened.EngineReady():
                self._away = ""
            case happened.EngineLost():
                if event.permanent:
                    raise ConversationFailed(f"the engine is lost: {event.reason}")
                self._away = event.reason
                self._asked.clear()
                self._open.clear()
                turn.notes.append(f"engine lost: {event.reason}")
            case happened.EngineReported(kind="usage"):
                self._count(event.data)
            case happened.EngineReported() if event.kind != "rate_limits":
                turn.notes.append(f"{event.kind}: {dict(event.data)}")

    def _response_ended(self, event: happened.ResponseEnded) -> None:
        self._open.discard(event.response_id)
        # One that never began is named as it was asked for.
        self._asked.discard(event.response_id)
        turn = self._turn
        turn.complete_ms = self._elapsed_ms()
        turn.agent += " "
        if event.status is happened.ResponseStatus.FAILED:
            raise ConversationFailed(
                f"a response failed: {event.reason or 'no reason'}"
            )
        if event.status is not happened.ResponseStatus.COMPLETED:
            turn.notes.append(f"response {event.status}: {event.reason}")

    def _count(self, data: Mapping[str, Any]) -> None:
        for name, figure in data.items():
            if isinstance(figure, int | float) and name.endswith("tokens"):
                self.usage[name] += int(figure)

    # What the agent wants done

    def _perform(self, action: do.Action) -> None:
        match action:
            case do.Respond():
                self._asked.add(action.request_id)
                self._engine.respond(action)
            case do.PlayAudio():
                if self._turn.first_sound_ms is None:
                    self._turn.first_sound_ms = self._elapsed_ms()
                self._clock.perform(action)
            case do.CancelResponse():
                self._asked.discard(action.request_id)
                self._engine.cancel(action)
            case do.TruncateItem():
                self._engine.truncate(
                    action.item_id, action.heard_ms, action.heard_text
                )
            case do.SendToolResult():
                self._engine.tool_result(action.tool_call_id, action.output)
            case do.RunTool():
                self._tools += 1
                self._turn.tools.append(action.name)
                self._tasks.start(self._run(action))
            case do.UpdateCall():
                self._caller = (action.customer_id, action.verified)
            case do.HangUp():
                self.over = action.reason
            case do.TransferCall():
                self.over = "transfer to a person"
            case _:
                self._clock.perform(action)

    async def _run(self, action: do.RunTool) -> None:
        customer_id, verified = self._caller
        context = ToolContext(
            "test", action.tool_call_id, customer_id, verified, action.state
        )
        outcome = await self._run_tool(action.name, action.arguments, context)
        self._tools -= 1
        self._inbox.put_nowait(
            happened.ToolFinished(
                self._clock.now_ms,
                action.tool_call_id,
                action.name,
                outcome.result,
                outcome.error,
            )
        )
