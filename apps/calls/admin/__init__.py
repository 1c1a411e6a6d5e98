"""What staff see of the telephone: calls to look at, escalations to work off."""

from __future__ import annotations

from . import (
    api_tokens,
    callbacks,
    calls,
    escalations,
    lines,
    notifications,
    outbound,
    prices,
    retention,
    reveals,
    review,
    summaries,
    webhook_deliveries,
    webhooks,
)

__all__ = [
    "api_tokens",
    "callbacks",
    "calls",
    "escalations",
    "lines",
    "notifications",
    "outbound",
    "prices",
    "retention",
    "reveals",
    "review",
    "summaries",
    "webhook_deliveries",
    "webhooks",
]
