"""The agent's voice: what is wished, what is being said, and how it is stopped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..actions import CancelResponse, ClearPlayback, TruncateItem
from ..events import AgentAudio, AgentTextDelta
from .asking import RESPONSE_TIMER, Asking
from .journal import HEARD, INTERRUPTED
from .ledger import HeardItem, PlaybackLedger
from .moment import Moment
from .queue import ActiveResponse
from .settings import TurnSettings

__all__ = ["RESPONSE_TIMER", "Speaking"]


class Speaking(Asking):
    """Queue and ledger together: from a wish to speak to sound heard."""

    def __init__(self, settings: TurnSettings, moment: Moment) -> None:
        super().__init__(settings, moment)
        self.ledger = PlaybackLedger(settings.playback_lead_ms, settings.mark_grace_ms)

    # What is being said

    def audible(self) -> bool:
        return self.ledger.audible(self.moment.now_ms)

    def unheard_ms(self) -> int:
        """What is still to be heard; what is still to be generated counts a lot."""
        active = self.queue.active
        if active is not None and not active.ended:
            return self.settings.response_timeout_ms
        return self.ledger.unheard_ms(self.moment.now_ms)

    def sound_began(self, active: ActiveResponse) -> None:
        """Its first sound is on its way to the caller."""
        self.open_turn(active, self.ledger.text(active.response_id))

    def take_text(self, event: AgentTextDelta) -> None:
        self.ledger.add_text(event.response_id, event.item_id, event.text)

    def take_audio(self, event: AgentAudio) -> None:
        self.ledger.add_audio(event.response_id, event.item_id, event.audio, event.text)

    def complete(self, active: ActiveResponse) -> None:
        self.ledger.response_done(active.response_id)

    def has_given(self, active: ActiveResponse) -> bool:
        items = self.ledger.items
        return any(i.generated for i in items if i.response_id == active.response_id)

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
        return {**super().snapshot(), "ledger": self.ledger.snapshot()}

    def load(self, data: Mapping[str, Any]) -> None:
        super().load(data)
        self.ledger.load(data["ledger"])
