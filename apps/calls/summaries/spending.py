"""What writing a summary used: in the call's log, and so in what the call cost."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import asdict

from django.db import InterfaceError, OperationalError, transaction

from ..costs.services import work_out_cost
from ..costs.usage import USAGE
from ..models import Call, CallEvent
from .contract import TokensUsed

log = logging.getLogger(__name__)

PART = "summary"


def note_tokens(call_id: int, spent: Iterable[TokensUsed]) -> None:
    """One line a request, at the call's end: the log's clock stands still after it.

    Within the caller's transaction, so that no worker's death parts the two.
    """
    spent = tuple(spent)
    if not spent:
        return
    call = Call.objects.only("started_at", "answered_at", "ended_at").get(pk=call_id)
    at_ms = call.since_answer_ms(call.ended_at or call.started_at)
    CallEvent.objects.bulk_create(
        CallEvent(
            call_id=call_id,
            at_ms=at_ms,
            kind=USAGE,
            data={"part": PART, **asdict(part)},
        )
        for part in spent
    )
    try:
        with transaction.atomic():
            work_out_cost(call_id)
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # a defect here must not cost the call its summary
        log.exception("A cost failed.", extra={"fields": {"call_id": call_id}})
