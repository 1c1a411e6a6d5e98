"""Named people and one afternoon's calls, as the API tests know them."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import Group, Permission, User
from django.utils import timezone
from rest_framework.test import APIClient

from apps.calls.api_tokens.scopes import Scope
from apps.calls.api_tokens.services import make
from apps.calls.choices import CallStatus, Outcome, Speaker, SummaryStatus
from apps.calls.models import ApiToken, Call, CallEvent, CallSummary, Escalation, Turn
from apps.customers.models import Appointment, Bay, Customer, Service, Vehicle

MARIA_PHONE = "+15550101001"


def staff(name: str, *permissions: str, group: str = "") -> User:
    """A staff member with exactly these permissions (``app.codename``)."""
    user = User.objects.create_user(name, is_staff=True)
    for permission in permissions:
        app, codename = permission.split(".")
        user.user_permissions.add(
            Permission.objects.get(content_type__app_label=app, codename=codename)
        )
    if group:
        user.groups.add(Group.objects.get(name=group))
    return user


def client_of(user: User) -> APIClient:
    """A client with the user's token, whose use was noted a moment ago."""
    client = APIClient()
    token = make(user, "test", [Scope.ALL])
    ApiToken.objects.filter(pk=token.pk).update(last_used_at=timezone.now())
    client.credentials(HTTP_AUTHORIZATION=f"Token {token.key}")
    return client


def maria() -> Customer:
    customer = Customer.objects.create(
        first_name="Maria",
        last_name="Lopez",
        phone=MARIA_PHONE,
        email="maria@example.com",
        account_last4="4711",
        address="12 Elm Street",
    )
    Vehicle.objects.create(
        customer=customer, year=2015, make="Honda", model="Civic", vin="V1", plate="P1"
    )
    return customer


def oil_change(customer: Customer, **fields: object) -> Appointment:
    service, _ = Service.objects.get_or_create(
        code="oil_change", defaults={"name": "Oil change", "duration_minutes": 45}
    )
    bay, _ = Bay.objects.get_or_create(name="Bay 1")
    start = timezone.now() + timedelta(days=3)
    return Appointment.objects.create(
        **{
            "customer": customer,
            "vehicle": customer.vehicles.first(),
            "service": service,
            "bay": bay,
            "starts_at": start,
            "ends_at": start + timedelta(minutes=45),
            **fields,
        }
    )


def booked_call(sid: str = "CA1", customer: Customer | None = None) -> Call:
    """A finished call with two turns, an event, a summary and an escalation."""
    customer = customer or Customer.objects.filter(phone=MARIA_PHONE).first() or maria()
    now = timezone.now()
    call = Call.objects.create(
        call_sid=sid,
        status=CallStatus.COMPLETED,
        from_number=customer.phone,
        customer=customer,
        appointment=oil_change(customer),
        intent="book_appointment",
        outcome=Outcome.BOOKED,
        slots={"service": "oil_change"},
        started_at=now - timedelta(minutes=5),
        answered_at=now - timedelta(minutes=5),
        ended_at=now - timedelta(minutes=3),
    )
    Turn.objects.create(
        call=call,
        index=0,
        speaker=Speaker.AGENT,
        text="How can I help you?",
        heard_text="How can I",
        started_ms=0,
        ended_ms=1500,
        interrupted=True,
    )
    Turn.objects.create(
        call=call,
        index=1,
        speaker=Speaker.CALLER,
        text="I need an oil change.",
        started_ms=1600,
        ended_ms=3000,
        trace=[{"rule": "book", "words": "oil change"}],
    )
    CallEvent.objects.create(call=call, at_ms=0, kind="call_started", data={"a": 1})
    CallSummary.objects.create(
        call=call,
        status=SummaryStatus.READY,
        outcome=Outcome.BOOKED,
        text="Maria Lopez called to book an oil change.",
        source="rules",
    )
    Escalation.objects.create(
        call=call, reason="person_requested", words="Let me talk to a person."
    )
    return call
