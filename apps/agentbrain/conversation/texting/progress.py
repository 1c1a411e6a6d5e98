"""Moves the agent's words on: what was spoken ends, what is next begins."""

from __future__ import annotations

from ..turns.succession import Succession
from ..turns.wishes import Leave
from .telling import Telling

SPOKEN_TIMER = "spoken"


class TextProgress(Succession):
    """What is due after every event; responses follow each other without waiting for
    the line to have spoken them."""

    def __init__(self, telling: Telling) -> None:
        super().__init__(telling)
        self.telling = telling

    def advance(self, leave: Leave) -> None:
        telling = self.telling
        telling.settle()
        if self.queue.waiting:
            if any(wish.allowed_by(leave) for wish in self.queue.waiting):
                telling.leave_behind()
            self.begin_next(leave)
        self.set_timers()
        self.moment.set_timer(SPOKEN_TIMER, telling.next_end_ms())
