"""Asks a worker for the file of a call."""

from __future__ import annotations

import logging

from celery import current_app
from kombu.exceptions import OperationalError as BrokerError

log = logging.getLogger(__name__)

# By name: the task reads calls, and what reads calls asks for the task.
MAKE_RECORDING = "calls.make_recording"


def ask_for_file(call_id: int) -> None:
    """Queue it; a broker that is away is made up for by the sweep."""
    try:
        current_app.send_task(MAKE_RECORDING, args=(call_id,))
    except (BrokerError, OSError) as error:
        log.warning(
            "A recording could not be queued; the sweep will find it.",
            extra={"fields": {"call_id": call_id, "error": str(error)}},
        )
