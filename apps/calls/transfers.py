"""Calls that are put through to a person's telephone: begun, and how it ended.

Each is logged once, however often the carrier asks.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from django.db import transaction
from django.utils import timezone

from .models import Call, CallEvent
from .reporting.marks import touch

DIALLED: Final = "transfer_dialled"
ENDED: Final = "transfer_ended"


class How(StrEnum):
    """``ABANDONED``: the caller hung up while it rang."""

    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    ABANDONED = "abandoned"


def begin(call: Call) -> None:
    """The caller waits for a person from now on."""
    _log(call, DIALLED, {})


def end(call: Call, how: How, talk_seconds: int = 0) -> None:
    """The person talked for so long, or nobody answered, or the caller gave up."""
    begun = call.events.filter(kind=DIALLED).order_by("pk").first()
    if begun is None:  # put through by somebody else
        return
    now_ms = call.since_answer_ms(timezone.now())
    waited_ms = max(0, now_ms - begun.at_ms - talk_seconds * 1000)
    _log(
        call,
        ENDED,
        {"how": how.value, "waited_ms": waited_ms, "talk_seconds": talk_seconds},
    )


def _log(call: Call, kind: str, data: dict[str, object]) -> None:
    with transaction.atomic():
        Call.objects.select_for_update().get(pk=call.pk)
        if call.events.filter(kind=kind).exists():
            return
        CallEvent.objects.create(
            call=call, kind=kind, at_ms=call.since_answer_ms(timezone.now()), data=data
        )
        touch([call.pk])
