"""Asks a worker to send a message that is in the outbox."""

from __future__ import annotations

import logging
from typing import Final

from celery import current_app
from kombu.exceptions import OperationalError as BrokerError

log = logging.getLogger(__name__)

# By name: the task sends what the services write, and these ask for the task.
DELIVER_WEBHOOK: Final = "calls.deliver_webhook"


def ask_for_delivery(delivery_id: int, *, expires_seconds: int | None = None) -> None:
    """Queue one delivery; a broker that is away is made up for by the sweep."""
    try:
        current_app.send_task(
            DELIVER_WEBHOOK, args=(delivery_id,), expires=expires_seconds
        )
    except (BrokerError, OSError) as error:
        log.warning(
            "A webhook could not be queued; the sweep will find it.",
            extra={"fields": {"delivery_id": delivery_id, "error": str(error)}},
        )
