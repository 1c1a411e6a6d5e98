"""Twenty milliseconds, exactly, for many: each member is ticked 50 times a second."""

from __future__ import annotations

import asyncio
from time import perf_counter
from typing import Final, Protocol

from .measures import Measures
from .stamp import FRAME_MS

_STEP_MS: Final = 2
_STEP_SECONDS: Final = _STEP_MS / 1000
_SLOTS: Final = FRAME_MS // _STEP_MS
# uvloop rounds to milliseconds: less than one would be a busy wait.
_SHORTEST_WAIT_SECONDS: Final = 0.001


class Member(Protocol):
    """Somebody who does something every 20 ms."""

    def tick(self, now: float) -> None:
        """``now`` is ``perf_counter()``: uvloop's own time is rounded to a ms."""


class FrameClock:
    """Ten slots two milliseconds apart, so that not all frames leave at once.

    A tick that comes late makes up for what it missed: no frame is left out.
    """

    def __init__(self, measures: Measures) -> None:
        self._loop = asyncio.get_running_loop()
        self._measures = measures
        self._slots: list[set[Member]] = [set() for _ in range(_SLOTS)]
        self._began = perf_counter()
        self._step = 0
        self._turn()

    def join(self, member: Member, slot: int) -> None:
        self._slots[slot % _SLOTS].add(member)

    def join_now(self, member: Member) -> None:
        """The first tick is 20 ms from now."""
        self._slots[(self._step - 1) % _SLOTS].add(member)

    def leave(self, member: Member) -> None:
        for slot in self._slots:
            slot.discard(member)

    def _turn(self) -> None:
        while True:
            now = perf_counter()
            due = self._began + self._step * _STEP_SECONDS
            if now < due:
                wait = max(due - now, _SHORTEST_WAIT_SECONDS)
                self._loop.call_later(wait, self._turn)
                return
            self._measures.take(self._measures.own_lag, (now - due) * 1000)
            slot = self._slots[self._step % _SLOTS]
            self._step += 1
            for member in tuple(slot):
                member.tick(perf_counter())
