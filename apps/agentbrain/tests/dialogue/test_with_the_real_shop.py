"""The dialogue and the real tools understand each other."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.utils import timezone

from apps.agentbrain import tools
from apps.agentbrain.conversation.dialogue.manager import Dialogue
from apps.agentbrain.conversation.events import CallStarted, CallType
from apps.agentbrain.example import load
from apps.agentbrain.services import load_brain
from apps.customers import example as shop_example
from apps.customers.models import Appointment, ClosedDay, Customer
from apps.customers.services import identify_caller

pytestmark = pytest.mark.django_db(transaction=True)


class RealCall:
    """A dialogue whose tools are the registered ones, on the test database."""

    def __init__(self, number: str) -> None:
        self.customer = identify_caller(number)
        self.dialogue = Dialogue(load_brain())
        self.calls = 0
        zone = ZoneInfo(settings.TIME_ZONE)
        self.dialogue.start(
            CallStarted(
                at_ms=0,
                call_type=(
                    CallType.INBOUND_EXISTING if self.customer else CallType.INBOUND_NEW
                ),
                local_start=timezone.now().astimezone(zone),
                caller_number=number,
                customer=self.customer,
            )
        )

    def say(self, text: str) -> str:
        reply = self.dialogue.heard(text, confidence=0.9, at_ms=self.calls)
        while reply.run:
            self.calls += 1
            view = self.dialogue.view
            context = tools.ToolContext(
                call_sid="CA1",
                tool_call_id=str(self.calls),
                customer_id=view.customer_id,
                verified=view.verified,
                state=view.state,
            )
            run = async_to_sync(tools.run)
            outcome = run(reply.run.name, dict(reply.run.arguments), context)
            reply = self.dialogue.tool_finished(
                reply.run.name, outcome.result, outcome.error, at_ms=self.calls
            )
        assert not reply.escalation, reply
        return reply.text

    def play(self, *script: tuple[str, str]) -> None:
        for said, expected in script:
            answer = self.say(said)
            assert expected.lower() in answer.lower(), f"{said!r} brought {answer!r}"


@pytest.fixture
def shop(db):
    shop_example.load()
    ClosedDay.objects.all().delete()  # "next tuesday" may be a holiday when this runs
    load()


def test_a_new_caller_books(shop):
    RealCall("+15559990000").play(
        ("hi i need an oil change", "your name"),
        ("john smith", "calling from"),
        ("yes", "email"),
        ("skip", "year, make and model"),
        ("2015 honda civic", "what day"),
        ("next tuesday in the morning", "which would you like"),
        ("the first one", "is that right"),
        ("yes", "you're booked"),
    )
    customer = Customer.objects.get(phone="+15559990000")
    appointment = Appointment.objects.get(customer=customer)
    assert customer.full_name == "John Smith"
    assert appointment.service.code == "oil-change"
    assert appointment.vehicle.label == "2015 Honda Civic"
    local = timezone.localtime(appointment.starts_at)
    assert local.weekday() == 1
    assert local.hour < 12


def test_a_customer_moves_and_then_cancels_an_appointment(shop):
    customer = Customer.objects.get(phone="+15550002222")
    Appointment.objects.filter(customer=customer).delete()
    call = RealCall(customer.phone)
    call.play(
        ("an oil change next tuesday in the morning for the honda", "would you like"),
        ("the first one", "is that right"),
        ("yes", "you're booked"),
        ("i need to move my appointment", "date of birth"),
        ("march fourteenth nineteen eighty five", "that matches"),
        ("next thursday afternoon", "would you like"),
        ("the first one", "move your oil change"),
        ("yes", "now on thursday"),
    )
    moved = Appointment.objects.get(customer=customer)
    assert timezone.localtime(moved.starts_at).weekday() == 3
    call.play(("please cancel it", "shall i cancel it"), ("yes", "is cancelled"))
    moved.refresh_from_db()
    assert moved.status == Appointment.Status.CANCELLED


def test_a_wrong_proof_is_refused(shop):
    RealCall("+15550002222").play(
        ("cancel my appointment", "date of birth"),
        ("march fifteenth nineteen eighty five", "doesn't match"),
        ("four eight two one", "that matches"),
    )


def test_the_shop_is_told_in_local_time(shop):
    call = RealCall("+15559990001")
    zone = ZoneInfo(settings.TIME_ZONE)
    assert call.dialogue.memory.now.tzinfo is not None
    assert abs((datetime.now(zone) - call.dialogue.memory.now).total_seconds()) < 60
