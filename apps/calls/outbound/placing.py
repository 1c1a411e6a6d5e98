"""Places what was claimed, and finds out about calls nobody heard of.

An attempt is asked for at most once. Its row is older than the question, so whoever
dies in between leaves a trace; the trace is looked up at the carrier (by our two
numbers and the time) before the customer is called again, and while that cannot be
found out, nobody calls.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from apps.calls.models import Call

from . import carrier, results
from .choices import UNSETTLED, Result
from .claiming import ASKED_WITHIN, Claim, claim_next
from .models import OutboundAttempt

log = logging.getLogger(__name__)

MOST_AT_ONCE: Final = 20
LOOK_AGAIN: Final = timedelta(seconds=60)
SURELY_NOT_PLACED: Final = timedelta(seconds=90)
"""The carrier knows a call the moment it answers the request for it."""
UNKNOWABLE: Final = timedelta(hours=6)
CLOCKS_DIFFER: Final = timedelta(seconds=5)


def place_all() -> int:
    """Place calls until there is no room or nobody to call; how many were tried."""
    if not carrier.is_configured() or not carrier.public_base():
        return 0
    for tried in range(MOST_AT_ONCE):
        claim = claim_next(timezone.now())
        if claim is None:
            return tried
        place(claim)
    return MOST_AT_ONCE


def place(claim: Claim) -> None:
    """Ask the carrier for the call of a claim and note what it says."""
    if not _begin(claim):
        return
    attempt = OutboundAttempt.objects.select_related(
        "target__campaign__line", "target__customer"
    ).get(pk=claim.attempt_id)
    try:
        sid = carrier.place(_order(attempt))
    except carrier.Refused as error:
        _log(attempt, "A number was refused.", error)
        results.settle(attempt.pk, Result.REFUSED, detail=str(error))
    except carrier.NotPlaced as error:
        _log(attempt, "A call could not be placed.", error)
        results.settle(attempt.pk, Result.NOT_PLACED, detail=str(error))
    except carrier.Unclear as error:
        _log(attempt, "Whether a call was placed is not known.", error)
        OutboundAttempt.objects.filter(pk=attempt.pk).update(detail=str(error)[:200])
    else:
        results.placed(attempt.pk, sid)


def _begin(claim: Claim) -> bool:
    """The last moment at which the claim must still be ours.

    A worker that was asleep for long finds its attempt looked up and settled.
    """
    now = timezone.now()
    ours = OutboundAttempt.objects.filter(
        pk=claim.attempt_id, result=Result.ASKING, check_at__gt=now
    )
    return bool(ours.update(asked_at=now, check_at=now + ASKED_WITHIN))


def _order(attempt: OutboundAttempt) -> carrier.Order:
    campaign = attempt.target.campaign
    return carrier.Order(
        to_number=attempt.target.customer.phone,
        from_number=campaign.line.number,
        voice_url=_url("twilio-voice", attempt),
        status_url=_url("twilio-status", attempt),
        amd_url=_url("twilio-amd", attempt),
        ring_seconds=campaign.ring_seconds,
        detection=campaign.detection,
    )


def _url(name: str, attempt: OutboundAttempt) -> str:
    """The reference makes the call known before its sid is noted."""
    return f"{carrier.public_base()}{reverse(name)}?attempt={attempt.reference}"


def look_up_all() -> int:
    """Ask the carrier about attempts nothing was heard of; how many."""
    now = timezone.now()
    due = OutboundAttempt.objects.filter(result__in=UNSETTLED).filter(
        Q(check_at__lte=now) | Q(check_at=None)
    )
    looked_up = 0
    for attempt in due.select_related("target__campaign__line", "target__customer")[
        :MOST_AT_ONCE
    ]:
        mine = OutboundAttempt.objects.filter(
            pk=attempt.pk, result=attempt.result, check_at=attempt.check_at
        )
        if mine.update(check_at=now + LOOK_AGAIN):
            looked_up += 1
            _look_up(attempt, now)
    return looked_up


def _look_up(attempt: OutboundAttempt, now: datetime) -> None:
    try:
        call = _find(attempt)
    except carrier.NoSuchCall:
        results.settle(attempt.pk, Result.FAILED, detail="the carrier forgot the call")
        return
    except carrier.CarrierError as error:
        _log(attempt, "What became of a call could not be asked.", error)
        if now - attempt.asked_at > UNKNOWABLE:
            results.settle(attempt.pk, Result.UNKNOWN, detail=str(error))
        return
    if call is None:
        if now - attempt.asked_at > SURELY_NOT_PLACED:
            results.settle(attempt.pk, Result.NOT_PLACED, detail="never placed")
        return
    results.placed(attempt.pk, call.sid)
    result = results.result_of(call.status, call.answered_by)
    if result is None:
        results.seen(attempt.pk)
    else:
        results.settle(attempt.pk, result, answered_by=call.answered_by)


def _find(attempt: OutboundAttempt) -> carrier.CarrierCall | None:
    """The carrier's call of an attempt: by its sid, else by the numbers and the time.

    Calls that belong to other rows of ours are left out.
    """
    if attempt.call_sid:
        return carrier.fetch(attempt.call_sid)
    target = attempt.target
    found = carrier.latest(target.customer.phone, target.campaign.line.number)
    since = attempt.asked_at - CLOCKS_DIFFER
    recent = [c for c in found if c.created_at is not None and c.created_at >= since]
    known = set(
        Call.objects.filter(call_sid__in=[call.sid for call in recent]).values_list(
            "call_sid", flat=True
        )
    )
    return next((call for call in recent if call.sid not in known), None)


def _log(attempt: OutboundAttempt, message: str, error: Exception) -> None:
    log.warning(
        message,
        extra={
            "call_sid": attempt.call_sid,
            "fields": {"attempt": attempt.pk, "error": str(error)},
        },
    )
