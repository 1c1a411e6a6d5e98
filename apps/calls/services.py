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
from django.db.models import Q, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from . import live
from .callbacks import promising
from .choices import (
    LIVE_STATUSES,
    RESUMABLE_FOR,
    CallStatus,
    Channel,
    Direction,
)
from .costs.usage import USAGE
from .lines.models import Line
from .models import Call, CallEvent, CallSummary
from .reporting import marks
from .summaries.asking import ask_for_summary
from .webhooks import telling

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
    line: Line | None = None,
) -> Call:
    """The call of this sid, made if it is new: a repeated webhook gives the same.

    A call of ours, whose row is older than its first webhook, learns its ``line`` here.
    """
    with transaction.atomic():
        call, created = Call.objects.get_or_create(
            call_sid=call_sid,
            defaults={
                "from_number": from_number,
                "to_number": to_number,
                "channel": channel,
                "line": line,
                "heartbeat_at": timezone.now(),
            },
        )
        if not created and line is not None and call.line_id is None:
            call.channel, call.line = channel, line
            call.save(update_fields=["channel", "line"])
        if created:
            _announce(call)
    return call


def open_call_of_ours(
    call_sid: str,
    *,
    call_type: str,
    to_number: str,
    line: Line,
    channel: Channel,
    customer_id: int,
    appointment_id: int | None,
) -> Call:
    """The row of a call we are about to place; it rings from now on."""
    now = timezone.now()
    with transaction.atomic():
        call = Call.objects.create(
            call_sid=call_sid,
            direction=Direction.OUTBOUND,
            call_type=call_type,
            from_number=line.number,
            to_number=to_number,
            line=line,
            channel=channel,
            customer_id=customer_id,
            appointment_id=appointment_id,
            started_at=now,
            heartbeat_at=now,
        )
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
            marks.touch([call.pk])
            telling.call_resumed(call)
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
    # Who answers may have waited less long for the row, and have looked at the clock
    # later: no call ends before it was answered.
    ended_at = Greatest(Value(now), Coalesce("answered_at", Value(now)))
    calls = Call.objects.filter(pk=call_id, status__in=LIVE_STATUSES)
    if stream_sid is not None:
        calls = calls.filter(stream_sid=stream_sid)
    changes: dict[str, Any] = {
        "status": status,
        "end_reason": reason[:60],
        "ended_at": ended_at,
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
        marks.touch([call_id])
        _announce(call)
        promising.promised_in(call)
        telling.call_ended(call, may_resume=snapshot is not None)
        if snapshot is None:
            transaction.on_commit(partial(ask_for_summary, call_id))
    return True


def settle_broken(call_id: int, status: CallStatus, reason: str) -> bool:
    """A call whose line broke off is over for good; True if it was such a one.

    Nobody will take it up again, so its summary and whoever is told of its end wait no
    longer. A relay ends alike whether the caller hangs up or the network fails: what
    the carrier says afterwards is the truth. A media stream says whether it ended or
    was torn: that caller was lost to us, and stays so in the record.
    """
    now = timezone.now()
    over = {"status": status, "end_reason": reason[:60]}
    with transaction.atomic():
        call = (
            Call.objects.select_for_update()
            .filter(pk=call_id, status=CallStatus.LOST, next_step__verb="resume")
            .first()
        )
        if call is None:
            return False
        changes = over if call.channel == Channel.RELAY else {}
        Call.objects.filter(pk=call_id).update(next_step={}, **changes)
        CallEvent.objects.create(
            call=call,
            kind="line_given_up",
            at_ms=call.since_answer_ms(now),
            data={"carrier": reason},
        )
        marks.touch([call_id])
        call.refresh_from_db()
        _announce(call)
        telling.call_resumed(call)  # that it was lost need not be told
        telling.call_ended(call)
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
    """What an engine used it may tell after the end."""
    told = call.events.exclude(kind=USAGE)
    return told.order_by("-pk").values_list("kind", flat=True).first()


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
