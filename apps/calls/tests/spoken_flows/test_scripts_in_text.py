"""The callers of the spoken calls, in text: the same words bring the same outcome."""

from __future__ import annotations

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.utils import timezone
from django.utils.text import slugify

from apps.agentbrain import tools
from apps.agentbrain.conversation.dialogue.manager import Dialogue
from apps.agentbrain.conversation.events import AppointmentFacts, CallStarted
from apps.agentbrain.example import load
from apps.agentbrain.services import load_brain
from apps.customers import example as shop_example
from apps.customers.models import Appointment
from apps.customers.services import identify_caller

from .days import open_weekdays
from .scripts import SCRIPTS, Script

pytestmark = pytest.mark.django_db(transaction=True)


class TextCall:
    """One script against the dialogue, the tools being the registered ones."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.said: list[str] = []
        self.left = list(script.answers)
        self.escalations: list[str] = []
        self.tool_calls = 0
        self.dialogue = Dialogue(load_brain())
        zone = ZoneInfo(settings.TIME_ZONE)
        self._take(
            self.dialogue.start(
                CallStarted(
                    at_ms=0,
                    call_type=script.call_type,
                    local_start=timezone.now().astimezone(zone),
                    caller_number=script.number,
                    customer=identify_caller(script.number),
                    appointment=self._facts(zone),
                )
            )
        )

    def _facts(self, zone: ZoneInfo) -> AppointmentFacts | None:
        service, status = self.script.about
        if not service:
            return None
        row = Appointment.objects.filter(
            customer__phone=self.script.number, service__code=service, status=status
        ).get()
        return AppointmentFacts(
            row.pk, row.starts_at.astimezone(zone), row.service.name, row.vehicle.label
        )

    def run(self) -> TextCall:
        days = open_weekdays()
        for at_ms in range(5000, 200_000, 5000):
            if self.ended:
                break
            line = self._answer()
            assert line, f"nothing to say to {self.said[-1]!r}"
            self.said.append(f"> {line.format(**days)}")
            self._take(
                self.dialogue.heard(line.format(**days), confidence=0.9, at_ms=at_ms)
            )
        return self

    def _answer(self) -> str:
        for place, (asked, line) in enumerate(self.left):
            if re.search(asked, self.said[-1], re.IGNORECASE):
                del self.left[place]
                return line
        return ""

    def _take(self, reply) -> None:
        if reply.escalation:
            self.escalations.append(reply.escalation.reason)
        while reply.run:
            self.tool_calls += 1
            view = self.dialogue.view
            context = tools.ToolContext(
                call_sid=f"CA-{slugify(self.script.name)}"[:60],
                tool_call_id=str(self.tool_calls),
                customer_id=view.customer_id,
                verified=view.verified,
                state=view.state,
            )
            outcome = async_to_sync(tools.run)(
                reply.run.name, dict(reply.run.arguments), context
            )
            reply = self.dialogue.tool_finished(
                reply.run.name, outcome.result, outcome.error, at_ms=1
            )
            if reply.escalation:
                self.escalations.append(reply.escalation.reason)
        self.ended = reply.end_call
        self.said.append(reply.text)


@pytest.fixture
def shop(db):
    shop_example.load()
    load()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_the_script_reaches_its_outcome(shop, script):
    call = TextCall(script).run()
    told = "\n".join(call.said)
    agent = "\n".join(s for s in call.said if not s.startswith("> ")).lower()
    view = call.dialogue.view
    assert view.outcome == script.outcome, told
    assert call.left == [], told
    assert call.escalations == ([script.escalated] if script.escalated else []), told
    for phrase in script.said:
        assert phrase in agent, told
    for phrase in script.unsaid:
        assert phrase not in agent, told
    for name, value in script.slots.items():
        assert view.slots.get(name) == value, told
    if script.service:
        assert view.slots["service"] == script.service, told
    if script.outcome in ("booked", "rescheduled"):
        row = Appointment.objects.get(pk=view.appointment_id)
        assert row.status in Appointment.HOLDS_BAY
        assert row.starts_at > timezone.now() + timedelta(hours=12)
