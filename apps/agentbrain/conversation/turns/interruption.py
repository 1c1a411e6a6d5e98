"""A sound of the caller while we speak: hold, then confirm or reject."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .barge_in import Verdict, judge_final, judge_partial
from .moment import Moment
from .settings import TurnSettings
from .speaking import Speaking

INTERRUPTION_TIMER = "interruption"
FALSE_INTERRUPTION_TIMER = "false_interruption"


class Interruption:
    """We fall silent at once and decide afterwards whether we were interrupted.

    Words or long speech confirm: the response is given up where the caller stopped
    hearing it. A cough, a listening sound or nothing in time reject: we go on from
    the exact sample where we stopped.
    """

    def __init__(
        self, settings: TurnSettings, moment: Moment, speaking: Speaking
    ) -> None:
        self.settings = settings
        self.moment = moment
        self.speaking = speaking
        self.held = False

    @property
    def possible(self) -> bool:
        """Whether there is a response to interrupt, and it may be."""
        active = self.speaking.queue.active
        return active is not None and active.wish.interruptible

    def sound(self) -> None:
        """The caller makes a sound. How long it lasts counts from its own start."""
        if not self.possible:
            return
        if not self.held:
            self.moment.log("barge_in_held", audible=self.speaking.audible())
            self.speaking.hold()
            self.held = True
            self._judge_in_time()
        due_ms = self.moment.now_ms + self.settings.min_interruption_ms
        self.moment.set_timer(INTERRUPTION_TIMER, due_ms)

    def words_so_far(self, text: str, confidence: float | None) -> None:
        verdict = judge_partial(text, self.settings, confidence)
        if self.possible and verdict is Verdict.CONFIRM:
            self.confirm("words")

    def words(
        self, text: str, *, takes_yes_or_no: bool, confidence: float | None
    ) -> bool:
        """Settled words while a response is active: whether they are for us.

        Those that may not interrupt it are for us all the same, and answered after.
        """
        verdict = judge_final(
            text,
            self.speaking.unheard_ms(),
            takes_yes_or_no=takes_yes_or_no,
            confidence=confidence,
        )
        if verdict is Verdict.REJECT:
            self.reject("backchannel" if text else "no words")
            return False
        if self.possible:
            self.confirm("words")
        return True

    def confirm(self, why: str) -> None:
        self.settle()
        heard_ms = self.speaking.stop("caller")
        self.speaking.caller_spoke()
        self.moment.log("barge_in_confirmed", why=why, heard_ms=heard_ms)

    def reject(self, why: str) -> None:
        if not self.held:
            return
        self.settle()
        self.speaking.resume()
        self.moment.log("barge_in_rejected", why=why)

    def unproven(self, *, still_speaking: bool) -> None:
        """No words in time. Nobody is talked over, though: who speaks is waited for."""
        if still_speaking:
            self._judge_in_time()
        else:
            self.reject("no words in time")

    def settle(self) -> None:
        """Nothing is held any more; what becomes of the response is decided."""
        self.held = False
        self.moment.cancel_timer(INTERRUPTION_TIMER)
        self.moment.cancel_timer(FALSE_INTERRUPTION_TIMER)

    def _judge_in_time(self) -> None:
        due_ms = self.moment.now_ms + self.settings.false_interruption_timeout_ms
        self.moment.set_timer(FALSE_INTERRUPTION_TIMER, due_ms)

    def snapshot(self) -> dict[str, Any]:
        return {"held": self.held}

    def load(self, data: Mapping[str, Any]) -> None:
        self.held = data["held"]
