"""What the engine reports of its responses, and what we make of its failures."""

from __future__ import annotations

from ..actions import CancelResponse
from ..events import (
    AgentAudio,
    AgentTextDelta,
    ResponseEnded,
    ResponseStarted,
    ResponseStatus,
)
from ..reasons import is_permanent, is_rate_limit, is_refusal
from .asking import Asking
from .queue import ActiveResponse
from .succession import ENGINE_LOST, LOST_FOR_GOOD, RETRY_TIMER, Succession
from .wishes import STOPGAPS, QueuedResponse, Reason

# A refused wish is asked again when the engine's own response ends, or after this,
# which doubles each time up to the longest.
_REFUSED_RETRY_MS = 250
_LONGEST_RETRY_MS = 2_000
_RATE_LIMIT_RETRY_MS = 1_000
_RETRIES = 1

# Asked of whatever voice there is: if that one cannot, no other will.
_NOW_OR_NEVER = frozenset({Reason.BRIDGE, Reason.APOLOGY})

FALLBACK_LINE = "I'm sorry, I'm having trouble at my end. Could you say that again?"


class Responses:
    """Decides which reports belong to the active response; all others are ghosts.

    ``retries``: how often a failed response is asked of the engine again before the
    words of the script are spoken.
    """

    def __init__(
        self, speaking: Asking, progress: Succession, *, retries: int = _RETRIES
    ) -> None:
        self.speaking = speaking
        self.progress = progress
        self.retries = retries
        self.queue = speaking.queue
        self.moment = speaking.moment

    def started(self, event: ResponseStarted) -> None:
        active = self.queue.active
        twice = active is not None and active.started
        if not self.queue.started(event.request_id, event.response_id, event.at_ms):
            self.speaking.journal.ghost(event.response_id, event.request_id)
            self.moment.do(CancelResponse(event.request_id, event.response_id))
        elif active is not None and not twice:
            self.speaking.journal.started(active)

    def text(self, event: AgentTextDelta) -> None:
        if self._active(event.response_id) is not None:
            self.speaking.take_text(event)

    def audio(self, event: AgentAudio) -> ActiveResponse | None:
        """Keep sound of the active response, which is returned; drop all other."""
        active = self._active(event.response_id)
        if active is not None and event.audio:
            self.speaking.take_audio(event)
        return active

    def ended(self, event: ResponseEnded) -> str:
        """Why the engine is of no use any more; empty when it is."""
        active = self.queue.active
        if active is None or not self._concerns(active, event):
            if self.queue.is_given_up(event.response_id, event.request_id):
                self.moment.cancel_timer(RETRY_TIMER)  # the engine is free again
            return ""
        if active.ended:
            return ""
        active.ended = True  # at the engine: there is nothing to cancel any more
        self.speaking.complete(active)
        if event.status is ResponseStatus.COMPLETED and active.started:
            return ""
        reason = event.reason or str(event.status)
        if event.status is not ResponseStatus.FAILED and self.speaking.has_given(
            active
        ):
            active.fault = reason  # what is missing of it is asked for afterwards
            return ""
        return self._failed(active, reason)

    def overdue(self) -> None:
        """The active response never started, or stopped coming without an end."""
        active = self.queue.active
        if active is None or self.moment.now_ms < self.progress.due_ms(active):
            return
        why = "never_ended" if active.started else "never_started"
        wish = active.wish
        if self.speaking.sounding:
            # Part of it was heard: what we have is played, then the rest asked for.
            self.moment.do(CancelResponse(wish.request_id, active.response_id))
            self.queue.give_up(active.response_id, wish.request_id)
            active.ended, active.fault = True, why
            self.speaking.complete(active)
            return
        self._try_again(active, why)

    def engine_lost(self) -> None:
        """What was generated is still played; what was not is asked for again.

        A voice that bridges is another one and speaks on.
        """
        active = self.queue.active
        if active is None or active.ended or active.wish.reason in _NOW_OR_NEVER:
            return
        active.ended, active.fault = True, ENGINE_LOST
        self.speaking.complete(active)
        if not self.speaking.has_given(active):
            self.speaking.let_go(active)
            self.speaking.ask_again(active.wish.again(), ENGINE_LOST)

    def lost_for_good(self) -> None:
        """What the engine did not finish will not be asked for again."""
        active = self.queue.active
        if active is not None and active.fault:
            active.fault = LOST_FOR_GOOD
        self.speaking.forget_waiting(LOST_FOR_GOOD)

    # Inside

    def _active(self, response_id: str) -> ActiveResponse | None:
        """The active response, if this is a sign of life of it."""
        active = self.queue.active
        if (
            active is None
            or not active.started
            or active.ended
            or active.response_id != response_id
        ):
            return None
        now_ms = self.moment.now_ms
        if (
            not response_id
            and not active.known
            and now_ms < self.speaking.deaf_until_ms
        ):
            return None
        active.progress_ms = now_ms
        return active

    def _concerns(self, active: ActiveResponse, event: ResponseEnded) -> bool:
        """Whether the active response has ended, or was refused before it started."""
        if event.response_id and self.queue.is_active(event.response_id):
            return True
        wish = active.wish
        names = {event.request_id, event.response_id} - {""}
        if active.started:
            nameless = not active.response_id and not names
            return nameless or event.request_id == wish.request_id
        if wish.request_id in names:
            return True
        return not names and event.status is ResponseStatus.FAILED

    def _failed(self, active: ActiveResponse, reason: str) -> str:
        permanent = reason if is_permanent(reason) else ""
        if is_refusal(reason) and active.wish.reason not in _NOW_OR_NEVER:
            self.speaking.let_go(active)
            self._wait(active.wish.refusals, _REFUSED_RETRY_MS)
            self.speaking.ask_again(active.wish.again(refused=True), reason)
        elif self.speaking.sounding:
            active.fault = reason  # saying it all again would be worse
        elif permanent:
            self.speaking.let_go(active)
            self.speaking.ask_again(active.wish.again(failed=True), reason)
        else:
            if is_rate_limit(reason):
                self._wait(0, _RATE_LIMIT_RETRY_MS)
            self._try_again(active, reason)
        return permanent

    def _wait(self, doubled: int, delay_ms: int) -> None:
        delay_ms = min(delay_ms << min(doubled, 8), _LONGEST_RETRY_MS)
        self.moment.set_timer(RETRY_TIMER, self.moment.now_ms + delay_ms)

    def _try_again(self, active: ActiveResponse, why: str) -> None:
        """Once more, then in other words or not at all."""
        wish = active.wish
        if wish.failures < self.retries and not wish.bridge:
            self.speaking.let_go(active)
            self.speaking.ask_again(wish.again(failed=True), why)
            return
        self.speaking.give_up(active, why)
        if wish.closes_call:
            # The last words cannot be spoken; the line does not stay open for that.
            self.speaking.close_call(wish, why)
        elif not wish.bridge:
            self._fall_back(wish)

    def _fall_back(self, wish: QueuedResponse) -> None:
        """The words of the script, by whatever voice there is."""
        if wish.reason in STOPGAPS or wish.reason is Reason.NUDGE:
            return
        reason = Reason.STAFF if wish.reason is Reason.STAFF else Reason.FALLBACK
        self.speaking.ask(reason, wish.text or FALLBACK_LINE, bridge=True)
