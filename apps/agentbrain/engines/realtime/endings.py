"""How a response ended, from what ``response.done`` says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apps.agentbrain.conversation.events import ResponseStatus
from apps.agentbrain.engines.realtime.failures import code_of


def ending_of(response: Mapping[str, Any]) -> tuple[ResponseStatus, str]:
    """Status and a code: why it failed, was cancelled or stayed incomplete.

    A status nobody knows counts as a failure, so that nobody waits for more.
    """
    details = response.get("status_details")
    if not isinstance(details, Mapping):
        details = {}
    status = str(response.get("status") or "")
    reason = code_of(details.get("error")) or str(details.get("reason") or "")
    match status:
        case "completed":
            return ResponseStatus.COMPLETED, ""
        case "cancelled" | "incomplete":
            return ResponseStatus(status), reason or status
        case _:
            return ResponseStatus.FAILED, reason or "failed"
