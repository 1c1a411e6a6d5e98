"""A hundred callers at once: each hears, interrupts and leaves in a way of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from apps.calls.opening import open_session
from apps.calls.services import Answered
from apps.calls.tests.parts import DirectRecorder

from .own import Own

FRAME_MS = 100
SPEAKS_MS = 900
SILENCE = b"\xff" * (8 * FRAME_MS)
LONGEST_WAIT_SECONDS = 25.0
HANGS_UP, IS_CUT_OFF, SAYS_GOODBYE = 0, 1, 2


class Line:
    """Plays what it is given in the time it takes, and keeps it."""

    def __init__(self) -> None:
        self.sound = b""
        self.closed = False
        self.mark_returned: Callable[[str], None] = lambda name: None
        self._loop = asyncio.get_running_loop()
        self._until = 0.0
        self._marks: dict[str, asyncio.TimerHandle] = {}

    @property
    def plays(self) -> bool:
        return self._loop.time() < self._until

    def send_audio(self, mulaw: bytes) -> None:
        self.sound += mulaw
        self._until = max(self._until, self._loop.time()) + len(mulaw) / 8000

    def send_mark(self, name: str) -> None:
        self._marks[name] = self._loop.call_at(self._until, self._return, name)

    def clear(self) -> None:
        self._until = 0.0
        for name in tuple(self._marks):
            self._return(name)

    def show(self, action: Any) -> None:
        pass

    async def close(self, code: int = 1000, reason: str = "") -> None:
        self.closed = True

    def _return(self, name: str) -> None:
        if (mark := self._marks.pop(name, None)) is not None:
            mark.cancel()
            self.mark_returned(name)


@dataclass
class Conversation:
    """One caller's call, and what is left of it."""

    own: Own
    call: Any
    recorder: DirectRecorder
    most_lines: int = 4
    line: Line = field(init=False)
    session: Any = field(init=False)
    snapshot: dict[str, Any] = field(default_factory=dict)

    @property
    def ends(self) -> int:
        return self.own.number % 3

    async def live(self) -> None:
        """Call, talk, leave; returns when everything about the call is settled."""
        self.line = Line()
        self.session, first = await open_session(
            Answered(self.call), self.line, recorder=self.recorder
        )
        self.line.mark_returned = self.session.mark_returned
        living = asyncio.create_task(self.session.run(first))
        talking = asyncio.create_task(self._talk())
        await asyncio.wait([living, talking], return_when=asyncio.FIRST_COMPLETED)
        self._leave()
        talking.cancel()
        await living

    async def _talk(self) -> None:
        for number in range(self.most_lines):
            await self._listen(until_interrupting=number == 1 + self.own.number % 2)
            if number == 3 and self.ends != SAYS_GOODBYE:
                self.snapshot = self.session._agent.snapshot()
                return
            await self._say(number)
            self.snapshot = self.session._agent.snapshot()
        await self._hear_for(LONGEST_WAIT_SECONDS)

    def _leave(self) -> None:
        if self.ends == IS_CUT_OFF:
            self.session.line_lost("the line broke")
        else:
            self.session.caller_left()

    async def _listen(self, *, until_interrupting: bool) -> None:
        """Until the agent has spoken and is silent, or has just begun to speak."""
        for _ in range(int(LONGEST_WAIT_SECONDS * 1000) // FRAME_MS):
            await self._hear_for(FRAME_MS / 1000)
            if self.line.plays:
                break
        if until_interrupting:
            await self._hear_for(0.4)
            return
        quiet_ms = 0
        while quiet_ms < 500:
            await self._hear_for(FRAME_MS / 1000)
            quiet_ms = 0 if self.line.plays else quiet_ms + FRAME_MS

    async def _say(self, number: int) -> None:
        for _ in range(SPEAKS_MS // FRAME_MS):
            self.session.caller_audio(self.own.speech(number, FRAME_MS))
            await asyncio.sleep(FRAME_MS / 1000)

    async def _hear_for(self, seconds: float) -> None:
        for _ in range(round(seconds * 1000) // FRAME_MS):
            self.session.caller_audio(SILENCE)
            await asyncio.sleep(FRAME_MS / 1000)
