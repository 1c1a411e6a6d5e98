"""Figures of the recognizers that calls use."""

from __future__ import annotations

from typing import Final

from prometheus_client import Counter

SOUND_DROPPED: Final = Counter(
    "callcenter_stt_dropped_seconds",
    "Callers' sound that a recognizer was too slow to take.",
    ["vendor"],
)
CHANGES: Final = Counter(
    "callcenter_stt_changes",
    "Calls in which another recognizer took over.",
    ["left", "taken"],
)
