"""Asks a worker for the summary of a call."""

from __future__ import annotations

import logging

from celery import current_app
from kombu.exceptions import OperationalError as BrokerError

log = logging.getLogger(__name__)

# By name: the task reads calls, and what reads calls asks for the task.
SUMMARIZE_CALL = "calls.summarize_call"


def ask_for_summary(call_id: int) -> None:
    """Queue the summary; a broker that is away is made up for by the sweep."""
    try:
        current_app.send_task(SUMMARIZE_CALL, args=(call_id,))
    except (BrokerError, OSError) as error:
        log.warning(
            "The summary could not be queued; the sweep will find the call.",
            extra={"fields": {"call_id": call_id, "error": str(error)}},
        )
