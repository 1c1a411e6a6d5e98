"""A sound of the caller while we speak: hold, then confirm or reject."""

from __future__ import annotations

from .barge_in import Verdict, judge_partial
from .giving_way import FALSE_INTERRUPTION_TIMER, INTERRUPTION_TIMER, GivingWay
from .moment import Moment
from .settings import TurnSettings
from .speaking import Speaking

__all__ = ["FALSE_INTERRUPTION_TIMER", "INTERRUPTION_TIMER", "Interruption"]


class Interruption(GivingWay):
    """We fall silent at once and decide afterwards whether we were interrupted.

    Words or long speech confirm: the response is given up where the caller stopped
    hearing it. A cough, a listening sound or nothing in time reject: we go on from
    the exact sample where we stopped.
    """

    def __init__(
        self, settings: TurnSettings, moment: Moment, speaking: Speaking
    ) -> None:
        super().__init__(settings, moment, speaking)
        self._sound = speaking

    def sound(self) -> None:
        """The caller makes a sound. How long it lasts counts from its own start."""
        if not self.possible:
            return
        if not self.held:
            self.moment.log("barge_in_held", audible=self._sound.audible())
            self._sound.hold()
            self.held = True
            self.judge_in_time()
        due_ms = self.moment.now_ms + self.settings.min_interruption_ms
        self.moment.set_timer(INTERRUPTION_TIMER, due_ms)

    def words_so_far(self, text: str, confidence: float | None) -> None:
        verdict = judge_partial(text, self.settings, confidence)
        if self.possible and verdict is Verdict.CONFIRM:
            self.confirm("words")

    def go_on(self) -> None:
        self._sound.resume()
