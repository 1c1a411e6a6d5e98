"""Writes to the record of calls: one transaction each, with its event row.

Every change of state is a conditional ``update()`` whose row count says who won, so
webhooks may be repeated and may arrive in any order. Nothing ends twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from . import live
from .choices import (
    LIVE_STATUSES,
    RESUMABLE_FOR,
    CallStatus,
    Channel,
)
from .models import Call, CallEvent, CallSummary
from .summaries.asking import ask_for_summary

MOST_RESUMES: Final = 2


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
        return self.call.since_answer_ms(timezone.now())


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
                at_ms=call.since_answer_ms(now),
                data={"status": status.value, "reason": reason},
            )
        _announce(call)
        if snapshot is None:
            transaction.on_commit(partial(ask_for_summary, call_id))
    return True


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
            at_ms=call.since_answer_ms(timezone.now()),
        )
    return True


def can_resume(call: Call) -> bool:
    """Is the conversation unfinished: still held, or broken off a moment ago?"""
    return (
        Call.objects.filter(pk=call.pk)
        .filter(Q(status__in=LIVE_STATUSES) | _resumable(timezone.now()))
        .exists()
    )


def _resumable(now: datetime) -> Q:
    return Q(
        status=CallStatus.LOST,
        next_step__verb="resume",
        ended_at__gte=now - RESUMABLE_FOR,
    )


def _last_event_kind(call: Call) -> str | None:
    return call.events.order_by("-pk").values_list("kind", flat=True).first()


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
