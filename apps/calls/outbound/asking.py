"""Asks a worker to place what may be placed now, or to write down whom to call."""

from __future__ import annotations

import logging

from celery import current_app
from kombu.exceptions import OperationalError as BrokerError

log = logging.getLogger(__name__)

# By name: the task settles results, and results ask for the task.
PLACE_CALLS = "calls.place_outbound_calls"
PREPARE_CAMPAIGN = "calls.prepare_campaign"
EXPIRES_SECONDS = 30


def ask_to_place() -> None:
    """A line may be free: do not wait for the schedule. Lost, the schedule comes."""
    try:
        current_app.send_task(PLACE_CALLS, expires=EXPIRES_SECONDS)
    except (BrokerError, OSError) as error:
        log.warning(
            "Nobody could be asked to place calls; the schedule will.",
            extra={"fields": {"error": str(error)}},
        )


def ask_to_prepare(campaign_id: int) -> None:
    """Have the targets of a campaign written. Lost, the sweep finds the campaign."""
    try:
        current_app.send_task(
            PREPARE_CAMPAIGN, args=(campaign_id,), expires=EXPIRES_SECONDS
        )
    except (BrokerError, OSError) as error:
        log.warning(
            "A campaign could not be queued; the sweep will find it.",
            extra={"fields": {"campaign_id": campaign_id, "error": str(error)}},
        )
