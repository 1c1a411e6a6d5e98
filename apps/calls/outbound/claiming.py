"""Who is called next: claimed under one lock, so that no limit is ever exceeded.

The row of limits is locked while the calls under way are counted and one more is
claimed; several workers take turns at it, each for some milliseconds.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Q

from apps.calls.choices import LIVE_STATUSES
from apps.calls.models import Call
from apps.customers.models import ClosedDay
from apps.customers.time_zones import zones_of

from . import call_rows
from .choices import CampaignStatus, Result, TargetStatus, WhyNot
from .hours import CallingHours
from .models import Campaign, OutboundAttempt, OutboundLimits, OutboundTarget
from .why_not import of_target

LEASE = timedelta(minutes=10)
"""Longer than a call rings; whoever talks longer is asked about at the carrier."""
ASKED_WITHIN = timedelta(seconds=60)
"""An attempt of which nothing was heard by then is looked up at the carrier."""
_AT_A_TIME = 50
_MOST_ROUNDS = 20


@dataclass(frozen=True, slots=True)
class Claim:
    """An attempt that only its claimer may place."""

    attempt_id: int
    reference: str


def claim_next(now: datetime) -> Claim | None:
    """Take the next customer who may be called now; None when there is none.

    Targets that may not be called any more are settled on the way, and those whose
    hours are over are put off until the next ones begin.
    """
    with transaction.atomic():
        limits = locked_limits()
        if limits.all_paused or under_way() >= limits.max_concurrent:
            return None
        closed = frozenset(ClosedDay.objects.values_list("date", flat=True))
        for _ in range(_MOST_ROUNDS):
            waiting = list(_waiting(now))
            for target in waiting:
                if _may_be_called(target, now, closed):
                    return _claim(target, now)
            if len(waiting) < _AT_A_TIME:
                return None
    return None


def locked_limits() -> OutboundLimits:
    """The one row of limits, locked until the transaction ends."""
    OutboundLimits.objects.get_or_create(pk=1)
    return OutboundLimits.objects.select_for_update().get(pk=1)


def under_way() -> int:
    """Calls of ours that ring or talk, or may."""
    return OutboundTarget.objects.filter(status=TargetStatus.CALLING).count()


def _waiting(now: datetime) -> Iterable[OutboundTarget]:
    """Those whose time has come, in campaigns that have room; the pressing first.

    Whoever is being called or talks to us is left alone.
    """
    called = OutboundTarget.objects.filter(status=TargetStatus.CALLING)
    talking = Call.objects.filter(customer__isnull=False, status__in=LIVE_STATUSES)
    waiting = OutboundTarget.objects.filter(
        ~Q(customer__in=called.order_by().values("customer")),
        ~Q(customer__in=talking.order_by().values("customer")),
        campaign__in=_with_room(),
        status=TargetStatus.WAITING,
        next_attempt_at__lte=now,
    ).order_by(F("give_up_at").asc(nulls_last=True), "next_attempt_at", "pk")
    # Only keys are sorted: fifty thousand may wait.
    keys = list(waiting.values_list("pk", flat=True)[:_AT_A_TIME])
    rows = OutboundTarget.objects.select_related(
        "campaign__line", "customer", "appointment"
    ).in_bulk(keys)
    return [rows[key] for key in keys]


def _with_room() -> list[int]:
    """Campaigns that run and have fewer calls under way than they may."""
    running = Campaign.objects.filter(status=CampaignStatus.RUNNING).order_by()
    calling = OutboundTarget.objects.filter(status=TargetStatus.CALLING).order_by()
    under_way = dict(calling.values_list("campaign").annotate(n=Count("pk")))
    return [
        pk
        for pk, most in running.values_list("pk", "max_concurrent")
        if under_way.get(pk, 0) < most
    ]


def hours_of(campaign: Campaign, closed: frozenset[object]) -> CallingHours:
    """When a campaign calls; ``closed`` are the shop's closed days."""
    weekend = {5: campaign.on_saturdays, 6: campaign.on_sundays}
    days = {0, 1, 2, 3, 4} | {day for day, called in weekend.items() if called}
    return CallingHours(
        campaign.calls_from,
        campaign.calls_until,
        frozenset(days),
        closed,  # type: ignore[arg-type]
    )


def _may_be_called(
    target: OutboundTarget, now: datetime, closed: frozenset[object]
) -> bool:
    """Whether this is the moment; what it is not the moment for is written down."""
    if why := of_target(target, now):
        leave_out(target, why, now)
        return False
    customer = target.customer
    zones = zones_of(customer.time_zone, customer.phone, settings.TIME_ZONE)
    at = hours_of(target.campaign, closed).next_allowed(now, zones)
    if at is None or (target.give_up_at and at >= target.give_up_at):
        leave_out(target, WhyNot.TOO_LATE, now)
        return False
    if at > now:
        OutboundTarget.objects.filter(pk=target.pk, status=TargetStatus.WAITING).update(
            next_attempt_at=at
        )
        return False
    return True


def leave_out(target: OutboundTarget, why: WhyNot, now: datetime) -> None:
    """Never call a target that waits; who has been called before is given up."""
    status = TargetStatus.GIVEN_UP if target.attempts else TargetStatus.SKIPPED
    OutboundTarget.objects.filter(pk=target.pk, status=TargetStatus.WAITING).update(
        status=status, why=why, settled_at=now, next_attempt_at=None
    )


def _claim(target: OutboundTarget, now: datetime) -> Claim | None:
    claimed = OutboundTarget.objects.filter(
        pk=target.pk, status=TargetStatus.WAITING
    ).update(
        status=TargetStatus.CALLING,
        attempts=F("attempts") + 1,
        next_attempt_at=None,
        lease_until=now + LEASE,
    )
    if not claimed:
        return None
    reference = secrets.token_hex(12)
    attempt = OutboundAttempt.objects.create(
        target=target,
        number=target.tries.count() + 1,
        reference=reference,
        call=call_rows.open_for(target, reference),
        asked_at=now,
        check_at=now + ASKED_WITHIN,
        result=Result.ASKING,
    )
    return Claim(attempt.pk, reference)
