"""The tools of a call: running one, and those that are under way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from apps.agentbrain import tools
from apps.agentbrain.conversation.actions import RunTool
from apps.agentbrain.conversation.events import ToolFinished

from .session_types import Caller, ToolResult, ToolRunner


async def run_tool(request: RunTool, caller: Caller) -> ToolResult:
    """Run a registered tool for the caller of a session."""
    context = tools.ToolContext(
        call_sid=caller.call_sid,
        tool_call_id=request.tool_call_id,
        customer_id=caller.customer_id,
        verified=caller.verified,
        state=request.state,
    )
    arguments: dict[str, Any] = dict(request.arguments)
    outcome = await tools.run(request.name, arguments, context)
    return ToolResult(outcome.result, outcome.error)


class ToolRuns:
    """Each in a task of its own. ``finished`` gets every outcome, ``failed`` what a
    runner raised: a defect, because a tool's own failures are outcomes."""

    def __init__(
        self,
        run: ToolRunner,
        *,
        caller: Callable[[], Caller],
        now_ms: Callable[[], int],
        finished: Callable[[ToolFinished], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        self._run = run
        self._caller = caller
        self._now_ms = now_ms
        self._finished = finished
        self._failed = failed
        self._requests: dict[str, RunTool] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, request: RunTool) -> None:
        """Run a tool for whoever is on the line now."""
        self._requests[request.tool_call_id] = request
        task = asyncio.get_running_loop().create_task(self._one(request))
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def under_way(self) -> list[Mapping[str, Any]]:
        """What runs, as JSON values from which ``RunTool`` is made again."""
        return [asdict(request) for request in self._requests.values()]

    async def settle(self, timeout_seconds: float) -> None:
        """Let what is under way finish: the record should know of a booking."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=timeout_seconds)

    def cancel(self) -> None:
        for task in list(self._tasks):
            task.cancel()

    async def _one(self, request: RunTool) -> None:
        outcome = await self._run(request, self._caller())
        self._requests.pop(request.tool_call_id, None)
        self._finished(
            ToolFinished(
                self._now_ms(),
                request.tool_call_id,
                request.name,
                outcome.result,
                outcome.error,
            )
        )

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._failed(error)
