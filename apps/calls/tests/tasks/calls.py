"""Calls in the states the tasks meet them in."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from django.utils import timezone

from apps.calls.choices import CallStatus, Speaker
from apps.calls.models import Call, Turn

_sids = count(1)


def ago(seconds: float):
    return timezone.now() - timedelta(seconds=seconds)


def call(status: CallStatus = CallStatus.COMPLETED, **fields: object) -> Call:
    """A call in which somebody said one thing; over since a minute if it is over."""
    over = status not in (CallStatus.RINGING, CallStatus.IN_PROGRESS)
    made = Call.objects.create(
        **{
            "call_sid": f"CAtask{next(_sids)}",
            "from_number": "+15550007777",
            "status": status,
            "started_at": ago(180),
            "answered_at": None if status == CallStatus.RINGING else ago(180),
            "ended_at": ago(60) if over else None,
            **fields,
        }
    )
    Turn.objects.create(
        call=made,
        index=0,
        speaker=Speaker.CALLER,
        text="My brakes make a noise.",
        started_ms=0,
        ended_ms=1000,
    )
    return made
