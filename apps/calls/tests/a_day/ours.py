"""Calls of ours during the day: reminders, and who picks up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from apps.calls.lines.models import Line
from apps.calls.outbound.choices import Kind
from apps.calls.outbound.models import Campaign
from apps.calls.telephony.simulator import (
    AT_ONCE,
    Answer,
    CallerLine,
    RestCall,
    WhenAsked,
)
from apps.customers.models import Appointment, Bay, Customer, Service

ACCOUNT: Final = "AC" + "7" * 32
_PREFIX: Final = "+1555020"
_CONFIRMS: Final = Answer(
    steps=(
        CallerLine("yes this is me", WhenAsked("speaking with|is that you")),
        CallerLine("yes i can make it", WhenAsked("able to make it|can you come")),
        CallerLine("no that's all thank you", WhenAsked("anything else")),
    )
)
_MACHINE: Final = Answer(
    "machine",
    steps=(CallerLine("please leave a message", AT_ONCE),),
    detected_after_seconds=2,
    linger_ms=30_000,
)
ANSWERS: Final = {
    "confirmed": _CONFIRMS,
    "voicemail": _MACHINE,
    "busy": Answer("busy"),
    "no_answer": Answer("no-answer"),
}


def what_answers(number: str) -> str:
    """The kind of the one with this number."""
    kinds = tuple(ANSWERS)
    return kinds[int(number.removeprefix(_PREFIX)) % len(kinds)]


def answer(call: RestCall) -> Answer:
    return ANSWERS[what_answers(call.asked("To"))]


def arrange(alias: str, line: Line, many: int) -> Campaign:
    """So many customers with an appointment tomorrow, and a rule to remind them."""
    service = Service.objects.using(alias).get(code="oil-change")
    bay = Bay.objects.using(alias).create(name="Bay of the reminded")
    starts = datetime.now(UTC) + timedelta(hours=20)
    for number in range(many):
        customer = Customer.objects.using(alias).create(
            first_name=f"Person{number}",
            phone=f"{_PREFIX}{number:04}",
            time_zone=_zone_at_noon(),
            service_calls=True,
        )
        Appointment.objects.using(alias).create(
            customer=customer,
            service=service,
            bay=bay,
            starts_at=starts,
            ends_at=starts + timedelta(minutes=30),
        )
    return Campaign.objects.using(alias).create(
        name="The day before",
        kind=Kind.REMINDER,
        line=line,
        on_sundays=True,
        max_concurrent=6,
        max_attempts=2,
        spacing_minutes=600,
    )


def _zone_at_noon() -> str:
    """A zone whose clock shows about noon, whatever the time is here."""
    hours = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{'-' if hours > 0 else '+'}{abs(hours)}" if hours else "Etc/GMT"
