"""What happened goes into the outbox of every endpoint that asked for it.

The rows are written in the transaction of the event itself: an event that was rolled
back is told to nobody, and one that was committed is not lost when a process dies.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Final

import orjson
from django.db import transaction
from django.utils import timezone

from ..callbacks.models import Callback
from ..choices import RESUMABLE_FOR
from ..models import Call, CallSummary, Escalation
from . import payloads
from .asking import ask_for_delivery
from .models import DeliveryStatus, Event, WebhookDelivery, WebhookEndpoint

_MOST_ASKED: Final = 20


def call_ended(call: Call, *, may_resume: bool = False) -> None:
    """A call that may come back is told of only when it did not (``call_resumed``)."""
    at = timezone.now() + RESUMABLE_FOR if may_resume else None
    build = partial(payloads.call_ended, call)
    _tell(Event.CALL_ENDED, build, call_id=call.pk, not_before=at)


def call_resumed(call: Call) -> None:
    """The end of this call was none: nobody need be told of it."""
    WebhookDelivery.objects.filter(
        call=call, event=Event.CALL_ENDED, status=DeliveryStatus.PENDING, attempts=0
    ).delete()


def escalation_raised(row: Escalation) -> None:
    _escalation(Event.ESCALATION_RAISED, row)


def escalation_claimed(row: Escalation) -> None:
    _escalation(Event.ESCALATION_CLAIMED, row)


def escalation_resolved(row: Escalation) -> None:
    _escalation(Event.ESCALATION_RESOLVED, row)


def callback_due(row: Callback) -> None:
    _tell(Event.CALLBACK_DUE, partial(payloads.callback, row), call_id=row.call_id)


def summary_ready(call_id: int) -> None:
    """The summary of this call was written; its row is read here."""
    if not _endpoints(Event.SUMMARY_READY):
        return
    row = CallSummary.objects.select_related("call__customer").get(call_id=call_id)
    build = partial(payloads.summary_ready, row)
    _tell(Event.SUMMARY_READY, build, call_id=call_id)


def _escalation(event: Event, row: Escalation) -> None:
    _tell(event, partial(payloads.escalation, row), call_id=row.call_id)


def _endpoints(event: Event) -> list[WebhookEndpoint]:
    active = WebhookEndpoint.objects.filter(active=True)
    return [endpoint for endpoint in active if event.value in endpoint.events]


def _tell(
    event: Event,
    build: Callable[..., payloads.Data],
    *,
    call_id: int | None,
    not_before: datetime | None = None,
) -> None:
    bodies: dict[bool, str] = {}
    rows = []
    for endpoint in _endpoints(event):
        personal = endpoint.personal_data
        if personal not in bodies:
            bodies[personal] = _body(event, build(personal=personal))
        rows.append(
            WebhookDelivery(
                endpoint=endpoint,
                event=event,
                call_id=call_id,
                body=bodies[personal],
                not_before=not_before,
            )
        )
    if not rows:
        return
    with transaction.atomic():
        written = WebhookDelivery.objects.bulk_create(rows)
        if not_before is None:
            for row in written[:_MOST_ASKED]:  # the sweep comes to the others
                transaction.on_commit(partial(ask_for_delivery, row.pk), robust=True)


def _body(event: Event, data: payloads.Data) -> str:
    message = {
        "type": event.value,
        "version": payloads.VERSION,
        "timestamp": timezone.now().isoformat(),
        "data": data,
    }
    return orjson.dumps(message).decode()
