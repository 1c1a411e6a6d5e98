"""Has a customer forgotten: at once, or as soon as nothing stands against it.

A person who is on the line cannot be forgotten, nor one whose calls a legal hold keeps:
the request waits, and a sweep comes back to it. Done is one transaction; the log says
that somebody was forgotten and by whom, and not who.
"""

from __future__ import annotations

from collections import Counter

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.customers.models import Customer

from ..models import Call, ForgetRequest, LegalHold, Recording, RetentionEntry
from ..outbound.choices import TargetStatus
from ..outbound.models import OutboundTarget
from ..recording.models import RecordingStatus
from ..summaries.claims import finished_calls
from .nobody import NO_NUMBER, nobody
from .registry import Person, forgetters

Status = ForgetRequest.Status


class NotForgettable(ValueError):
    """There is nobody to forget; the message is for staff."""


def forget(customer: Customer, by: User | None) -> ForgetRequest:
    """Ask for it, and do it if it can be done now. Asking twice asks once."""
    if customer.phone == NO_NUMBER:
        raise NotForgettable("This row stands for those who were forgotten already.")
    request, _ = ForgetRequest.objects.get_or_create(
        customer=customer, status=Status.WAITING, defaults={"asked_by": by}
    )
    fulfil(request.pk)
    request.refresh_from_db()
    return request


def fulfil_waiting() -> int:
    """Try every request that waits; how many were done."""
    waiting = ForgetRequest.objects.filter(status=Status.WAITING)
    return sum(fulfil(pk) for pk in list(waiting.values_list("pk", flat=True)))


def fulfil(request_id: int) -> bool:
    """Do it in one transaction, or note what it waits for; True when it was done."""
    with transaction.atomic():
        request = (
            ForgetRequest.objects.select_for_update()
            .filter(pk=request_id, status=Status.WAITING)
            .first()
        )
        if request is None:
            return False
        theirs = Customer.objects.filter(pk=request.customer_id or 0)
        customer = theirs.select_for_update().first()
        if customer is None:  # deleted by hand meanwhile
            _finish(request, {})
            return True
        calls = calls_of(customer)
        if against := obstacle(customer, calls):
            ForgetRequest.objects.filter(pk=request.pk).update(waits_for=against)
            return False
        ids = calls.order_by("pk").values_list("pk", flat=True)
        person = Person(customer.pk, customer.phone, tuple(ids), nobody())
        counts: Counter[str] = Counter()
        for forget_part in forgetters():
            counts.update(forget_part(person))
        _finish(request, counts)
    return True


def calls_of(customer: Customer) -> QuerySet[Call]:
    """Those linked with the customer, and those with their number."""
    number = customer.phone
    return Call.objects.filter(
        Q(customer=customer) | Q(from_number=number) | Q(to_number=number)
    )


def effect(customer: Customer) -> dict[str, int]:
    """How much there is of what will go, for the page that asks."""
    calls = calls_of(customer)
    recordings = Recording.objects.filter(call__in=calls, status=RecordingStatus.READY)
    return {
        "calls": calls.count(),
        "recordings": recordings.count(),
        "appointments": customer.appointments.count(),
        "vehicles": customer.vehicles.count(),
    }


def obstacle(customer: Customer, calls: QuerySet[Call]) -> str:
    """What stands against forgetting now; empty when nothing does."""
    held = LegalHold.objects.filter(call__in=calls).count()
    if held:
        return f"the legal hold on {held} of their calls"
    over = finished_calls(timezone.now())
    live = calls.exclude(pk__in=over.values("pk")).count()
    calling = OutboundTarget.objects.filter(
        customer=customer, status=TargetStatus.CALLING
    )
    if live or calling.exists():
        return "the end of a call that is still going on"
    return ""


def _finish(request: ForgetRequest, counts: dict[str, int]) -> None:
    ForgetRequest.objects.filter(pk=request.pk).update(
        status=Status.DONE, customer=None, waits_for="", done_at=timezone.now()
    )
    RetentionEntry.objects.create(
        kind=RetentionEntry.Kind.FORGOTTEN,
        by=request.asked_by,
        detail={name: count for name, count in counts.items() if count},
    )
