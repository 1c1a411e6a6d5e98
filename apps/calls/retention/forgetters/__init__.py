"""What each part forgets of a person; one file a part, all loaded here."""

from . import (
    callbacks,
    calls,
    customers,
    escalations,
    kept_entries,
    labels,
    outbound,
    recordings,
)

__all__ = [
    "callbacks",
    "calls",
    "customers",
    "escalations",
    "kept_entries",
    "labels",
    "outbound",
    "recordings",
]
