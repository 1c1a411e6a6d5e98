"""What staff do with campaigns, and what the schedule does with rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Final, TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from .asking import ask_to_place, ask_to_prepare
from .choices import (
    STANDING,
    CampaignStatus,
    TargetStatus,
    WhyNot,
)
from .choosing import Candidate, due, give_up_at
from .models import Campaign, OutboundTarget
from .results import close_if_done

_Row = TypeVar("_Row")
_BATCH: Final = 500
STARTABLE: Final = (CampaignStatus.DRAFT,)
_RULE_STARTABLE: Final = (
    CampaignStatus.DRAFT,
    CampaignStatus.STOPPED,
)


def may_start(campaign: Campaign) -> bool:
    """A stopped rule may be started again; a campaign is called once."""
    states = _RULE_STARTABLE if campaign.is_standing else STARTABLE
    return campaign.status in states


def start(campaign: Campaign) -> bool:
    """Begin to call; a worker writes down whom (``preparing``). False: it had begun."""
    states = _RULE_STARTABLE if campaign.is_standing else STARTABLE
    with transaction.atomic():
        if not _move(
            campaign,
            states,
            CampaignStatus.RUNNING,
            started_at=timezone.now(),
            preparing=True,
            prepared_to=0,
            prepare_lease="",
            prepare_lease_until=None,
        ):
            return False
        transaction.on_commit(partial(ask_to_prepare, campaign.pk))
    return True


def pause(campaign: Campaign) -> bool:
    """Place no more calls; those under way go on, and so does the writing down of whom
    to call. False: it was not running."""
    return _move(campaign, (CampaignStatus.RUNNING,), CampaignStatus.PAUSED)


def resume(campaign: Campaign) -> bool:
    """Go on after a pause. False: it was not paused."""
    with transaction.atomic():
        moved = _move(campaign, (CampaignStatus.PAUSED,), CampaignStatus.RUNNING)
        if moved:
            close_if_done(campaign.pk)
            transaction.on_commit(ask_to_place)
    return moved


def stop(campaign: Campaign) -> int | None:
    """End it for good: whoever waits is not called. How many; None: nothing to stop."""
    now = timezone.now()
    running = (CampaignStatus.RUNNING, CampaignStatus.PAUSED)
    with transaction.atomic():
        if not _move(
            campaign, running, CampaignStatus.STOPPED, ended_at=now, preparing=False
        ):
            return None
        return _skip(
            OutboundTarget.objects.filter(campaign=campaign), WhyNot.STOPPED, now
        )


def skip_customer(customer_id: int) -> int:
    """Somebody asked not to be called: whatever waits for them is left out."""
    targets = OutboundTarget.objects.filter(customer=customer_id)
    with transaction.atomic():
        skipped = _skip(targets, WhyNot.DO_NOT_CALL, timezone.now())
        for campaign_id in targets.values_list("campaign", flat=True).distinct():
            close_if_done(campaign_id)
    return skipped


def fill_rules() -> int:
    """Put up whoever the running rules are to call now; how many are new."""
    rules = Campaign.objects.filter(kind__in=STANDING, status=CampaignStatus.RUNNING)
    return sum(fill_rule(rule, timezone.now()) for rule in rules)


def fill_rule(rule: Campaign, now: datetime) -> int:
    """Those of one rule. What speaks against a call today may not tomorrow: who is not
    to be called is not put up at all, and looked at again the next time."""
    callable_now = (c for c in due(rule, now) if not c.why)
    return sum(_add(rule, batch, now) for batch in _batches(callable_now))


def _add(rule: Campaign, candidates: Iterable[Candidate], now: datetime) -> int:
    """Somebody else's target of the same reason wins silently."""
    before = OutboundTarget.objects.filter(campaign=rule).count()
    OutboundTarget.objects.bulk_create(
        [
            OutboundTarget(
                campaign=rule,
                customer=candidate.customer,
                appointment=candidate.appointment,
                reason_key=candidate.key,
                next_attempt_at=now,
                give_up_at=give_up_at(rule, candidate.appointment),
            )
            for candidate in candidates
        ],
        ignore_conflicts=True,
    )
    return OutboundTarget.objects.filter(campaign=rule).count() - before


def _move(
    campaign: Campaign,
    states: Iterable[CampaignStatus],
    to: CampaignStatus,
    **changes: object,
) -> bool:
    rows = Campaign.objects.filter(pk=campaign.pk, status__in=list(states))
    return bool(rows.update(status=to, **changes))


def _skip(targets: QuerySet[OutboundTarget], why: WhyNot, now: datetime) -> int:
    """Who was called before is given up; who never was, is not called."""
    waiting = targets.filter(status=TargetStatus.WAITING)
    changes = {"why": why, "settled_at": now, "next_attempt_at": None}
    return waiting.filter(attempts=0).update(
        status=TargetStatus.SKIPPED, **changes
    ) + waiting.filter(attempts__gt=0).update(status=TargetStatus.GIVEN_UP, **changes)


def _batches(rows: Iterable[_Row]) -> Iterator[list[_Row]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, _BATCH)):
        yield batch
