"""A customer whose name, number and words are found wherever they were written."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db.models import Model
from django.utils import timezone

from apps.agentbrain.models import Backtest, LabelledUtterance
from apps.calls.models import (
    Call,
    Callback,
    CallbackAttempt,
    CallEvent,
    CallSummary,
    Conversation,
    Escalation,
    LegalHold,
    Line,
    Recording,
    ReviewItem,
    StaffMail,
    SummaryCorrection,
    Turn,
    WebhookDelivery,
    WebhookEndpoint,
)
from apps.calls.outbound.models import Campaign, OutboundAttempt, OutboundTarget
from apps.calls.recording.files import storage
from apps.calls.recording.models import RecordingStatus
from apps.customers.models import Appointment, Bay, Customer, Feedback, Service, Vehicle

NAME = "Zephyrine"
NUMBER = "+15550107788"
WORDS = f"hello this is {NAME} about my car"


def call_of(customer: Customer | None, number: int, **fields: Any) -> Call:
    now = timezone.now()
    return Call.objects.create(
        **{
            "call_sid": f"CA{number:032}",
            "from_number": NUMBER,
            "to_number": "+15550009999",
            "customer": customer,
            "status": "completed",
            "started_at": now - timedelta(days=3),
            "answered_at": now - timedelta(days=3),
            "ended_at": now - timedelta(days=3) + timedelta(minutes=2),
            **fields,
        }
    )


def recorded(call: Call) -> Recording:
    name = storage().save(f"test/{call.pk}.flac", ContentFile(b"sound"))
    return Recording.objects.create(
        call=call, status=RecordingStatus.READY, name=name, size_bytes=5
    )


def a_whole_life() -> Customer:
    """One row of every kind that may know this customer."""
    staff = User.objects.create_user("someone")
    customer = Customer.objects.create(
        first_name=NAME, phone=NUMBER, email=f"{NAME}@example.com", notes=f"Ask {NAME}"
    )
    vehicle = Vehicle.objects.create(
        customer=customer, year=2015, make="Honda", model="Civic", plate=NAME[:8]
    )
    appointment = _appointment(customer, vehicle)
    Feedback.objects.create(
        customer=customer, appointment=appointment, satisfied=True, comment=WORDS
    )
    call = call_of(
        customer, 1, slots={"first_name": NAME}, appointment=appointment, verified=True
    )
    call_of(None, 2)  # before they were known by this number
    call_of(
        customer, 3, direction="outbound", from_number="+15550009999", to_number=NUMBER
    )
    turn = Turn.objects.create(
        call=call,
        index=0,
        speaker="caller",
        text=WORDS,
        heard_text=WORDS,
        started_ms=0,
        ended_ms=900,
        latency_ms=321,
        trace=[{"rule": "pattern:1", "words": WORDS}],
    )
    label = LabelledUtterance.objects.create(text=WORDS, intent="greeting")
    ReviewItem.objects.create(turn=turn, reason="unsure", label=label)
    Backtest.objects.create(
        draft="{}", draft_digest="d", result={"missed": [{"said": WORDS}], "n": 4}
    )
    for kind, data in (
        ("escalated", {"reason": "angry", "words": WORDS}),
        ("tool_finished", {"name": "book", "ok": True, "result": {"name": NAME}}),
        ("barge_in_confirmed", {"why": "words", "heard_ms": 700}),
    ):
        CallEvent.objects.create(call=call, at_ms=10, kind=kind, data=data)
    CallSummary.objects.create(
        call=call, status="ready", text=WORDS, reason=WORDS, open_points=[WORDS]
    )
    SummaryCorrection.objects.create(
        call=call, number=1, fields={"text": WORDS}, original={"text": NAME}, why=NAME
    )
    Conversation.objects.create(call=call, state={"heard": WORDS}, answer={"a": NAME})
    escalation = Escalation.objects.create(
        call=call, reason="angry", words=WORDS, detail=WORDS, resolution=f"Told {NAME}"
    )
    StaffMail.objects.create(
        user=staff, escalation=escalation, kind="k", key="k1", data={"who": NAME}
    )
    callback = Callback.objects.create(
        call=call, customer=customer, number=NUMBER, reason="quote", note=WORDS
    )
    CallbackAttempt.objects.create(callback=callback, result="busy", note=NAME)
    WebhookDelivery.objects.create(
        endpoint=WebhookEndpoint.objects.create(name="crm", url="https://x.example"),
        event="call.ended",
        call=call,
        body=f'{{"from": "{NUMBER}"}}',
    )
    _planned(customer)
    _logged(staff, customer, NAME)
    _logged(staff, call, str(call))
    _logged(staff, label, str(label))
    # Of rows that are gone since.
    _logged(staff, Callback(pk=987), f"{NUMBER} by 2026-11-20 10:00")
    _logged(staff, LegalHold(pk=987), f"{NUMBER} at 2026-11-20 10:00: a dispute")
    _logged(staff, Appointment(pk=987), f"Oil for {NAME} on 2026-11-20 10:00")
    recorded(call)
    return customer


def _logged(by: User, row: Model, what: str) -> None:
    LogEntry.objects.create(
        user=by,
        content_type=ContentType.objects.get_for_model(type(row)),
        object_id=str(row.pk),
        object_repr=what,
        action_flag=CHANGE,
        change_message=f"Changed {NAME}",
    )


def where_found(*needles: str) -> list[str]:
    """Every column of every table in which one of these still stands."""
    found = []
    for model in apps.get_models():
        for row in model._default_manager.all().values():
            found += [
                f"{model.__name__}.{column}"
                for column, value in row.items()
                if any(needle.lower() in str(value).lower() for needle in needles)
            ]
    return sorted(set(found))


def _appointment(customer: Customer, vehicle: Vehicle) -> Appointment:
    starts = timezone.now() + timedelta(days=2)
    return Appointment.objects.create(
        customer=customer,
        vehicle=vehicle,
        service=Service.objects.create(code="oil", name="Oil", duration_minutes=30),
        bay=Bay.objects.create(name="Bay 1"),
        starts_at=starts,
        ends_at=starts + timedelta(minutes=30),
        source=f"CA{1:032}",
        notes=f"{NAME} waits",
    )


def _planned(customer: Customer) -> None:
    campaign = Campaign.objects.create(
        name="Winter",
        kind="campaign",
        reason="winter",
        line=Line.objects.create(number="+15550009990", name="Ours"),
    )
    tried = OutboundTarget.objects.create(
        campaign=campaign,
        customer=customer,
        reason_key=f"winter:{customer.pk}",
        attempts=1,
    )
    OutboundAttempt.objects.create(
        target=tried,
        number=1,
        reference="r1",
        asked_at=timezone.now(),
        detail=f"{NAME} was out",
    )
    OutboundTarget.objects.create(
        campaign=campaign, customer=customer, reason_key=f"spring:{customer.pk}"
    )
