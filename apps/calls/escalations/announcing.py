"""Who looks at a page is told of an escalation's step when it is committed."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from .. import live
from ..models import Escalation


def announce(escalation: Escalation) -> None:
    notice: live.EscalationChanged = {
        "type": "escalation.changed",
        "call_id": escalation.call_id,
        "escalation_id": escalation.pk,
        "status": escalation.status,
    }
    transaction.on_commit(partial(live.publish, [notice]), robust=True)


def announce_handed_on(escalation: Escalation, user_id: int) -> None:
    notice: live.StaffNotice = {
        "type": "staff.notice",
        "kind": "handed_on",
        "row_id": escalation.pk,
        "user_id": user_id,
    }
    transaction.on_commit(partial(live.publish, [notice]), robust=True)
