"""The engine's side: what it says, and what becomes of the call without it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import events as ev
from .caller_side import CallerSide
from .giving_way import GivingWay
from .replies import Replies
from .responses import Responses
from .wishes import Reason

BRIDGE_TIMER = "bridge"
RETURN_TIMER = "engine_return"

BRIDGE_LINE = "One moment, please."
APOLOGY = (
    "I'm sorry, we have a technical problem, and I have to end this call. "
    "I have let our staff know. Goodbye."
)
# An engine that refuses to work for us may be replaced by another one, but soon.
_REPLACED_WITHIN_MS = 5_000


class EngineSide:
    """Ready, lost for a while, or lost for good.

    While it is lost what was generated is heard, a silence is bridged once, and what
    was cut or not said waits. Lost for good: a person is called for, the caller hears
    an apology by whatever voice there is, and the call ends.
    """

    def __init__(
        self,
        interruption: GivingWay,
        caller: CallerSide,
        replies: Replies,
        responses: Responses,
    ) -> None:
        self.settings = caller.settings
        self.moment = caller.moment
        self.speaking = caller.speaking
        self.interruption = interruption
        self.caller = caller
        self.replies = replies
        self.responses = responses
        self.ready = False
        self.lost_for_good = False
        self._lost = False
        self._bridged = False
        self._escalated = False

    def came(self, event: ev.EngineReady) -> None:
        self.ready = True
        self._lost = False
        self.moment.log("engine_ready")
        self.moment.cancel_timer(RETURN_TIMER)
        active = self.speaking.queue.active
        bridging = active is not None and active.wish.reason is Reason.BRIDGE
        if active is not None and bridging and not self.speaking.sounding:
            self.speaking.give_up(active, "engine_ready")
        self.speaking.forget_waiting("engine_ready", frozenset({Reason.BRIDGE}))

    def lost(self, event: ev.EngineLost) -> None:
        self.moment.log("engine_lost", why=event.reason, permanent=event.permanent)
        self._gone(self.settings.engine_return_ms)
        self.caller.hears_nobody()
        self.responses.engine_lost()
        if event.permanent:
            self._lose_for_good(event.reason)

    def reported(self, event: ev.EngineReported) -> None:
        self.moment.log(event.kind, **event.data)

    def response_ended(self, event: ev.ResponseEnded) -> None:
        refusal = self.responses.ended(event)
        if refusal:
            self._escalate(refusal)
            self._gone(_REPLACED_WITHIN_MS)

    def not_back(self) -> None:
        """It was waited for long enough."""
        self._lose_for_good("the engine did not come back")

    def released(self) -> None:
        """Staff gave the call back: an apology that they kept from being said."""
        if self.lost_for_good:
            self._apologise()

    def watch_bridge(self) -> None:
        """Bridge the silence, once, if nothing is left to hear."""
        silent = (
            self._lost
            and not self._bridged
            and not self.lost_for_good
            and not self.speaking.taken_over
            and not self.speaking.hanging_up
            and self.speaking.queue.active is None
        )
        if not silent:
            self.moment.cancel_timer(BRIDGE_TIMER)
        elif not self.moment.timers.running(BRIDGE_TIMER):
            due_ms = self.moment.now_ms + self.settings.bridge_after_ms
            self.moment.set_timer(BRIDGE_TIMER, due_ms)

    def bridge(self) -> None:
        self._bridged = True
        self.speaking.ask(Reason.BRIDGE, BRIDGE_LINE, bridge=True)

    def _gone(self, back_within_ms: int) -> None:
        self.ready = False
        if not self._lost:
            self._lost, self._bridged = True, False
            due_ms = self.moment.now_ms + back_within_ms
            self.moment.set_timer(RETURN_TIMER, due_ms)

    def _lose_for_good(self, reason: str) -> None:
        if self.lost_for_good:
            return
        self.lost_for_good = True
        self.moment.cancel_timer(RETURN_TIMER)
        self.interruption.reject("engine lost")
        self._escalate(reason)
        self.responses.lost_for_good()
        self._apologise()

    def _apologise(self) -> None:
        self.speaking.ask(
            Reason.APOLOGY,
            APOLOGY,
            interruptible=False,
            end_call=True,
            bridge=True,
            hang_up_as="engine_lost",
        )

    def _escalate(self, detail: str) -> None:
        if not self._escalated:
            self._escalated = True
            self.replies.escalate("technical_failure", "high", "", detail)

    def snapshot(self) -> dict[str, Any]:
        return {
            "ready": self.ready,
            "lost_for_good": self.lost_for_good,
            "lost": self._lost,
            "bridged": self._bridged,
            "escalated": self._escalated,
        }

    def load(self, data: Mapping[str, Any]) -> None:
        self.ready = data["ready"]
        self.lost_for_good = data["lost_for_good"]
        self._lost = data["lost"]
        self._bridged = data["bridged"]
        self._escalated = data["escalated"]
