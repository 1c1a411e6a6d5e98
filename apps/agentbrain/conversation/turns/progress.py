"""Moves the agent's sound on: what was heard ends, what is next begins."""

from __future__ import annotations

from ..actions import PlayAudio, SendMark
from .heard_out import heard_out
from .queue import ActiveResponse
from .speaking import Speaking
from .succession import MAKE_WAY_TIMER, RETRY_TIMER, Succession
from .wishes import Leave

__all__ = ["MAKE_WAY_TIMER", "RETRY_TIMER", "Progress"]

PACE_TIMER = "pace"
PLAYED_TIMER = "played"


class Progress(Succession):
    """What is due after every event, whatever it was."""

    def __init__(self, speaking: Speaking) -> None:
        super().__init__(speaking)
        self.speaking = speaking
        self.ledger = speaking.ledger

    def advance(self, leave: Leave) -> None:
        """Finish what was heard, begin what is next, send what is due."""
        self.ledger.settle(self.moment.now_ms)
        active = self.queue.active
        if active is not None and active.ended:
            self._finish(active)
        if self.queue.waiting:
            self.begin_next(leave)
        if self.queue.active is not None:
            self._pump(self.queue.active)
        self._set_timers()

    def sound_arrived(self, active: ActiveResponse) -> None:
        """Only sound came: send what is due. Fifty times a second, so no more."""
        self.ledger.settle(self.moment.now_ms)
        self._pump(active)
        self.moment.set_timer(PACE_TIMER, self.ledger.next_pump_ms)

    def _finish(self, active: ActiveResponse) -> None:
        """Nothing more will come: was it heard to the end?"""
        if self.ledger.held or not self.ledger.finished(active.response_id):
            return
        items = self.ledger.drop(active.response_id, self.moment.now_ms)
        sounded = self.speaking.sounding
        self.speaking.close_turn(active, items, interrupted=False)
        self.queue.finish()
        heard_out(self.speaking, active, items, began=sounded)

    def _pump(self, active: ActiveResponse) -> None:
        for chunk in self.ledger.pump(self.moment.now_ms):
            if chunk.audio:
                if not self.speaking.sounding:
                    self.speaking.sound_began(active)
                self.moment.do(PlayAudio(chunk.item_id, chunk.audio))
            if chunk.mark:
                self.moment.do(SendMark(chunk.mark))

    def _set_timers(self) -> None:
        active, set_timer = self.queue.active, self.moment.set_timer
        pace_ms = self.ledger.next_pump_ms
        set_timer(PACE_TIMER, pace_ms)
        self.set_timers()
        if active is None or not active.ended or pace_ms is not None:
            set_timer(PLAYED_TIMER, None)
        else:
            set_timer(PLAYED_TIMER, self.ledger.settles_at_ms())
