"""Whom a campaign or a rule calls, and why it does not call the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat

from apps.customers.models import Appointment, Customer, Vehicle

from .choices import Kind, TargetStatus, WhyNot
from .models import Campaign, OutboundTarget
from .why_not import key_of, of_appointment, of_customer

AHEAD = timedelta(days=7)
"""How far ahead the preview of a rule looks."""
STALE = timedelta(days=3)
"""A follow-up that could not be made within this time is left out."""
_AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class Candidate:
    """A customer of the selection; ``why`` is empty when they will be called."""

    customer: Customer
    appointment: Appointment | None
    key: str
    why: WhyNot
    due_at: datetime | None = None


def selected(campaign: Campaign, now: datetime) -> QuerySet[Customer]:
    """The customers of a campaign's selection, each with its ``why_not``."""
    customers = Customer.objects.order_by("last_name", "first_name", "pk")
    visits = Appointment.objects.filter(
        customer=OuterRef("pk"), status=Appointment.Status.COMPLETED
    )
    if campaign.service_id:
        had = visits.filter(service=campaign.service_id)
        customers = customers.filter(Exists(had))
    if campaign.last_visit_from:
        since = visits.filter(starts_at__date__gte=campaign.last_visit_from)
        customers = customers.filter(Exists(since))
    if campaign.last_visit_until:
        until = campaign.last_visit_until
        customers = customers.filter(
            Exists(visits.filter(starts_at__date__lte=until)),
            ~Exists(visits.filter(starts_at__date__gt=until)),
        )
    if campaign.without_upcoming:
        ahead = Appointment.objects.filter(
            customer=OuterRef("pk"),
            status__in=Appointment.HOLDS_BAY,
            starts_at__gt=now,
        )
        customers = customers.filter(~Exists(ahead))
    if wanted := _vehicle(campaign):
        vehicles = Vehicle.objects.filter(customer=OuterRef("pk"), **wanted)
        customers = customers.filter(Exists(vehicles))
    return customers.annotate(why_not=_why_not(campaign))


def _vehicle(campaign: Campaign) -> dict[str, str | int]:
    """One vehicle has to fulfil all of it."""
    wanted: dict[str, str | int] = {}
    if campaign.vehicle_make:
        wanted["make__iexact"] = campaign.vehicle_make
    if campaign.vehicle_year_from:
        wanted["year__gte"] = campaign.vehicle_year_from
    if campaign.vehicle_year_until:
        wanted["year__lte"] = campaign.vehicle_year_until
    return wanted


def _why_not(campaign: Campaign) -> Case:
    key = Concat(
        Value(f"campaign:{campaign.reason}:"),
        Cast(OuterRef("pk"), CharField()),
        output_field=CharField(),
    )
    before = _holding(OutboundTarget.objects.exclude(campaign=campaign))
    return Case(
        When(do_not_call=True, then=Value(WhyNot.DO_NOT_CALL.value)),
        When(marketing_calls=False, then=Value(WhyNot.NO_CONSENT.value)),
        When(phone="", then=Value(WhyNot.BAD_NUMBER.value)),
        When(
            Exists(before.filter(reason_key=key)),
            then=Value(WhyNot.CALLED_BEFORE.value),
        ),
        default=Value(""),
        output_field=CharField(),
    )


def _holding(targets: QuerySet[OutboundTarget]) -> QuerySet[OutboundTarget]:
    """Those that have been or may still be called."""
    return targets.filter(~Q(status=TargetStatus.SKIPPED) | Q(attempts__gt=0))


def as_candidates(campaign: Campaign, customers: Iterable[Customer]) -> list[Candidate]:
    """What ``selected`` found, one value each."""
    return [
        Candidate(
            customer,
            None,
            key_of(campaign, customer.pk),
            WhyNot(getattr(customer, "why_not", "")),
        )
        for customer in customers
    ]


def due(
    campaign: Campaign, now: datetime, *, ahead: timedelta = timedelta()
) -> Iterator[Candidate]:
    """The appointments a rule is about now, or within ``ahead``, soonest first."""
    # Keys first and rows in portions: thousands of appointments are never held at once.
    keys = list(_appointments(campaign, now, ahead).values_list("pk", flat=True))
    for begin in range(0, len(keys), _AT_A_TIME):
        yield from candidates(campaign, keys[begin : begin + _AT_A_TIME], now)


def candidates(
    campaign: Campaign, appointment_ids: Sequence[int], now: datetime
) -> list[Candidate]:
    """What a rule makes of these appointments, in their order."""
    related = Appointment.objects.select_related("customer", "service")
    found = related.in_bulk(appointment_ids)
    rows = [found[pk] for pk in appointment_ids if pk in found]
    keys = [key_of(campaign, row.customer_id, row) for row in rows]
    held = _held(campaign, keys)
    return [
        Candidate(
            row.customer,
            row,
            key,
            of_customer(row.customer, campaign.kind)
            or of_appointment(campaign, row, now)
            or (WhyNot.CALLED_BEFORE if key in held else WhyNot.NONE),
            _due_at(campaign, row),
        )
        for row, key in zip(rows, keys, strict=True)
    ]


def _appointments(
    campaign: Campaign, now: datetime, ahead: timedelta
) -> QuerySet[Appointment]:
    rows = Appointment.objects.all()
    if campaign.service_id:
        rows = rows.filter(service=campaign.service_id)
    if campaign.kind == Kind.REMINDER:
        return rows.filter(
            status__in=Appointment.HOLDS_BAY,
            starts_at__gt=now,
            starts_at__lte=now + campaign.lead + ahead,
        ).order_by("starts_at", "pk")
    # Whoever was there before the rule began has waited long enough not to be asked.
    since = now - campaign.lead - STALE
    if campaign.started_at is not None:
        since = max(since, campaign.started_at - campaign.lead)
    return rows.filter(
        status=Appointment.Status.COMPLETED,
        ends_at__gt=since,
        ends_at__lte=now - campaign.lead + ahead,
    ).order_by("ends_at", "pk")


def _due_at(campaign: Campaign, row: Appointment) -> datetime:
    if campaign.kind == Kind.REMINDER:
        return row.starts_at - campaign.lead
    return row.ends_at + campaign.lead


def _held(campaign: Campaign, keys: Sequence[str]) -> set[str]:
    targets = _holding(OutboundTarget.objects.filter(reason_key__in=keys))
    return set(targets.values_list("reason_key", flat=True))


def give_up_at(campaign: Campaign, appointment: Appointment | None) -> datetime | None:
    """When a call about it makes no sense any more."""
    if appointment is None:
        return None
    if campaign.kind == Kind.REMINDER:
        return appointment.starts_at
    return appointment.ends_at + campaign.lead + STALE
