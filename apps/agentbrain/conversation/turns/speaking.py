"""The agent's voice: what is wished, what is being said, and how it is stopped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..actions import (
    CancelResponse,
    ClearPlayback,
    HangUp,
    TransferCall,
    TruncateItem,
)
from .journal import HEARD, INTERRUPTED, Journal
from .ledger import HeardItem, PlaybackLedger
from .moment import Moment
from .queue import ActiveResponse, ResponseQueue
from .settings import TurnSettings
from .turn_log import AGENT, STAFF, TurnLog
from .wishes import Dropped, QueuedResponse, Reason, patience_ms

RESPONSE_TIMER = "response"


class Speaking:
    """Queue and ledger together: from a wish to speak to words heard.

    ``where`` (state, intent) is set by the agent before anything is asked for; it is
    what the turns are written down with. ``deaf_until_ms``: until then sound without a
    response's id may belong to a response that was stopped.
    """

    def __init__(self, settings: TurnSettings, moment: Moment) -> None:
        self.settings = settings
        self.moment = moment
        self.queue = ResponseQueue(settings.max_queue_length)
        self.ledger = PlaybackLedger(settings.playback_lead_ms, settings.mark_grace_ms)
        self.turns = TurnLog()
        self.journal = Journal(moment)
        self.where = ("", "")
        self.hanging_up = False
        self.taken_over = False
        self.deaf_until_ms = 0
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
        bridge: bool = False,
        hang_up_as: str = "",
    ) -> None:
        """Queue something to say; it is spoken when its turn comes.

        While a staff member has the call, only what staff write is spoken.
        """
        self._asked += 1
        now_ms = self.moment.now_ms
        patience = patience_ms(reason, self.settings.response_timeout_ms)
        wish = QueuedResponse(
            request_id=f"r{self._asked}",
            reason=reason,
            text=text,
            asked_ms=now_ms,
            deadline_ms=now_ms + patience,
            guidance=guidance,
            tools=tools,
            interruptible=interruptible,
            transfer=transfer,
            end_call=end_call,
            bridge=bridge,
            hang_up_as=hang_up_as,
        )
        self.journal.asked(wish, self.queue.depth)
        if self.taken_over and reason is not Reason.STAFF:
            self.journal.dropped(wish, "staff_took_over")
            return
        self.drop(self.queue.ask(wish))

    def ask_again(self, wish: QueuedResponse, why: str) -> None:
        """Put a wish back that was asked for already."""
        self.journal.requeued(wish, why)
        self.queue.ask_again(wish)

    def drop(self, dropped: Iterable[Dropped]) -> None:
        """Write down what will not be said; a call that was to end then ends."""
        for drop in dropped:
            self.journal.dropped(drop.wish, drop.why)
            if drop.why in {"stale", "queue_full"}:
                self.close_call(drop.wish, drop.why)

    def forget_waiting(
        self, why: str, reasons: frozenset[Reason] | None = None
    ) -> None:
        self.drop(self.queue.drop_waiting(reasons, why))

    def caller_spoke(self) -> None:
        """What would have answered before is stale."""
        self.drop(self.queue.drop_unanswered())

    # What is being said

    @property
    def sounding(self) -> bool:
        """Whether the caller was sent some of the active response."""
        return self.turns.open is not None

    def audible(self) -> bool:
        return self.ledger.audible(self.moment.now_ms)

    def unheard_ms(self) -> int:
        """What is still to be heard; what is still to be generated counts a lot."""
        active = self.queue.active
        if active is not None and not active.ended:
            return self.settings.response_timeout_ms
        return self.ledger.unheard_ms(self.moment.now_ms)

    def open_turn(self, active: ActiveResponse) -> None:
        """Its first sound is on its way to the caller."""
        state, intent = self.where
        turn = self.turns.agent_began(
            STAFF if active.wish.reason is Reason.STAFF else AGENT,
            self.moment.now_ms,
            state=state,
            intent=intent,
            text=self.ledger.text(active.response_id) or active.wish.text,
        )
        self.moment.do(turn)
        self.journal.first_audio(active, turn.latency_ms)

    def close_turn(
        self, active: ActiveResponse, items: Sequence[HeardItem], *, interrupted: bool
    ) -> None:
        """Write down what was generated and what of it was heard."""
        turn = self.turns.agent_ended(
            _joined(item.text for item in items) or active.wish.text,
            _joined(item.heard_text for item in items),
            self.moment.now_ms,
            interrupted=interrupted,
        )
        if turn is not None:
            self.moment.do(turn)

    # Holding, stopping

    def hold(self) -> None:
        """Fall silent at once; nothing is decided yet."""
        self._clear()
        self.ledger.hold(self.moment.now_ms)

    def resume(self) -> None:
        self.ledger.release()

    def stop(self, why: str) -> int:
        """Give the active response up where the caller stopped hearing it.

        Returns how many milliseconds of it were heard.
        """
        active = self.queue.active
        self.ledger.release()
        if active is None:
            return 0
        unheard = not active.ended or self.ledger.unheard_ms(self.moment.now_ms) > 0
        items = self.let_go(active)
        self.close_turn(active, items, interrupted=unheard)
        self.journal.ended(active, INTERRUPTED, items, why)
        return sum(item.heard_ms for item in items)

    def give_up(self, active: ActiveResponse, why: str) -> None:
        """Let go of a response that cannot be had, or is not wanted any more."""
        items = self.let_go(active)
        self.close_turn(active, items, interrupted=True)
        self.journal.dropped(active.wish, why, items)

    def let_go(self, active: ActiveResponse) -> list[HeardItem]:
        """End a response here, for the caller, the engine and ourselves."""
        now_ms = self.moment.now_ms
        self._clear()
        if not active.ended:
            wish = active.wish
            self.moment.do(CancelResponse(wish.request_id, active.response_id))
            if active.started and not active.response_id:
                self.deaf_until_ms = now_ms + self.settings.late_audio_window_ms
        self.queue.give_up(active.response_id, active.wish.request_id)
        items = self.ledger.drop(active.response_id, now_ms)
        for item in items:
            # The last item of an unfinished response is longer than what we have.
            unfinished = item is items[-1] and not active.ended
            if unfinished or item.heard_ms < item.generated_ms:
                self.moment.do(
                    TruncateItem(item.item_id, item.heard_ms, item.heard_text)
                )
        self.queue.finish()
        self.moment.cancel_timer(RESPONSE_TIMER)
        return items

    def _clear(self) -> None:
        if not self.ledger.carrier.empty:
            self.moment.do(ClearPlayback())

    # The end

    def close_call(self, wish: QueuedResponse, why: str) -> None:
        """Do what follows the last words, said or not; other wishes close nothing."""
        if self.hanging_up or not wish.closes_call:
            return
        self.hanging_up = True
        if wish.transfer:
            self.moment.do(TransferCall())
        else:
            self.moment.do(HangUp(wish.hang_up_as or why))
        self.forget_waiting("call_ending")

    def close(self) -> None:
        """The line is gone: write down how far the active response got."""
        self.hanging_up = True
        active = self.queue.active
        if active is not None:
            heard_all = active.ended and self.ledger.unheard_ms(self.moment.now_ms) <= 0
            items = self.ledger.drop(active.response_id, self.moment.now_ms)
            sounding = self.sounding
            self.close_turn(active, items, interrupted=not heard_all)
            if sounding:
                how = HEARD if heard_all and not active.fault else INTERRUPTED
                self.journal.ended(active, how, items, "call_ended")
            else:
                self.journal.dropped(active.wish, "call_ended", items)
            self.queue.finish()
        self.forget_waiting("call_ended")

    # Elsewhere

    def snapshot(self) -> dict[str, Any]:
        return {
            "queue": self.queue.snapshot(),
            "ledger": self.ledger.snapshot(),
            "turns": self.turns.snapshot(),
            "where": list(self.where),
            "hanging_up": self.hanging_up,
            "taken_over": self.taken_over,
            "deaf_until_ms": self.deaf_until_ms,
            "asked": self._asked,
        }

    def load(self, data: Mapping[str, Any]) -> None:
        self.queue.load(data["queue"])
        self.ledger.load(data["ledger"])
        self.turns.load(data["turns"])
        self.where = (data["where"][0], data["where"][1])
        self.hanging_up = data["hanging_up"]
        self.taken_over = data["taken_over"]
        self.deaf_until_ms = data["deaf_until_ms"]
        self._asked = data["asked"]


def _joined(texts: Iterable[str]) -> str:
    return " ".join(text for text in texts if text)
