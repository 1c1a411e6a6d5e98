"""The instant being handled: what time it is, and what is to be done about it."""

from __future__ import annotations

from typing import Any

from ..actions import Action, SaveEvent
from .timers import Timers


class Moment:
    """Collects the actions of one event; the timers belong to the whole call."""

    def __init__(self, timers: Timers) -> None:
        self.timers = timers
        self.now_ms = 0
        self._out: list[Action] = []

    def begin(self, at_ms: int) -> None:
        """Time never runs backwards, even when two sources of events disagree."""
        self.now_ms = max(self.now_ms, at_ms)

    def do(self, action: Action) -> None:
        self._out.append(action)

    def log(self, kind: str, **data: Any) -> None:
        """One line in the call's log."""
        self._out.append(SaveEvent(kind, self.now_ms, data))

    def set_timer(self, name: str, due_ms: int | None) -> None:
        """Set, move or (with None) cancel a timer."""
        if due_ms is None:
            self.timers.cancel(name, self._out)
        else:
            self.timers.set(name, due_ms, self._out)

    def cancel_timer(self, name: str) -> None:
        self.timers.cancel(name, self._out)

    def cancel_all_timers(self) -> None:
        self.timers.cancel_all(self._out)

    def take(self) -> list[Action]:
        out, self._out = self._out, []
        return out
