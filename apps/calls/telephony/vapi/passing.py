"""Answers a client that keeps its conversation itself, and names neither call nor key.

Everything is made anew from the messages of the request, so nothing of one client can
reach another, and nothing is kept. What would change something is refused: nobody can
tell a second booking from the first one told again.
"""

from __future__ import annotations

import asyncio
import uuid

from apps.agentbrain.conversation import actions as do
from apps.agentbrain.tools import TOOLS
from apps.calls.session_types import Caller, ToolResult
from apps.calls.tool_runs import run_tool

from .database import in_database
from .exchange import Abandoned
from .history import read_history
from .kept import EXCHANGE_SECONDS
from .memory import Answer, State
from .minds import passing_mind
from .talk import Give, Talk
from .wire import ChatWish

NOT_KEPT = "not_available_here"


class PassingAnswer:
    """One request."""

    def __init__(self, wish: ChatWish) -> None:
        self._wish = wish
        self._talk: Talk | None = None
        self._stopped = False

    def stop(self) -> None:
        """Nobody waits for the answer any more."""
        self._stopped = True
        if self._talk is not None:
            self._talk.stop()

    async def answer(self, give: Give) -> Answer:
        """The whole answer; its words go to ``give`` as they come."""
        mind = await in_database(passing_mind, f"chat-{uuid.uuid4().hex}")
        if self._stopped:
            raise Abandoned
        state = State()
        news = read_history(self._wish.history, users=0, last_user="")
        self._talk = Talk(mind, state, _look_up, give)
        async with asyncio.timeout(EXCHANGE_SECONDS):
            return await self._talk.answer(news)


async def _look_up(request: do.RunTool, caller: Caller) -> ToolResult:
    """Run what reads, and refuse what writes."""
    spec = TOOLS.get(request.name)
    if spec is not None and spec.writes:
        return ToolResult(error=NOT_KEPT)
    return await run_tool(request, caller)
