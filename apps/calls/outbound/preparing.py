"""Writes down whom a campaign calls, in portions, in the worker.

To start a campaign only says that this is to be done. Whoever holds the lease writes a
portion of targets, and how far it came, in one transaction: a worker that is killed
leaves nothing by halves, and the next one goes on behind the last customer looked at.
Calls begin while the rest is still being written.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from .asking import ask_to_place
from .choices import CampaignStatus, TargetStatus
from .choosing import selected
from .models import Campaign, OutboundTarget
from .results import close_if_done
from .services import fill_rule
from .why_not import key_of

PORTION: Final = 1_000
LONGEST_SECONDS: Final = 2.0
"""Other work of the same worker has its turn after that."""
LEASE: Final = timedelta(seconds=60)
# Who pauses a campaign stops its calls; its selection is still that of its start.
_STATES: Final = (CampaignStatus.RUNNING, CampaignStatus.PAUSED)


def prepare(campaign_id: int) -> bool:
    """Write targets for a while, if nobody else does; True when more are left."""
    lease = _take(campaign_id)
    if lease is None:
        return False
    until = time.monotonic() + LONGEST_SECONDS
    while more := _portion(campaign_id, lease):
        if time.monotonic() >= until:
            break
    return more and _let_go(campaign_id, lease)


def unprepared() -> list[int]:
    """Campaigns nobody writes the targets of: lost messages, workers that died."""
    return list(_free(timezone.now()).values_list("pk", flat=True))


def _free(now: datetime) -> QuerySet[Campaign]:
    idle = Q(prepare_lease_until=None) | Q(prepare_lease_until__lte=now)
    return Campaign.objects.filter(idle, preparing=True, status__in=_STATES)


def _held(campaign_id: int, lease: str) -> QuerySet[Campaign]:
    return Campaign.objects.filter(
        pk=campaign_id, preparing=True, prepare_lease=lease, status__in=_STATES
    )


def _take(campaign_id: int) -> str | None:
    now = timezone.now()
    lease = secrets.token_hex(16)
    taken = (
        _free(now)
        .filter(pk=campaign_id)
        .update(prepare_lease=lease, prepare_lease_until=now + LEASE)
    )
    return lease if taken else None


def _let_go(campaign_id: int, lease: str) -> bool:
    """False when it was not ours any more: stopped, or with another worker."""
    ours = _held(campaign_id, lease)
    return bool(ours.update(prepare_lease="", prepare_lease_until=None))


def _portion(campaign_id: int, lease: str) -> bool:
    """Write the next portion; True when there may be more and the lease is ours."""
    campaign = _held(campaign_id, lease).first()
    if campaign is None:
        return False
    now = timezone.now()
    if campaign.is_standing:
        fill_rule(campaign, now)
        found: Sequence[tuple[int, str]] = ()
    else:
        found = _next(campaign, now)
    more = len(found) == PORTION
    with transaction.atomic():
        # First of all: it locks the row, so that who stops the campaign waits for this
        # portion and leaves it out, or comes before it and there is no portion.
        ours = _held(campaign_id, lease).update(
            preparing=more,
            prepared_to=found[-1][0] if found else campaign.prepared_to,
            prepare_lease=lease if more else "",
            prepare_lease_until=now + LEASE if more else None,
        )
        if not ours:
            return False
        _write(campaign, found, now)
        if not more:
            close_if_done(campaign_id)
        if not more or not campaign.prepared_to:
            transaction.on_commit(ask_to_place)
    return more


def _next(campaign: Campaign, now: datetime) -> Sequence[tuple[int, str]]:
    """Keys of the next customers, each with why not."""
    customers = selected(campaign, now).filter(pk__gt=campaign.prepared_to)
    rows = customers.order_by("pk").values_list("pk", "why_not")  # type: ignore[misc] # annotated
    return list(rows[:PORTION])


def _write(campaign: Campaign, found: Sequence[tuple[int, str]], now: datetime) -> None:
    """Somebody else's target of the same reason wins silently, and so does our own of
    before: the campaign and the reason, which names the customer, are unique."""
    OutboundTarget.objects.bulk_create(
        [
            OutboundTarget(
                campaign=campaign,
                customer_id=customer_id,
                reason_key=key_of(campaign, customer_id),
                status=TargetStatus.SKIPPED if why else TargetStatus.WAITING,
                why=why,
                next_attempt_at=None if why else now,
                settled_at=now if why else None,
            )
            for customer_id, why in found
        ],
        ignore_conflicts=True,
    )
