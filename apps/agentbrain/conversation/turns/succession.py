"""Which wish is spoken next, and when it may begin."""

from __future__ import annotations

from abc import ABC, abstractmethod

from .asking import RESPONSE_TIMER, Asking
from .queue import ActiveResponse
from .wishes import STOPGAPS, Leave

RETRY_TIMER = "retry"
STALE_TIMER = "stale"
MAKE_WAY_TIMER = "make_way"

# ``ActiveResponse.fault`` when the engine went away: the rest is asked for again.
ENGINE_LOST = "engine_lost"
# ... and will not come back: the rest will not be said.
LOST_FOR_GOOD = "lost_for_good"

# How long words that only fill a silence may keep an answer waiting.
_STOPGAP_GOES_ON_MS = 1_000
# A voice that bridges a silence is of use at once or not at all.
_BRIDGE_START_MS = 2_000


class Succession(ABC):
    """One response after the other, whoever hears them and however."""

    def __init__(self, asking: Asking) -> None:
        self.asking = asking
        self.moment = asking.moment
        self.queue = asking.queue

    @abstractmethod
    def advance(self, leave: Leave) -> None:
        """Do what is due after an event, whatever it was."""

    def due_ms(self, active: ActiveResponse) -> int:
        """When something must have come of a response."""
        limit_ms = self.asking.settings.response_timeout_ms
        if active.wish.bridge and not active.started:
            limit_ms = min(limit_ms, _BRIDGE_START_MS)
        return active.progress_ms + limit_ms

    def begin_next(self, leave: Leave) -> None:
        asking, now_ms = self.asking, self.moment.now_ms
        asking.drop(self.queue.drop_stale(now_ms))
        if leave is Leave.NOBODY or asking.hanging_up:
            return
        self._make_way(leave)
        if self.queue.active is None and not self.moment.timers.running(RETRY_TIMER):
            wish, _ = self.queue.begin(now_ms, leave)
            if wish is not None:
                asking.journal.begun(wish)
                self.moment.do(wish.action)

    def _make_way(self, leave: Leave) -> None:
        """An answer that may begin does not wait long for words that fill a silence."""
        active = self.queue.active
        if active is None or active.wish.reason not in STOPGAPS:
            return
        if not self.queue.answer_waiting(leave):
            return
        if not self.asking.sounding:
            self.asking.give_up(active, "superseded")
        elif not self.moment.timers.running(MAKE_WAY_TIMER):
            due_ms = self.moment.now_ms + _STOPGAP_GOES_ON_MS
            self.moment.set_timer(MAKE_WAY_TIMER, due_ms)

    def made_way(self) -> None:
        """Words that only fill a silence had their time."""
        self.asking.stop("superseded")

    def set_timers(self) -> None:
        """When to look again, as far as wishes and responses are concerned."""
        active, set_timer = self.queue.active, self.moment.set_timer
        stale_ms = self.queue.next_deadline_ms
        set_timer(STALE_TIMER, None if stale_ms is None else stale_ms + 1)
        if active is None or active.wish.reason not in STOPGAPS:
            set_timer(MAKE_WAY_TIMER, None)
        if active is None or active.ended:
            set_timer(RESPONSE_TIMER, None)
        elif not self.moment.timers.running(RESPONSE_TIMER):
            set_timer(RESPONSE_TIMER, self.due_ms(active))
