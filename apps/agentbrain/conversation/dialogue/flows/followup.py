"""An outbound call after a service: was the customer satisfied?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..closing import anything_else
from ..escalation import hand_over
from ..states import Step
from ..talk import Talk
from .base import Flow
from .identity import heard_identity
from .known_appointment import KnownAppointment

GRIEVANCES = ("complaint", "anger", "profanity")


class FollowUp(Flow):
    """Identity, satisfaction; a complaint goes to a person, a yes to the next visit."""

    code = "followup"

    def heard(self, talk: Talk) -> bool:
        match talk.memory.question:
            case "identity":
                return self._heard_identity(talk)
            case "satisfaction":
                return self._heard_satisfaction(talk)
            case "feedback_comment":
                return self._heard_comment(talk)
        return self._heard_next_service(talk)

    def _heard_identity(self, talk: Talk) -> bool:
        who = heard_identity(talk)
        if who:
            talk.step(Step.COLLECT)
            chosen = talk.memory.appointment or {}
            talk.memory.appointment_id = chosen.get("appointment_id")
            talk.ask("satisfaction")
        return who is not False

    def _heard_satisfaction(self, talk: Talk) -> bool:
        heard = talk.heard
        if heard.no or heard.has("dissatisfied", "complaint"):
            if len(heard.text.split()) > 5:
                return self._heard_comment(talk)
            talk.ask("feedback_comment")
        elif heard.yes or heard.has("satisfied"):
            talk.say("glad")
            self._take(talk, satisfied=True)
        else:
            return False
        return True

    def _heard_comment(self, talk: Talk) -> bool:
        heard = talk.heard
        nothing = heard.no and len(heard.text.split()) <= 3 and not heard.intents[1:]
        talk.memory.fill("comment", "" if nothing else heard.raw.strip())
        talk.say("feedback_taken")
        self._take(talk, satisfied=False)
        return True

    def _take(self, talk: Talk, *, satisfied: bool) -> None:
        memory = talk.memory
        memory.fill("satisfied", satisfied)
        talk.run_tool(
            "take_feedback",
            appointment_id=memory.appointment_id,
            satisfied=satisfied,
            comment=memory.slots.get("comment", talk.heard.raw.strip()),
        )

    def _heard_next_service(self, talk: Talk) -> bool:
        if talk.heard.yes or talk.heard.slots.get("service"):
            KnownAppointment().begin(talk)
        elif talk.heard.no:
            anything_else(talk)
        else:
            return False
        return True

    def claims_escalation(self, talk: Talk) -> bool:
        """A grievance is what this call asks about: it is recorded, then handed on."""
        match, question = talk.heard.escalation, talk.memory.question
        about = question in ("satisfaction", "feedback_comment")
        return bool(about and match and match.rule.reason in GRIEVANCES)

    def keeps(self, talk: Talk, goal: str) -> bool:
        return talk.memory.question in ("identity", "satisfaction", "feedback_comment")

    def tool_finished(
        self, talk: Talk, name: str, result: Mapping[str, Any], error: str
    ) -> None:
        memory = talk.memory
        if memory.slots.get("satisfied") is False:
            memory.outcome = "feedback"
            comment = str(memory.slots.get("comment", ""))
            hand_over(talk, "complaint", "high", detail=comment)
            return
        if not error:
            memory.outcome = "feedback"
        talk.ask("next_service")
