"""Moves the agent's speech on: what was heard ends, what is next begins."""

from __future__ import annotations

from ..actions import PlayAudio, SendMark
from .continuing import rest_of
from .journal import HEARD
from .queue import ActiveResponse
from .speaking import RESPONSE_TIMER, Speaking
from .wishes import STOPGAPS, Leave

PACE_TIMER = "pace"
PLAYED_TIMER = "played"
RETRY_TIMER = "retry"
STALE_TIMER = "stale"
MAKE_WAY_TIMER = "make_way"

# ``ActiveResponse.fault`` when the engine went away: the rest is asked for again.
ENGINE_LOST = "engine_lost"

# How long words that only fill a silence may keep an answer waiting.
_STOPGAP_GOES_ON_MS = 1_000
# A voice that bridges a silence is of use at once or not at all.
_BRIDGE_START_MS = 2_000


class Progress:
    """What is due after every event, whatever it was."""

    def __init__(self, speaking: Speaking) -> None:
        self.speaking = speaking
        self.moment = speaking.moment
        self.queue = speaking.queue
        self.ledger = speaking.ledger

    def advance(self, leave: Leave) -> None:
        """Finish what was heard, begin what is next, send what is due."""
        self.ledger.settle(self.moment.now_ms)
        active = self.queue.active
        if active is not None and active.ended:
            self._finish(active)
        if self.queue.waiting:
            self._begin_next(leave)
        if self.queue.active is not None:
            self._pump(self.queue.active)
        self._set_timers()

    def sound_arrived(self, active: ActiveResponse) -> None:
        """Only sound came: send what is due. Fifty times a second, so no more."""
        self.ledger.settle(self.moment.now_ms)
        self._pump(active)
        self.moment.set_timer(PACE_TIMER, self.ledger.next_pump_ms)

    def due_ms(self, active: ActiveResponse) -> int:
        """When something must have come of a response."""
        limit_ms = self.speaking.settings.response_timeout_ms
        if active.wish.bridge and not active.started:
            limit_ms = min(limit_ms, _BRIDGE_START_MS)
        return active.progress_ms + limit_ms

    def _finish(self, active: ActiveResponse) -> None:
        """Nothing more will come: was it heard to the end?"""
        if self.ledger.held or not self.ledger.finished(active.response_id):
            return
        speaking, wish = self.speaking, active.wish
        items = self.ledger.drop(active.response_id, self.moment.now_ms)
        sounded = speaking.sounding
        speaking.close_turn(active, items, interrupted=False)
        self.queue.finish()
        if active.fault == ENGINE_LOST:
            rest = rest_of(wish, " ".join(item.text for item in items))
            if rest is not None:
                self.queue.give_up(active.response_id, wish.request_id)
                speaking.ask_again(rest, ENGINE_LOST)
                return
        elif active.fault or not sounded:
            unsaid = "tool_call" if active.called_tool else "nothing_said"
            speaking.journal.dropped(wish, active.fault or unsaid, items)
            speaking.close_call(wish, active.fault or unsaid)
            return
        speaking.journal.ended(active, HEARD, items)
        speaking.close_call(wish, "goodbye")

    def _begin_next(self, leave: Leave) -> None:
        speaking, now_ms = self.speaking, self.moment.now_ms
        speaking.drop(self.queue.drop_stale(now_ms))
        if leave is Leave.NOBODY or speaking.hanging_up:
            return
        self._make_way(leave)
        if self.queue.active is None and not self.moment.timers.running(RETRY_TIMER):
            wish, _ = self.queue.begin(now_ms, leave)
            if wish is not None:
                speaking.journal.begun(wish)
                self.moment.do(wish.action)

    def _make_way(self, leave: Leave) -> None:
        """An answer that may begin does not wait long for words that fill a silence."""
        active = self.queue.active
        if active is None or active.wish.reason not in STOPGAPS:
            return
        if not self.queue.answer_waiting(leave):
            return
        if not self.speaking.sounding:
            self.speaking.give_up(active, "superseded")
        elif not self.moment.timers.running(MAKE_WAY_TIMER):
            due_ms = self.moment.now_ms + _STOPGAP_GOES_ON_MS
            self.moment.set_timer(MAKE_WAY_TIMER, due_ms)

    def made_way(self) -> None:
        """Words that only fill a silence had their time."""
        self.speaking.stop("superseded")

    def _pump(self, active: ActiveResponse) -> None:
        for chunk in self.ledger.pump(self.moment.now_ms):
            if chunk.audio:
                if not self.speaking.sounding:
                    self.speaking.open_turn(active)
                self.moment.do(PlayAudio(chunk.item_id, chunk.audio))
            if chunk.mark:
                self.moment.do(SendMark(chunk.mark))

    def _set_timers(self) -> None:
        active, set_timer = self.queue.active, self.moment.set_timer
        pace_ms = self.ledger.next_pump_ms
        set_timer(PACE_TIMER, pace_ms)
        stale_ms = self.queue.next_deadline_ms
        set_timer(STALE_TIMER, None if stale_ms is None else stale_ms + 1)
        if active is None or active.wish.reason not in STOPGAPS:
            set_timer(MAKE_WAY_TIMER, None)
        if active is None or not active.ended or pace_ms is not None:
            set_timer(PLAYED_TIMER, None)
        else:
            set_timer(PLAYED_TIMER, self.ledger.settles_at_ms())
        if active is None or active.ended:
            set_timer(RESPONSE_TIMER, None)
        elif not self.moment.timers.running(RESPONSE_TIMER):
            set_timer(RESPONSE_TIMER, self.due_ms(active))
