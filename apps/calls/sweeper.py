"""Calls nobody holds any more, and calls nobody has summed up.

Every change is conditional on what was seen, so two schedulers do no harm, and a call
whose process comes back to life in between keeps its life.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from . import live
from .callbacks import promising
from .choices import CallStatus, Channel
from .models import Call, CallEvent, CallSummary
from .reporting import marks
from .summaries.asking import ask_for_summary
from .summaries.claims import due, finished_calls
from .webhooks import telling

log = logging.getLogger(__name__)

SILENT_FOR = timedelta(seconds=45)
# Nobody holds a conversation between two of its requests. Vapi ends a call itself
# after ten minutes, unless told otherwise; silent for longer, its end was not reported.
BETWEEN_REQUESTS = timedelta(minutes=15)
BY_REQUEST = (Channel.VAPI, Channel.CHAT)
RINGING_FOR = timedelta(minutes=2)
ENDED_FOR = timedelta(seconds=15)
MOST_AT_ONCE = 200


def close_lost_calls() -> int:
    """End calls whose process is gone or whose stream never came; how many."""
    now = timezone.now()
    last_sign = Coalesce("heartbeat_at", "answered_at", "started_at")
    silent = Q(last_sign__lt=now - BETWEEN_REQUESTS) | (
        ~Q(channel__in=BY_REQUEST) & Q(last_sign__lt=now - SILENT_FOR)
    )
    in_progress = Call.objects.alias(last_sign=last_sign).filter(
        silent, status=CallStatus.IN_PROGRESS
    )
    ringing = Call.objects.alias(last_sign=last_sign).filter(
        status=CallStatus.RINGING, last_sign__lt=now - RINGING_FOR
    )
    closed = 0
    for call in in_progress.order_by("pk")[:MOST_AT_ONCE]:
        closed += _close(call, CallStatus.LOST, "lost", now)
    for call in ringing.order_by("pk")[:MOST_AT_ONCE]:
        if call.stream_sid:
            closed += _close(call, CallStatus.LOST, "lost", now)
        else:
            closed += _close(call, CallStatus.FAILED, "never connected", now)
    return closed


def calls_without_summary() -> list[int]:
    """Ended calls whose summary somebody should write now, the oldest first."""
    now = timezone.now()
    waiting = Q(summary=None) | Q(summary__in=CallSummary.objects.filter(due(now)))
    return list(
        finished_calls(now)
        .filter(waiting, ended_at__lt=now - ENDED_FOR)
        .order_by("ended_at")
        .values_list("pk", flat=True)[:MOST_AT_ONCE]
    )


def _close(call: Call, status: CallStatus, reason: str, now: datetime) -> int:
    """End one call as of its last sign of life; 0 when it has moved on meanwhile."""
    ended_at = call.heartbeat_at or call.answered_at or call.started_at
    unchanged = Call.objects.filter(
        pk=call.pk,
        status=call.status,
        stream_sid=call.stream_sid,
        heartbeat_at=call.heartbeat_at,
    )
    with transaction.atomic():
        if not unchanged.update(status=status, end_reason=reason, ended_at=ended_at):
            return 0
        call.status, call.end_reason, call.ended_at = status, reason, ended_at
        promising.promised_in(call)
        telling.call_ended(call)
        since_answer = ended_at - (call.answered_at or call.started_at)
        CallEvent.objects.create(
            call=call,
            kind="call_ended",
            at_ms=max(0, int(since_answer.total_seconds() * 1000)),
            data={"status": status.value, "reason": reason, "by": "sweeper"},
        )
        marks.touch([call.pk])
        notice: live.CallChanged = {
            "type": "call.changed",
            "call_id": call.pk,
            "status": status,
            "state": call.state,
            "intent": call.intent,
            "outcome": call.outcome,
        }
        transaction.on_commit(partial(live.publish, [notice]), robust=True)
        transaction.on_commit(partial(ask_for_summary, call.pk))
    log.warning(
        "A call was given up.",
        extra={
            "call_sid": call.call_sid,
            "fields": {"reason": reason, "silent_since": ended_at.isoformat()},
        },
    )
    return 1
