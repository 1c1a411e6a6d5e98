"""The agent's voice: one response at a time, paced, stoppable, and accounted for."""

from __future__ import annotations

from typing import Any

from ..actions import (
    CancelResponse,
    ClearPlayback,
    HangUp,
    PlayAudio,
    SendMark,
    TransferCall,
    TruncateItem,
)
from ..events import (
    AgentAudio,
    AgentTextDelta,
    ResponseEnded,
    ResponseStarted,
    ResponseStatus,
)
from ..reasons import CONVERSATION_ALREADY_ACTIVE
from .ledger import PlaybackLedger
from .moment import Moment
from .queue import Dropped, QueuedResponse, Reason, ResponseQueue
from .settings import TurnSettings
from .turn_log import AGENT, STAFF, TurnLog

PACE_TIMER = "pace"
PLAYED_TIMER = "played"
RESPONSE_TIMER = "response"
RETRY_TIMER = "retry"

_RETRY_AFTER_MS = 250
_MAX_ATTEMPTS = 2


class Speaking:
    """Queue and ledger together: from a wish to speak to words heard.

    ``where`` (state, intent) is set by the agent before anything is asked for; it is
    what the turns are written down with.
    """

    def __init__(self, settings: TurnSettings, moment: Moment) -> None:
        self.settings = settings
        self.moment = moment
        self.queue = ResponseQueue(settings.max_queue_length)
        self.ledger = PlaybackLedger(settings.playback_lead_ms, settings.mark_grace_ms)
        self.turns = TurnLog()
        self.where = ("", "")
        self.hanging_up = False
        self._asked = 0

    # Wishes

    def ask(
        self,
        reason: Reason,
        text: str,
        *,
        guidance: str = "",
        tools: tuple[str, ...] = (),
        interruptible: bool = True,
        transfer: bool = False,
        end_call: bool = False,
    ) -> None:
        """Queue something to say; it is spoken when its turn comes."""
        self._asked += 1
        now_ms = self.moment.now_ms
        wish = QueuedResponse(
            request_id=f"r{self._asked}",
            reason=reason,
            text=text,
            asked_ms=now_ms,
            deadline_ms=now_ms + 3 * self.settings.response_timeout_ms,
            guidance=guidance,
            tools=tools,
            interruptible=interruptible,
            transfer=transfer,
            end_call=end_call,
        )
        self.moment.log("response_asked", request=wish.request_id, reason=str(reason))
        self._log_dropped(self.queue.ask(wish))

    # What the engine reports

    def response_started(self, event: ResponseStarted) -> None:
        if not self.queue.started(event.request_id, event.response_id, event.at_ms):
            self.moment.log("response_dropped", response=event.response_id, why="ghost")
            self.moment.do(CancelResponse(event.request_id, event.response_id))
            return
        self.moment.log("response_started", response=event.response_id)

    def text_delta(self, event: AgentTextDelta) -> None:
        if self._progress(event.response_id):
            self.ledger.add_text(event.response_id, event.item_id, event.text)

    def audio(self, event: AgentAudio) -> None:
        if self._progress(event.response_id):
            self.ledger.add_audio(
                event.response_id, event.item_id, event.audio, event.text
            )

    def response_ended(self, event: ResponseEnded) -> None:
        active = self.queue.active
        refused = (
            active is not None
            and not active.response_id
            and event.response_id in {"", active.wish.request_id}
        )
        if active is None or not (refused or self.queue.is_active(event.response_id)):
            return
        if event.status is ResponseStatus.FAILED:
            self._failed(event.reason)
            return
        active.ended = True
        self.ledger.response_done(active.response_id)

    def timed_out(self) -> None:
        """The active response never started, or stopped without an end."""
        active = self.queue.active
        if active is None or active.ended:
            return
        if self.moment.now_ms < active.progress_ms + self.settings.response_timeout_ms:
            return
        wish = active.wish
        self.moment.do(CancelResponse(wish.request_id, active.response_id))
        if active.response_id and self.turns.open is not None:
            # Part of it was heard: let the rest of what we have be played.
            self.queue.give_up(active.response_id, wish.request_id)
            active.ended = True
            self.ledger.response_done(active.response_id)
            self.moment.log(
                "response_dropped", request=wish.request_id, why="never_ended"
            )
            return
        self.queue.give_up(active.response_id, wish.request_id)
        self.ledger.drop(active.response_id, self.moment.now_ms)
        self.queue.finish()
        self._retry_or_drop(wish, "never_started")

    def engine_lost(self) -> None:
        """What was generated is still played; what was not is asked for again."""
        active = self.queue.active
        if active is None:
            return
        if self.ledger.unheard_ms(self.moment.now_ms) > 0 or active.ended:
            active.ended = True
            self.ledger.response_done(active.response_id)
            return
        wish = active.wish
        self.queue.give_up(active.response_id, wish.request_id)
        self._close_turn(interrupted=True)
        self.queue.finish()
        self.queue.ask_again(wish)

    # Holding, stopping

    def audible(self) -> bool:
        return self.ledger.audible(self.moment.now_ms)

    def unheard_ms(self) -> int:
        """What is still to be heard; what is still to be generated counts a lot."""
        active = self.queue.active
        if active is not None and not active.ended:
            return self.settings.response_timeout_ms
        return self.ledger.unheard_ms(self.moment.now_ms)

    def hold(self) -> None:
        """Fall silent at once; nothing is decided yet."""
        if self.audible():
            self.moment.do(ClearPlayback())
        self.ledger.hold(self.moment.now_ms)
        self.moment.cancel_timer(PACE_TIMER)

    def resume(self) -> None:
        self.ledger.release()

    def stop(self) -> int:
        """Give the active response up where the caller stopped hearing it.

        Returns how many milliseconds of it were heard.
        """
        active = self.queue.active
        self.ledger.release()
        if active is None:
            return 0
        now_ms = self.moment.now_ms
        if self.audible():
            self.moment.do(ClearPlayback())
        if not active.ended:
            self.moment.do(CancelResponse(active.wish.request_id, active.response_id))
        self.queue.give_up(active.response_id, active.wish.request_id)
        cut_short = not active.ended or self.ledger.unheard_ms(now_ms) > 0
        self._close_turn(interrupted=cut_short)
        heard_ms = 0
        for item in self.ledger.drop(active.response_id, now_ms):
            heard_ms += item.heard_ms
            if item.heard_ms < item.generated_ms:
                self.moment.do(TruncateItem(item.item_id, item.heard_ms))
        self.moment.log(
            "response_ended", response=active.response_id, how="interrupted"
        )
        self.queue.finish()
        self.moment.cancel_timer(RESPONSE_TIMER)
        self._log_dropped(self.queue.drop_unanswered())
        return heard_ms

    def forget_waiting(self, why: str) -> None:
        self._log_dropped(self.queue.drop_waiting(None, why))

    # Moving on

    def advance(self, *, may_begin: bool) -> None:
        """Finish what was heard, begin what is next, send what is due."""
        self.ledger.settle(self.moment.now_ms)
        self._finish()
        if may_begin and not self.hanging_up:
            self._begin()
        self._pump()
        self._set_timers()

    def _finish(self) -> None:
        active = self.queue.active
        if active is None or not active.ended or self.ledger.held:
            return
        if not self.ledger.finished(active.response_id):
            return
        self._close_turn(interrupted=False)
        self.ledger.drop(active.response_id, self.moment.now_ms)
        self.queue.finish()
        self.moment.log("response_ended", response=active.response_id, how="heard")
        wish = active.wish
        if wish.transfer or wish.end_call:
            self.hanging_up = True
            self.forget_waiting("call_ending")
            self.moment.do(TransferCall() if wish.transfer else HangUp("goodbye"))

    def _begin(self) -> None:
        if self.moment.timers.running(RETRY_TIMER):
            return
        wish, dropped = self.queue.begin(self.moment.now_ms)
        self._log_dropped(dropped)
        if wish is not None:
            self.moment.do(wish.action)

    def _pump(self) -> None:
        for chunk in self.ledger.pump(self.moment.now_ms):
            if self.turns.open is None and self.queue.active is not None:
                self._open_turn(self.queue.active.wish.reason)
            self.moment.do(PlayAudio(chunk.item_id, chunk.audio))
            self.moment.do(SendMark(chunk.mark))

    def _set_timers(self) -> None:
        active = self.queue.active
        pace_ms = self.ledger.next_pump_ms()
        if pace_ms is not None:
            pace_ms = max(pace_ms, self.moment.now_ms + 1)
        self.moment.set_timer(PACE_TIMER, pace_ms)
        settles_ms = None
        if active is not None and active.ended and pace_ms is None:
            settles_ms = self.ledger.settles_at_ms()
        self.moment.set_timer(PLAYED_TIMER, settles_ms)
        if active is None or active.ended:
            self.moment.cancel_timer(RESPONSE_TIMER)
        elif not self.moment.timers.running(RESPONSE_TIMER):
            self.moment.set_timer(
                RESPONSE_TIMER,
                active.progress_ms + self.settings.response_timeout_ms,
            )

    # Inside

    def _progress(self, response_id: str) -> bool:
        """Whether this belongs to the active response; late sound does not."""
        active = self.queue.active
        if active is None or active.ended or not self.queue.is_active(response_id):
            return False
        active.progress_ms = self.moment.now_ms
        return True

    def _failed(self, reason: str) -> None:
        active = self.queue.active
        assert active is not None
        wish = active.wish
        if reason == CONVERSATION_ALREADY_ACTIVE:
            self.queue.finish()
            self.queue.ask_again(wish)
            self.moment.set_timer(RETRY_TIMER, self.moment.now_ms + _RETRY_AFTER_MS)
            return
        if self.turns.open is not None:
            # Some of it was heard; saying it all again would be worse.
            active.ended = True
            self.ledger.response_done(active.response_id)
            self.moment.log("response_dropped", request=wish.request_id, why=reason)
            return
        self.ledger.drop(active.response_id, self.moment.now_ms)
        self.queue.finish()
        self._retry_or_drop(wish, reason or "failed")

    def _retry_or_drop(self, wish: QueuedResponse, why: str) -> None:
        if wish.attempt < _MAX_ATTEMPTS:
            self.queue.ask_again(wish)
            return
        self._log_dropped([Dropped(wish, why)])
        if wish.transfer or wish.end_call:
            # The last words cannot be spoken; the line must not stay open for that.
            self.hanging_up = True
            self.moment.do(TransferCall() if wish.transfer else HangUp(why))

    def _open_turn(self, reason: Reason) -> None:
        active = self.queue.active
        assert active is not None
        state, intent = self.where
        speaker = STAFF if reason is Reason.STAFF else AGENT
        text = self.ledger.text(active.response_id) or active.wish.text
        turn = self.turns.agent_began(
            speaker, self.moment.now_ms, state=state, intent=intent, text=text
        )
        self.moment.do(turn)
        self.moment.log(
            "response_first_audio",
            response=active.response_id,
            latency_ms=turn.latency_ms,
        )

    def _close_turn(self, *, interrupted: bool) -> None:
        active = self.queue.active
        if active is None:
            return
        turn = self.turns.agent_ended(
            self.ledger.text(active.response_id) or active.wish.text,
            self.ledger.heard_text(active.response_id, self.moment.now_ms),
            self.moment.now_ms,
            interrupted=interrupted,
        )
        if turn is not None:
            self.moment.do(turn)

    def close(self) -> None:
        """The call is over: write down how far the open turn got."""
        active = self.queue.active
        if active is not None:
            unheard = not active.ended or self.ledger.unheard_ms(self.moment.now_ms) > 0
            self._close_turn(interrupted=unheard)
            self.queue.finish()
        self.forget_waiting("call_ended")

    def _log_dropped(self, dropped: list[Dropped]) -> None:
        for drop in dropped:
            self.moment.log(
                "response_dropped",
                request=drop.wish.request_id,
                reason=str(drop.wish.reason),
                why=drop.why,
            )

    def snapshot(self) -> dict[str, Any]:
        return {
            "queue": self.queue.snapshot(),
            "ledger": self.ledger.snapshot(),
            "turns": self.turns.snapshot(),
            "where": list(self.where),
            "hanging_up": self.hanging_up,
            "asked": self._asked,
        }

    @classmethod
    def restore(
        cls, settings: TurnSettings, moment: Moment, data: dict[str, Any]
    ) -> Speaking:
        speaking = cls(settings, moment)
        speaking.queue = ResponseQueue.restore(settings.max_queue_length, data["queue"])
        speaking.ledger = PlaybackLedger.restore(
            settings.playback_lead_ms, settings.mark_grace_ms, data["ledger"]
        )
        speaking.turns = TurnLog.restore(data["turns"])
        speaking.where = (data["where"][0], data["where"][1])
        speaking.hanging_up = data["hanging_up"]
        speaking._asked = data["asked"]
        return speaking
