"""Drives a dialogue by text, as a readable script."""

from __future__ import annotations

import json
from datetime import datetime
from zoneinfo import ZoneInfo

from apps.agentbrain.conversation.dialogue.manager import Dialogue
from apps.agentbrain.conversation.dialogue.reply import Reply
from apps.agentbrain.conversation.dialogue.states import State
from apps.agentbrain.conversation.events import (
    AppointmentFacts,
    CallStarted,
    CallType,
    KnownCustomer,
    KnownVehicle,
)

from .shop import BRAIN, Shop

ZONE = ZoneInfo("America/New_York")
START = datetime(2026, 11, 23, 9, 0, tzinfo=ZONE)
CIVIC = KnownVehicle(11, 2015, "Honda", "Civic")
TRUCK = KnownVehicle(12, 2019, "Ford", "F-150")
DANA = KnownCustomer(7, "Dana", "Dana Reed", "+15550001111", (CIVIC,))
APPOINTMENT = AppointmentFacts(
    31, datetime(2026, 11, 24, 10, 0, tzinfo=ZONE), "Oil change", "2015 Honda Civic"
)


class Conversation:
    """One call in text. Tools are answered by the shop at once."""

    def __init__(
        self,
        call_type: CallType = CallType.INBOUND_NEW,
        *,
        brain=BRAIN,
        number: str = "",
        customer: KnownCustomer | None = None,
        appointment: AppointmentFacts | None = None,
    ) -> None:
        self.shop = Shop()
        self.dialogue = Dialogue(brain)
        self.now_ms = 0
        self.replies: list[Reply] = []
        self.escalations = []
        self.runs_tools = True
        self._took(
            self.dialogue.start(
                CallStarted(
                    at_ms=0,
                    call_type=call_type,
                    local_start=START,
                    caller_number=number,
                    customer=customer,
                    appointment=appointment,
                )
            )
        )

    def say(self, text: str, confidence: float | None = 0.9) -> str:
        self.now_ms += 4000
        return self._took(
            self.dialogue.heard(text, confidence=confidence, at_ms=self.now_ms)
        )

    def keys(self, digits: str) -> str:
        self.now_ms += 2000
        return self._took(self.dialogue.keys(digits, at_ms=self.now_ms))

    def silence(self, count: int) -> str:
        self.now_ms += 8000
        return self._took(self.dialogue.silence(count, at_ms=self.now_ms))

    def finish_tool(self, reply: Reply) -> str:
        result, error = self.shop.run(reply.run.name, reply.run.arguments)
        return self._took(
            self.dialogue.tool_finished(
                reply.run.name, result, error, at_ms=self.now_ms
            )
        )

    def _took(self, reply: Reply) -> str:
        self.replies.append(reply)
        if reply.escalation:
            self.escalations.append(reply.escalation)
        State(self.view.state)
        json.dumps(dict(self.view.slots))
        if reply.run and self.runs_tools:
            return f"{reply.text} {self.finish_tool(reply)}".strip()
        return reply.text

    def play(self, *script: tuple[str, str]) -> Conversation:
        """Each caller line must bring a reply holding every "..."-parted fragment."""
        for said, expected in script:
            answer = self.say(said)
            for fragment in expected.split("..."):
                assert fragment.strip().lower() in answer.lower(), (
                    f"after {said!r}: {fragment.strip()!r} is not in {answer!r}"
                )
        return self

    @property
    def view(self):
        return self.dialogue.view

    @property
    def state(self) -> str:
        return self.view.state

    @property
    def slots(self):
        return self.view.slots

    @property
    def last(self) -> Reply:
        return self.replies[-1]

    @property
    def tools(self) -> list[str]:
        return [name for name, _ in self.shop.calls]
