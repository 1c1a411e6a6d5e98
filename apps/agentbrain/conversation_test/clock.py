"""The clock of a call in which nobody waits for sound to be played."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from dataclasses import replace
from typing import Final

from apps.agentbrain.conversation.actions import (
    Action,
    CancelTimer,
    ClearPlayback,
    PlayAudio,
    SendMark,
    SetTimer,
)
from apps.agentbrain.conversation.events import Event, MarkReturned, TimerFired

BYTES_PER_MS: Final = 8


class Clock:
    """Real time, plus what was skipped: ``now_ms`` since the call began.

    Knows what is due: the agent's timers, and the marks of sound that plays at its
    real speed on this clock.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()
        self._skipped_ms = 0
        self._order = itertools.count()
        self._due: list[tuple[int, int, Event]] = []
        self._timers: dict[str, int] = {}
        self._plays_until_ms = 0

    @property
    def now_ms(self) -> int:
        return int((self._loop.time() - self._began) * 1000) + self._skipped_ms

    @property
    def playing(self) -> bool:
        """Whether the caller still has sound to hear."""
        return self.now_ms < self._plays_until_ms or any(
            isinstance(event, MarkReturned) for _, _, event in self._due
        )

    def perform(self, action: Action) -> None:
        """Carry out what the agent wants of the line and of time; the rest is not ours.

        A mark comes back when all sound before it was played, or cleared.
        """
        match action:
            case SetTimer():
                self._timers[action.name] = action.due_ms
                self._put(action.due_ms, TimerFired(action.due_ms, action.name))
            case CancelTimer():
                self._timers.pop(action.name, None)
            case PlayAudio():
                begins_ms = max(self._plays_until_ms, self.now_ms)
                self._plays_until_ms = begins_ms + len(action.audio) // BYTES_PER_MS
            case SendMark():
                due_ms = max(self._plays_until_ms, self.now_ms)
                self._put(due_ms, MarkReturned(due_ms, action.name))
            case ClearPlayback():
                self._clear()

    def _clear(self) -> None:
        self._plays_until_ms = now_ms = self.now_ms
        for place, (_, order, event) in enumerate(self._due):
            if isinstance(event, MarkReturned):
                self._due[place] = (now_ms, order, replace(event, at_ms=now_ms))
        heapq.heapify(self._due)

    def seconds_to_next(self) -> float | None:
        """How long until something is due; None when nothing will be."""
        self._drop_cancelled()
        if not self._due:
            return None
        return max(0, self._due[0][0] - self.now_ms) / 1000

    def next_due(self, *, skip: bool) -> Event | None:
        """What is due now; with ``skip`` the clock goes to the next thing at once."""
        self._drop_cancelled()
        if not self._due:
            return None
        due_ms, _, event = self._due[0]
        if due_ms > self.now_ms:
            if not skip:
                return None
            self._skipped_ms += due_ms - self.now_ms
        heapq.heappop(self._due)
        if isinstance(event, TimerFired):
            self._timers.pop(event.name, None)
        return event

    def _put(self, due_ms: int, event: Event) -> None:
        heapq.heappush(self._due, (due_ms, next(self._order), event))

    def _drop_cancelled(self) -> None:
        """Forget timers that were cancelled, or set again to another time."""
        while self._due:
            due_ms, _, event = self._due[0]
            if not isinstance(event, TimerFired):
                return
            if self._timers.get(event.name) == due_ms:
                return
            heapq.heappop(self._due)
