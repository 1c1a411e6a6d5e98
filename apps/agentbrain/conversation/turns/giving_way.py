"""The caller speaks while we do: whether we give way, however our words get there."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from .asking import Asking
from .barge_in import Verdict, judge_final
from .moment import Moment
from .settings import TurnSettings

INTERRUPTION_TIMER = "interruption"
FALSE_INTERRUPTION_TIMER = "false_interruption"


class GivingWay(ABC):
    """``held``: we are silent for a sound of the caller's that is not judged yet."""

    def __init__(
        self, settings: TurnSettings, moment: Moment, speaking: Asking
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

    @abstractmethod
    def sound(self) -> None:
        """The caller makes a sound."""

    @abstractmethod
    def words_so_far(self, text: str, confidence: float | None) -> None:
        """Words of an utterance that goes on."""

    def words(
        self, text: str, *, takes_yes_or_no: bool, confidence: float | None
    ) -> bool:
        """Settled words while a response is active: whether they are for us.

        Those that may not interrupt it are for us all the same, and answered after.
        """
        verdict = judge_final(
            text,
            self.unheard_ms(),
            takes_yes_or_no=takes_yes_or_no,
            confidence=confidence,
        )
        if verdict is Verdict.REJECT:
            self.reject("backchannel" if text else "no words")
            return False
        if self.held or self.possible:
            self.confirm("words")
        return True

    def unheard_ms(self) -> int:
        """How much of our words the caller had still to hear when they spoke."""
        return self.speaking.unheard_ms()

    def confirm(self, why: str) -> None:
        self.settle()
        heard_ms = self.speaking.stop("caller")
        self.speaking.caller_spoke()
        self.moment.log("barge_in_confirmed", why=why, heard_ms=heard_ms)

    def reject(self, why: str) -> None:
        if not self.held:
            return
        self.settle()
        self.go_on()
        self.moment.log("barge_in_rejected", why=why)

    @abstractmethod
    def go_on(self) -> None:
        """It was nothing: say what is left to say."""

    def unproven(self, *, still_speaking: bool) -> None:
        """No words in time. Nobody is talked over, though: who speaks is waited for."""
        if still_speaking:
            self.judge_in_time()
        else:
            self.reject("no words in time")

    def settle(self) -> None:
        """Nothing is held any more; what becomes of the response is decided."""
        self.held = False
        self.moment.cancel_timer(INTERRUPTION_TIMER)
        self.moment.cancel_timer(FALSE_INTERRUPTION_TIMER)

    def judge_in_time(self) -> None:
        due_ms = self.moment.now_ms + self.settings.false_interruption_timeout_ms
        self.moment.set_timer(FALSE_INTERRUPTION_TIMER, due_ms)

    def snapshot(self) -> dict[str, Any]:
        return {"held": self.held}

    def load(self, data: Mapping[str, Any]) -> None:
        self.held = data["held"]
