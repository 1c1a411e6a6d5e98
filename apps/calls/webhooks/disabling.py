"""An endpoint that takes nothing any more is switched off, and somebody is told."""

from __future__ import annotations

import logging
from functools import partial

from django.db import transaction
from django.utils import timezone

from .. import live
from ..notifications import mails
from .models import WebhookEndpoint

log = logging.getLogger(__name__)


def disable(endpoint_id: int, why: str) -> bool:
    """Switch it off, once; what waits for it stays for when it is switched on again."""
    now = timezone.now()
    with transaction.atomic():
        done = WebhookEndpoint.objects.filter(pk=endpoint_id, active=True).update(
            active=False, disabled_at=now, disabled_why=why[:200]
        )
        if not done:
            return False
        endpoint = WebhookEndpoint.objects.get(pk=endpoint_id)
        mails.note_webhook_disabled(endpoint)
        notice: live.StaffNotice = {
            "type": "staff.notice",
            "kind": "webhook_disabled",
            "row_id": endpoint_id,
            "user_id": None,
        }
        transaction.on_commit(partial(live.publish, [notice]), robust=True)
    log.error(
        "A webhook endpoint was switched off.",
        extra={"fields": {"endpoint": endpoint.name, "why": why}},
    )
    return True
