"""An outbound reminder: will the customer come, or should it be moved?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..appointments import service_code
from ..closing import anything_else
from ..phrases import say_start
from ..scheduling import tool_trouble
from ..states import Step
from ..talk import Talk
from .base import Flow
from .change import Change
from .identity import heard_identity

_PREVENTED = re.compile(
    r"\b(?:busy|working|out of town|not free|not available|unable|something came up|"
    r"(?:can't|cannot|won't|not able to|not going to)(?: \w+)? "
    r"(?:make|come|be|do|get))\b"
)
_NEEDLESS = re.compile(
    r"\b(?:already|just) (?:had|got|did|have|took)\b.*"
    r"\b(?:done|fixed|changed|it|care)\b|"
    r"\b(?:don't|do not|no longer|won't) (?:really )?(?:need|have|own)\b"
    r"(?: \w+){0,2} (?:it|that|car|vehicle|truck|any ?more|appointment)\b|"
    r"\b(?:sold|totaled|traded in|got rid of)\b(?: \w+){0,2} (?:it|car|vehicle|truck)\b"
)
_ASKS_WHEN = re.compile(r"\b(?:what (?:time|day|date)|when) (?:was|is|were|are)\b")


class Reminder(Flow):
    """Identity, the reminder, then confirm, move or cancel."""

    code = "reminder"

    def heard(self, talk: Talk) -> bool:
        match talk.memory.question:
            case "identity":
                return self._heard_identity(talk)
            case "move_or_cancel":
                return self._heard_move_or_cancel(talk)
        return self._heard_reminder(talk)

    def _heard_identity(self, talk: Talk) -> bool:
        who = heard_identity(talk)
        if who:
            talk.step(Step.READ_BACK)
            memory = talk.memory
            chosen = memory.appointment or {}
            memory.appointment_id = chosen.get("appointment_id")
            memory.slots["service"] = service_code(talk.brain, chosen)
            talk.ask("reminder")
        return who is not False

    def _heard_reminder(self, talk: Talk) -> bool:
        heard = talk.heard
        if heard.yes and self._same_time(talk):
            self._confirm(talk)
        elif _NEEDLESS.search(heard.text):
            Change().begin(talk, "cancel_appointment")
        elif self._not_then(talk):
            talk.ask("move_or_cancel")
        elif heard.slots.get("date") or heard.slots.get("time"):
            Change().begin(talk, "reschedule_appointment")
        elif heard.has("ask_appointment") or _ASKS_WHEN.search(heard.text):
            talk.ask_again()
        elif heard.has("dont_know"):
            talk.memory.asked["move_or_cancel"] = 1  # it may also be left as it is
            talk.ask("move_or_cancel")
        elif heard.no:
            talk.ask("move_or_cancel")
        elif heard.yes or heard.has("confirm_appointment"):
            self._confirm(talk)
        else:
            return False
        return True

    @staticmethod
    def _confirm(talk: Talk) -> None:
        talk.step(Step.EXECUTE)
        talk.memory.intent = "confirm_appointment"
        talk.run_tool("confirm_appointment", appointment_id=talk.memory.appointment_id)

    @staticmethod
    def _same_time(talk: Talk) -> bool:
        """ "Yes tuesday at ten is fine" repeats what was read to them."""
        said = talk.heard.slots
        start = str((talk.memory.appointment or {}).get("start", ""))
        return bool(said.get("date") or said.get("time")) and (
            said.get("date", start[:10]) == start[:10]
            and said.get("time", start[11:16]) == start[11:16]
        )

    @staticmethod
    def _not_then(talk: Talk) -> bool:
        """ "I'm busy on tuesday" names the day it is on, and no other."""
        heard, chosen = talk.heard, talk.memory.appointment or {}
        day = heard.slots.get("date")
        if heard.yes or heard.slots.get("time"):
            return False
        own = day == str(chosen.get("start", ""))[:10]
        return own or (not day and bool(_PREVENTED.search(heard.text)))

    def _heard_move_or_cancel(self, talk: Talk) -> bool:
        heard = talk.heard
        if heard.no or heard.has("never_mind", "dont_know"):
            talk.say("left_as_is")
            anything_else(talk)
        elif heard.yes or heard.slots.get("date") or heard.slots.get("time"):
            Change().begin(talk, "reschedule_appointment")
        else:
            return False
        return True

    def keeps(self, talk: Talk, goal: str) -> bool:
        """Before the person is known, nothing else may start."""
        own = ("confirm_appointment", "ask_appointment")
        return talk.memory.question == "identity" or goal in own

    def tool_finished(
        self, talk: Talk, name: str, result: Mapping[str, Any], error: str
    ) -> None:
        memory = talk.memory
        if error == "not_found":
            talk.say("appointment_gone")
        elif error:
            tool_trouble(talk, error)
            return
        else:
            memory.outcome = "confirmed"
            chosen = memory.appointment or {}
            talk.say("confirmed", when=say_start(chosen["start"], memory.today))
        anything_else(talk)
