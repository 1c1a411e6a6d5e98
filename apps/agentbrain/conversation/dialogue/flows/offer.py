"""An outbound campaign: tell them, and ask whether they would like an appointment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..closing import goodbye
from ..states import Step
from ..talk import Talk
from .base import Flow
from .identity import heard_identity
from .known_appointment import KnownAppointment


class Offer(Flow):
    """Identity, the message, then a booking or a friendly goodbye."""

    code = "offer"

    def heard(self, talk: Talk) -> bool:
        if talk.memory.question == "identity":
            return self._heard_identity(talk)
        heard = talk.heard
        wanted = heard.slots.get("service") or heard.slots.get("date")
        if heard.yes or (wanted and not heard.no):
            KnownAppointment().begin(talk)
        elif heard.no:
            talk.memory.outcome = "answered"
            talk.say("as_you_like")
            goodbye(talk)
        else:
            return False
        return True

    def _heard_identity(self, talk: Talk) -> bool:
        who = heard_identity(talk)
        if who:
            talk.step(Step.READ_BACK)
            talk.ask("offer")
        return who is not False

    def keeps(self, talk: Talk, goal: str) -> bool:
        """Before the person is known, nothing else may start."""
        return talk.memory.question == "identity"

    def tool_finished(
        self, talk: Talk, name: str, result: Mapping[str, Any], error: str
    ) -> None:
        """It runs none."""
