"""Customers to call and campaigns to call them with, at a Tuesday noon."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from unittest import mock

from apps.calls.lines.models import Line
from apps.calls.outbound import carrier
from apps.calls.outbound.choices import CampaignStatus, Kind
from apps.calls.outbound.models import Campaign, OutboundLimits, OutboundTarget
from apps.calls.outbound.why_not import key_of
from apps.customers.models import Appointment, Bay, Customer, Service

NOW = datetime(2027, 3, 2, 17, 0, tzinfo=UTC)
"""Noon in New York, where the shop is."""
OURS = "+15550009999"
_numbers = count(1)


def line() -> Line:
    return Line.objects.get_or_create(number=OURS, defaults={"name": "Main line"})[0]


def customer(**fields: Any) -> Customer:
    """Agrees to everything, unless told otherwise."""
    number = next(_numbers)
    return Customer.objects.create(
        **{
            "first_name": f"Person{number}",
            "phone": f"+1555{number:07}",
            "service_calls": True,
            "marketing_calls": True,
            **fields,
        }
    )


def appointment(who: Customer, starts_at: datetime, **fields: Any) -> Appointment:
    service, _ = Service.objects.get_or_create(
        code="oil-change", defaults={"name": "Oil change", "duration_minutes": 30}
    )
    bay, _ = Bay.objects.get_or_create(name="Bay 1")
    return Appointment.objects.create(
        **{
            "customer": who,
            "service": service,
            "bay": bay,
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(minutes=30),
            **fields,
        }
    )


def campaign(**fields: Any) -> Campaign:
    return Campaign.objects.create(
        **{
            "name": "Winter tires",
            "kind": Kind.CAMPAIGN,
            "reason": "winter-tires",
            "message": "It is time for winter tires.",
            "line": line(),
            "status": CampaignStatus.RUNNING,
            "without_upcoming": False,
            "max_concurrent": 50,
            **fields,
        }
    )


def rule(kind: Kind = Kind.REMINDER, **fields: Any) -> Campaign:
    return campaign(name="The day before", kind=kind, reason="", **fields)


def target(which: Campaign, who: Customer, **fields: Any) -> OutboundTarget:
    about = fields.get("appointment")
    return OutboundTarget.objects.create(
        **{
            "campaign": which,
            "customer": who,
            "reason_key": key_of(which, who.pk, about),
            "next_attempt_at": NOW,
            **fields,
        }
    )


def limit(calls: int) -> None:
    OutboundLimits.objects.update_or_create(pk=1, defaults={"max_concurrent": calls})


def at(moment: datetime = NOW) -> Any:
    """The clock of everything outbound."""
    return mock.patch("django.utils.timezone.now", return_value=moment)


class Exchange:
    """A telephone exchange in the carrier's place: what was ordered, what it says."""

    def __init__(self) -> None:
        self.orders: list[carrier.Order] = []
        self.failure: carrier.CarrierError | None = None
        self.calls: list[carrier.CarrierCall] = []

    def place(self, order: carrier.Order) -> str:
        self.orders.append(order)
        if self.failure is not None:
            raise self.failure
        return f"CA{len(self.orders):032}"

    def latest(self, to_number: str, from_number: str) -> list[carrier.CarrierCall]:
        return self.calls

    def fetch(self, sid: str) -> carrier.CarrierCall:
        found = [call for call in self.calls if call.sid == sid]
        if not found:
            raise carrier.NoSuchCall(sid)
        return found[0]
