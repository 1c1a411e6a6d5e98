"""What came of an attempt, written once, and what follows for its target.

Reports come from the one who placed the call, from the carrier's webhooks (repeated,
in any order) and from looking up; the first final word counts.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.calls.choices import Outcome
from apps.calls.models import Call

from . import call_rows
from .asking import ask_to_place
from .choices import (
    OPEN_TARGETS,
    REACHED,
    UNSETTLED,
    CampaignStatus,
    Kind,
    Result,
    TargetStatus,
    WhyNot,
)
from .models import Campaign, OutboundAttempt, OutboundTarget

AGAIN_AFTER: Final = timedelta(minutes=5)
"""When to try again after the carrier could not be asked."""
TALKS_AT_MOST: Final = timedelta(minutes=3)
"""A call of which nothing was heard for so long is looked up at the carrier."""
_FINAL: Final = {
    "busy": Result.BUSY,
    "no-answer": Result.NO_ANSWER,
    "failed": Result.FAILED,
    "canceled": Result.NO_ANSWER,
}
_ENDED: Final = {
    Result.BUSY: "busy",
    Result.NO_ANSWER: "no answer",
    Result.FAILED: "carrier failure",
    Result.NOT_PLACED: "not placed",
    Result.REFUSED: "refused by the carrier",
    Result.UNKNOWN: "unknown",
}

_FOR_GOOD: Final = {
    Result.REFUSED: WhyNot.REFUSED,
    Result.UNKNOWN: WhyNot.UNKNOWN,
    Result.FAX: WhyNot.BAD_NUMBER,
}


def placed(attempt_id: int, call_sid: str) -> bool:
    """The carrier has a call for this attempt; False when that is settled already."""
    now = timezone.now()
    with transaction.atomic():
        told = OutboundAttempt.objects.filter(pk=attempt_id, result=Result.ASKING)
        first = told.update(
            result=Result.PLACED,
            call_sid=call_sid,
            placed_at=now,
            check_at=now + TALKS_AT_MOST,
        )
        attempt = OutboundAttempt.objects.get(pk=attempt_id)
        if attempt.call_sid != call_sid:
            return False
        if first and attempt.call_id is not None:
            call_rows.name(attempt.call_id, call_sid)
    return not attempt.is_settled


def seen(attempt_id: int) -> None:
    """The carrier spoke of the call: it need not be looked up for a while."""
    now = timezone.now()
    attempts = OutboundAttempt.objects.filter(pk=attempt_id, result=Result.PLACED)
    if attempts.update(check_at=now + TALKS_AT_MOST):
        Call.objects.filter(outbound_attempt=attempt_id, stream_sid="").update(
            heartbeat_at=now
        )


def result_of(call_status: str, answered_by: str) -> Result | None:
    """What a status of the carrier's means; None while the call goes on."""
    if call_status != "completed":
        return _FINAL.get(call_status)
    if answered_by == "fax":
        return Result.FAX
    if answered_by.startswith("machine"):
        return Result.VOICEMAIL
    return Result.ANSWERED


def settle(
    attempt_id: int, result: Result, *, detail: str = "", answered_by: str = ""
) -> bool:
    """Write how an attempt ended, once; True if this was the one that did."""
    now = timezone.now()
    with transaction.atomic():
        changes = {"result": result, "ended_at": now, "check_at": None}
        if detail:
            changes["detail"] = detail[:200]
        if answered_by:
            changes["answered_by"] = answered_by[:20]
        unsettled = OutboundAttempt.objects.filter(pk=attempt_id, result__in=UNSETTLED)
        if not unsettled.update(**changes):
            return False
        attempt = OutboundAttempt.objects.select_related(
            "target__campaign", "target__customer"
        ).get(pk=attempt_id)
        _settle_target(attempt, result, now)
        if attempt.message_left and attempt.call_id is not None:
            call_rows.left_a_message(attempt.call_id)
        if result in _ENDED:  # the others are closed by their own session
            call_rows.never_rang(attempt.call_id, _ENDED[result])
        transaction.on_commit(ask_to_place)
    return True


def _settle_target(attempt: OutboundAttempt, result: Result, now: datetime) -> None:
    target, campaign = attempt.target, attempt.target.campaign
    changes: dict[str, object] = {"lease_until": None}
    calls = target.attempts
    if result == Result.NOT_PLACED:
        changes["attempts"] = F("attempts") - 1
        calls -= 1
    why = _why_no_more(target, result, calls)
    if result in REACHED:
        changes |= {"status": TargetStatus.DONE, "why": "", "settled_at": now}
    elif why:
        status = TargetStatus.GIVEN_UP if calls else TargetStatus.SKIPPED
        changes |= {"status": status, "why": why, "settled_at": now}
    else:
        wait = AGAIN_AFTER if result == Result.NOT_PLACED else campaign.spacing
        changes |= {"status": TargetStatus.WAITING, "next_attempt_at": now + wait}
    OutboundTarget.objects.filter(pk=target.pk, status=TargetStatus.CALLING).update(
        **changes
    )
    close_if_done(campaign.pk)


def _why_no_more(target: OutboundTarget, result: Result, calls: int) -> WhyNot:
    campaign = target.campaign
    if why := _FOR_GOOD.get(result):
        return why
    if campaign.status == CampaignStatus.STOPPED:
        return WhyNot.STOPPED
    if target.customer.do_not_call:
        return WhyNot.DO_NOT_CALL
    if calls >= campaign.max_attempts:
        return WhyNot.ATTEMPTS_USED
    return WhyNot.NONE


def reconsider(call_id: int) -> bool:
    """Once a call's outcome is known: who asked for another time gets one.

    The carrier only knows that somebody answered. Harmless when repeated.
    """
    now = timezone.now()
    attempt = (
        OutboundAttempt.objects.select_related("call", "target__campaign")
        .filter(call=call_id, call__outcome=Outcome.CALL_LATER)
        .first()
    )
    if attempt is None or attempt.result != Result.ANSWERED:
        return False
    target, campaign = attempt.target, attempt.target.campaign
    newer = target.tries.filter(pk__gt=attempt.pk).exists()
    over = campaign.status in (CampaignStatus.STOPPED, CampaignStatus.DRAFT)
    if newer or over or target.attempts >= campaign.max_attempts:
        return False
    with transaction.atomic():
        reopened = OutboundTarget.objects.filter(
            pk=target.pk, status=TargetStatus.DONE
        ).update(
            status=TargetStatus.WAITING,
            settled_at=None,
            next_attempt_at=now + campaign.spacing,
        )
        Campaign.objects.filter(pk=campaign.pk, status=CampaignStatus.DONE).update(
            status=CampaignStatus.RUNNING, ended_at=None
        )
    return bool(reopened)


def close_if_done(campaign_id: int) -> None:
    """A campaign with nobody left to call is done; rules go on, and whoever is still
    to be written down is left to call."""
    open_targets = OutboundTarget.objects.filter(
        campaign=campaign_id, status__in=OPEN_TARGETS
    )
    if not open_targets.exists():
        Campaign.objects.filter(
            pk=campaign_id,
            kind=Kind.CAMPAIGN,
            status=CampaignStatus.RUNNING,
            preparing=False,
        ).update(status=CampaignStatus.DONE, ended_at=timezone.now())
