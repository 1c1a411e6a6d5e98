"""The caller cuts our words short: somebody else has fallen silent for it already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..turns.barge_in import Verdict, judge_partial
from ..turns.giving_way import GivingWay
from ..turns.moment import Moment
from ..turns.settings import TurnSettings
from ..turns.wishes import QueuedResponse
from .telling import Telling


class CutShort(GivingWay):
    """The line interrupts by itself and tells; we decide what becomes of the rest.

    Words confirm: the rest is forgotten. A listening sound, or no words in time: what
    was left to say is asked for again. Words without an interruption of the line (it
    spoke on) are judged as on a line of sound.
    """

    def __init__(
        self, settings: TurnSettings, moment: Moment, telling: Telling
    ) -> None:
        super().__init__(settings, moment, telling)
        self._telling = telling
        self._rest: tuple[QueuedResponse, ...] = ()
        self._unheard_ms = 0

    @property
    def possible(self) -> bool:
        """Whether giving way changes anything: last words that were given do close."""
        active = self.speaking.queue.active
        if active is None or (active.ended and active.wish.closes_call):
            return False
        return active.wish.interruptible

    def by_line(self, heard_text: str | None) -> None:
        """The line stopped speaking because the caller makes a sound."""
        cut = self._telling.cut(heard_text)
        if cut is None:
            return
        self.moment.log("barge_in_held", audible=True)
        self._rest, self._unheard_ms = cut.rest, cut.unheard_ms
        self.held = True
        self.judge_in_time()

    def sound(self) -> None:
        """Whether a sound interrupts, the line decides."""

    def words_so_far(self, text: str, confidence: float | None) -> None:
        verdict = judge_partial(text, self.settings, confidence)
        if self.held and verdict is Verdict.CONFIRM:
            self.confirm("words")

    def unheard_ms(self) -> int:
        return self._unheard_ms if self.held else super().unheard_ms()

    def go_on(self) -> None:
        rest, self._rest = self._rest, ()
        for wish in reversed(rest):
            self.speaking.ask_again(wish, "false_interruption")

    def settle(self) -> None:
        super().settle()
        self._unheard_ms = 0

    def confirm(self, why: str) -> None:
        self._rest = ()
        super().confirm(why)

    def snapshot(self) -> dict[str, Any]:
        return {
            **super().snapshot(),
            "rest": [wish.snapshot() for wish in self._rest],
            "unheard_ms": self._unheard_ms,
        }

    def load(self, data: Mapping[str, Any]) -> None:
        super().load(data)
        self._rest = tuple(QueuedResponse.restore(wish) for wish in data["rest"])
        self._unheard_ms = data["unheard_ms"]
