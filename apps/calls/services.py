"""Writes to the record of calls: one transaction each, with its event row.

Every change of state is a conditional ``update()`` whose row count says who won, so
webhooks may be repeated and may arrive in any order. Nothing ends twice.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from . import live
from .choices import (
    LIVE_STATUSES,
    CallStatus,
    Channel,
    EscalationStatus,
    Priority,
)
from .models import Call, CallEvent, CallSummary, Escalation

log = logging.getLogger(__name__)

MOST_RESUMES: Final = 2
RESUMABLE_FOR: Final = timedelta(seconds=120)
_PRIORITIES: Final = tuple(Priority.values)


@dataclass(frozen=True, slots=True)
class Answered:
    """A call whose stream has begun.

    ``snapshot`` is the agent's state when an earlier stream of this call broke off.
    """

    call: Call
    snapshot: Mapping[str, Any] | None = field(default=None)

    @property
    def offset_ms(self) -> int:
        """How long ago the call was answered; getting ready for it takes time too."""
        return _since_answer_ms(self.call, timezone.now())


def open_call(
    call_sid: str,
    *,
    from_number: str,
    to_number: str,
    channel: Channel = Channel.TWILIO,
) -> Call:
    """The call of this sid, made if it is new: a repeated webhook gives the same."""
    with transaction.atomic():
        call, created = Call.objects.get_or_create(
            call_sid=call_sid,
            defaults={
                "from_number": from_number,
                "to_number": to_number,
                "channel": channel,
                "heartbeat_at": timezone.now(),
            },
        )
        if created:
            _announce(call)
    return call


def answer_call(
    call_id: int, stream_sid: str, snapshot: Mapping[str, Any] | None = None
) -> Answered | None:
    """The stream of a call begins; None when the call is over.

    A call whose stream broke off is taken up again, with the agent's saved state: the
    one given (of a stream that was just replaced), else the one in the row.
    """
    now = timezone.now()
    with transaction.atomic():
        call = (
            Call.objects.select_for_update()
            .filter(Q(status__in=LIVE_STATUSES) | _resumable(now))
            .filter(pk=call_id)
            .first()
        )
        if call is None:
            return None
        snapshot = snapshot or call.next_step.get("snapshot")
        if not call.is_live:
            # What was written about an end that was none.
            CallSummary.objects.filter(call=call).delete()
        call.status = CallStatus.IN_PROGRESS
        call.stream_sid = stream_sid
        call.answered_at = call.answered_at or now
        call.heartbeat_at = now
        call.next_step = {}
        call.ended_at, call.end_reason = None, ""
        call.save(
            update_fields=[
                "status",
                "stream_sid",
                "answered_at",
                "heartbeat_at",
                "next_step",
                "ended_at",
                "end_reason",
            ]
        )
        _announce(call)
    return Answered(call, snapshot)


def set_next_step(call_id: int, step: Mapping[str, Any]) -> None:
    """What the line does when its stream ends: ``{"verb": "hangup"}`` and so on."""
    Call.objects.filter(pk=call_id).update(next_step=dict(step))


def end_call(
    call_id: int,
    status: CallStatus,
    reason: str,
    *,
    stream_sid: str | None = None,
    snapshot: Mapping[str, Any] | None = None,
) -> bool:
    """Close a call's row, once; True if this was the one that closed it.

    ``stream_sid`` guards against a stream that another has replaced. With a
    ``snapshot`` the call can be resumed for a while, and its summary waits for that.
    """
    now = timezone.now()
    calls = Call.objects.filter(pk=call_id, status__in=LIVE_STATUSES)
    if stream_sid is not None:
        calls = calls.filter(stream_sid=stream_sid)
    changes: dict[str, Any] = {
        "status": status,
        "end_reason": reason[:60],
        "ended_at": now,
    }
    if snapshot is not None:
        changes["next_step"] = {"verb": "resume", "snapshot": dict(snapshot)}
    with transaction.atomic():
        if not calls.update(**changes):
            return False
        call = Call.objects.get(pk=call_id)
        if _last_event_kind(call) != "call_ended":  # the agent logs its own end
            CallEvent.objects.create(
                call=call,
                kind="call_ended",
                at_ms=_since_answer_ms(call, now),
                data={"status": status.value, "reason": reason},
            )
        _announce(call)
        if snapshot is None:
            transaction.on_commit(partial(ask_for_summary, call_id))
    return True


def ask_for_summary(call_id: int) -> None:
    """Queue the summary; a broker that is away is made up for by the sweep."""
    from .tasks import summarize_call

    try:
        summarize_call.delay(call_id)
    except (BrokerError, OSError) as error:
        log.warning(
            "The summary could not be queued; the sweep will find the call.",
            extra={"fields": {"call_id": call_id, "error": str(error)}},
        )


def note_resume(call: Call) -> bool:
    """Count one more attempt to get a lost stream back; False when none is left."""
    with transaction.atomic():
        Call.objects.select_for_update().get(pk=call.pk)
        resumes = CallEvent.objects.filter(call=call, kind="stream_resumed")
        if resumes.count() >= MOST_RESUMES:
            return False
        CallEvent.objects.create(
            call=call,
            kind="stream_resumed",
            at_ms=_since_answer_ms(call, timezone.now()),
        )
    return True


def can_resume(call: Call) -> bool:
    """Is the conversation unfinished: still held, or broken off a moment ago?"""
    return (
        Call.objects.filter(pk=call.pk)
        .filter(Q(status__in=LIVE_STATUSES) | _resumable(timezone.now()))
        .exists()
    )


def raise_escalation(
    call_id: int,
    *,
    reason: str,
    priority: str,
    words: str = "",
    detail: str = "",
    at_ms: int | None = None,
) -> Escalation:
    """Put a call on the staff's worklist; one unresolved entry a reason.

    ``at_ms`` is for the call's log; without it whoever asks has logged it (the agent).
    """
    unresolved = Escalation.objects.filter(call_id=call_id, reason=reason).exclude(
        status=EscalationStatus.RESOLVED
    )
    if (found := unresolved.first()) is not None:
        return found
    try:
        with transaction.atomic():
            escalation = Escalation.objects.create(
                call_id=call_id,
                reason=reason,
                priority=priority if priority in _PRIORITIES else Priority.NORMAL,
                words=words,
                detail=detail,
            )
            if at_ms is not None:
                CallEvent.objects.create(
                    call_id=call_id,
                    kind="escalated",
                    at_ms=at_ms,
                    data={"reason": reason, "priority": escalation.priority},
                )
            _announce_escalation(escalation)
    except IntegrityError:
        # Another process raised it in between; without one the call is gone.
        if (found := unresolved.first()) is None:
            raise
        return found
    return escalation


def claim_escalation(escalation_id: int, user: AbstractBaseUser) -> bool:
    """Take an open escalation; False when somebody else was faster."""
    return _move_escalation(
        escalation_id,
        Q(status=EscalationStatus.OPEN),
        "escalation_claimed",
        user,
        status=EscalationStatus.CLAIMED,
        claimed_by=user,
        claimed_at=timezone.now(),
    )


def resolve_escalation(
    escalation_id: int, user: AbstractBaseUser, resolution: str
) -> bool:
    """Settle an open escalation, or one this person has claimed."""
    return _move_escalation(
        escalation_id,
        Q(status=EscalationStatus.OPEN)
        | Q(status=EscalationStatus.CLAIMED, claimed_by=user),
        "escalation_resolved",
        user,
        status=EscalationStatus.RESOLVED,
        resolved_by=user,
        resolved_at=timezone.now(),
        resolution=resolution,
    )


def reopen_escalation(escalation_id: int, user: AbstractBaseUser) -> bool:
    """Put a claimed or resolved escalation back on the list.

    False when it is open already, or the same reason has been raised again since.
    """
    try:
        return _move_escalation(
            escalation_id,
            ~Q(status=EscalationStatus.OPEN),
            "escalation_reopened",
            user,
            status=EscalationStatus.OPEN,
            claimed_by=None,
            claimed_at=None,
            resolved_by=None,
            resolved_at=None,
        )
    except IntegrityError:
        return False


def _move_escalation(
    escalation_id: int,
    allowed: Q,
    kind: str,
    user: AbstractBaseUser,
    **changes: Any,
) -> bool:
    with transaction.atomic():
        rows: QuerySet[Escalation] = Escalation.objects.filter(pk=escalation_id)
        if not rows.filter(allowed).update(**changes):
            return False
        escalation = rows.select_related("call").get()
        CallEvent.objects.create(
            call=escalation.call,
            kind=kind,
            at_ms=_since_answer_ms(escalation.call, timezone.now()),
            data={"escalation_id": escalation_id, "by": user.get_username()},
        )
        _announce_escalation(escalation)
    return True


def _resumable(now: datetime) -> Q:
    return Q(
        status=CallStatus.LOST,
        next_step__verb="resume",
        ended_at__gte=now - RESUMABLE_FOR,
    )


def _last_event_kind(call: Call) -> str | None:
    return call.events.order_by("-pk").values_list("kind", flat=True).first()


def _since_answer_ms(call: Call, now: datetime) -> int:
    since = call.answered_at or call.started_at
    return max(0, int((now - since).total_seconds() * 1000))


def _announce(call: Call) -> None:
    notice: live.CallChanged = {
        "type": "call.changed",
        "call_id": call.pk,
        "status": call.status,
        "state": call.state,
        "intent": call.intent,
        "outcome": call.outcome,
    }
    transaction.on_commit(partial(live.publish, [notice]), robust=True)


def _announce_escalation(escalation: Escalation) -> None:
    notice: live.EscalationChanged = {
        "type": "escalation.changed",
        "call_id": escalation.call_id,
        "escalation_id": escalation.pk,
        "status": escalation.status,
    }
    transaction.on_commit(partial(live.publish, [notice]), robust=True)
