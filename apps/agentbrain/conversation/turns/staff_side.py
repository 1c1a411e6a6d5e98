"""Staff on the line: they have something said, take the call, and give it back."""

from __future__ import annotations

from .. import events as ev
from .asking import Asking
from .giving_way import GivingWay
from .moment import Moment
from .wishes import Reason


class StaffSide:
    """While a staff member has the call the agent says only what they write."""

    def __init__(
        self, moment: Moment, speaking: Asking, interruption: GivingWay
    ) -> None:
        self.moment = moment
        self.speaking = speaking
        self.interruption = interruption

    def said(self, event: ev.StaffSaid) -> None:
        text = event.text.strip()
        if text:
            self.speaking.ask(Reason.STAFF, text)

    def took_over(self, event: ev.StaffTookOver) -> None:
        self.speaking.taken_over = True
        self.interruption.settle()
        self.speaking.stop("staff_took_over")
        self.speaking.forget_waiting("staff_took_over")
        self.moment.log("staff_took_over", staff=event.staff)

    def released(self, event: ev.StaffReleased) -> None:
        self.speaking.taken_over = False
        self.moment.log("staff_released", staff=event.staff)
