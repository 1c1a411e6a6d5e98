"""Asks a worker to send a mail that is written down."""

from __future__ import annotations

import logging
from typing import Final

from celery import current_app
from kombu.exceptions import OperationalError as BrokerError

log = logging.getLogger(__name__)

# By name: the task sends what the services write, and these ask for the task.
SEND_STAFF_MAIL: Final = "calls.send_staff_mail"


def ask_for_mail(mail_id: int, *, expires_seconds: int | None = None) -> None:
    """Queue one mail; a broker that is away is made up for by the sweep."""
    try:
        current_app.send_task(SEND_STAFF_MAIL, args=(mail_id,), expires=expires_seconds)
    except (BrokerError, OSError) as error:
        log.warning(
            "A mail could not be queued; the sweep will find it.",
            extra={"fields": {"mail_id": mail_id, "error": str(error)}},
        )
