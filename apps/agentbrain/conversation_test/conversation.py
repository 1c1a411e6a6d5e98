"""A conversation of many turns, over as many calls as the agent lets it last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime

from apps.agentbrain.conversation.dialogue.brain import Brain
from apps.agentbrain.engines.base import Engine

from .call import ConversationFailed, RunTool, TextCall
from .report import Turn


class Conversation:
    """Says one line after the other and keeps what came of each.

    ``make_engine`` gives a fresh engine for every call; ``tell`` takes lines to print.
    """

    def __init__(
        self,
        brain: Brain,
        make_engine: Callable[[], Engine],
        *,
        run_tool: RunTool,
        local_now: Callable[[], datetime],
        turn_seconds: float,
        tell: Callable[[str], object],
    ) -> None:
        self._brain = brain
        self._make_engine = make_engine
        self._run_tool = run_tool
        self._local_now = local_now
        self._turn_seconds = turn_seconds
        self._tell = tell
        self.turns: list[Turn] = []
        self.calls = 0
        self.usage: Counter[str] = Counter()

    async def hold(self, lines: Iterable[str]) -> None:
        """Say every line. ``ConversationFailed`` at the first that goes wrong."""
        call: TextCall | None = None
        try:
            for number, line in enumerate(lines, 1):
                if call is None or call.over:
                    call = await self._call_again(call)
                try:
                    turn = await call.say(number, line)
                except ConversationFailed as failure:
                    self._take(call.turn)
                    raise ConversationFailed(f"turn {number}: {failure}") from failure
                self._take(turn)
        finally:
            if call is not None:
                await call.end()

    async def _call_again(self, last: TextCall | None) -> TextCall:
        if last is not None:
            await last.end()
            self._tell(f"the agent ended the call ({last.over}); calling again")
        self.calls += 1
        call = TextCall(
            self._brain,
            self._make_engine(),
            run_tool=self._run_tool,
            local_start=self._local_now(),
            turn_seconds=self._turn_seconds,
            usage=self.usage,
        )
        try:
            greeting = await call.begin()
        except BaseException as failure:
            await call.end()
            if isinstance(failure, ConversationFailed):
                raise ConversationFailed(f"the greeting: {failure}") from failure
            raise
        self._print(greeting)
        return call

    def _take(self, turn: Turn) -> None:
        self.turns.append(turn)
        self._print(turn)

    def _print(self, turn: Turn) -> None:
        for line in turn.lines():
            self._tell(line)
