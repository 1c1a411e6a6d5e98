"""A callback is promised: by the agent in a call, or by staff."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.customers.models import Customer
from apps.customers.phones import InvalidPhone, normalise_phone

from ..choices import EscalationStatus
from ..models import Call, CallEvent, Escalation
from .models import OPEN_CALLBACKS, Callback, CallbackStatus
from .times import first_due

log = logging.getLogger(__name__)

NOBODY_FREE: Final = "nobody_free"
_NUMBER: Final = "callback_number"
_NOTE_LENGTH: Final = 2000


def promised_in(call: Call) -> Callback | None:
    """What the agent promised in a call that is over; None when it promised nothing.

    The agent notes a number to call back only when it has said that somebody will.
    """
    number = _slot(call, _NUMBER)
    if not number:
        return None
    escalation = _unresolved(call)
    if escalation is None:  # settled while the caller was still on the line
        return None
    return promise(
        number,
        reason=escalation.reason,
        call=call,
        escalation=escalation,
        note=_slot(call, "message"),
    )


def nobody_free(call: Call) -> Callback | None:
    """The caller was put through, and nobody took the call: they were told we call."""
    escalation = _unresolved(call)
    return promise(
        number_of(call),
        reason=escalation.reason if escalation else NOBODY_FREE,
        call=call,
        escalation=escalation,
        note=_slot(call, "message"),
    )


def number_of(call: Call) -> str:
    """Where to call back whoever called: the number they left, or their own."""
    return _slot(call, _NUMBER) or call.from_number


def promise(
    number: str,
    *,
    reason: str,
    call: Call | None = None,
    escalation: Escalation | None = None,
    note: str = "",
    due_at: datetime | None = None,
    customer: Customer | None = None,
    by: Any = None,
) -> Callback | None:
    """The open callback of this call and reason, made if there is none.

    None when the number cannot be dialled (a withheld one, a browser): what is left is
    the escalation.
    """
    try:
        number = normalise_phone(number)
    except InvalidPhone:
        log.info("A callback has no number.", extra={"fields": {"reason": reason}})
        return None
    fields = {
        "number": number,
        "note": note[:_NOTE_LENGTH],
        "customer_id": customer.pk if customer else call and call.customer_id,
        "due_at": due_at or first_due(timezone.now()),
        "created_by": by,
    }
    if call is None:
        return Callback.objects.create(reason=reason, **fields)
    found = Callback.objects.filter(call=call, reason=reason, status__in=OPEN_CALLBACKS)
    if (row := found.first()) is not None:
        return _renewed(row, number, str(fields["note"]))
    try:
        with transaction.atomic():
            row = Callback.objects.create(
                call=call, reason=reason, escalation=escalation, **fields
            )
            CallEvent.objects.create(
                call=call,
                kind="callback_promised",
                at_ms=call.since_answer_ms(timezone.now()),
                data={
                    "callback_id": row.pk,
                    "by": by.get_username() if by else "agent",
                },
            )
    except IntegrityError:  # promised by another process in between
        return found.first()
    return row


def _renewed(row: Callback, number: str, note: str) -> Callback:
    """The caller came back to the line, and may have said more or another number."""
    if (row.number, row.note) != (number, note) and row.status == CallbackStatus.DUE:
        changes = {"number": number, "note": note or row.note}
        Callback.objects.filter(pk=row.pk, status=CallbackStatus.DUE).update(**changes)
        row.refresh_from_db()
    return row


def _unresolved(call: Call) -> Escalation | None:
    rows = Escalation.objects.filter(call=call).exclude(
        status=EscalationStatus.RESOLVED
    )
    return rows.order_by("created_at").first()


def _slot(call: Call, name: str) -> str:
    value = call.slots.get(name, "") if isinstance(call.slots, dict) else ""
    return value if isinstance(value, str) else ""
