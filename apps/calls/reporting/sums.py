"""The sums that rollups hold: names of their columns, and buckets of latency.

Everything a figure is made from is a sum over calls, so that hours add up to days and
days to months. Times are milliseconds, money millionths of the currency, confidence
ten-thousandths: whole numbers add up exactly.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

CALL_SUMS: Final = (
    *("calls", "offered", "answered", "handled", "contained", "resolved"),
    *("with_goal", "goal_reached", "queued", "transferred", "abandoned"),
    *("short_abandoned", "answered_in_time", "wait_ms", "talk_ms"),
    *("agent_ms", "human_handled", "human_ms"),
    *("known", "repeats", "not_again"),
    *("agent_turns", "interrupted", "answers", "missed", "heard", "confidence_e4"),
    *("costed", "cost_micros"),
)
"""Per call; what each counts is said in ``facts.py``."""

PEOPLE_SUMS: Final = (
    *("escalations", "claimed", "claim_wait_ms", "taken", "taken_in_time"),
    *("escalations_settled", "worked", "work_ms"),
)
"""Per escalation."""

# The E24 series of preferred numbers: no bucket is wider than a tenth of its value.
_E24: Final = (
    *(10, 11, 12, 13, 15, 16, 18, 20, 22, 24, 27, 30),
    *(33, 36, 39, 43, 47, 51, 56, 62, 68, 75, 82, 91),
)
LATENCY_BOUNDS_MS: Final = (
    *(bound * 10 for bound in _E24),
    *(bound * 100 for bound in _E24),
    10_000,
)
"""Upper bounds, included; what is slower than the last is in a bucket of its own."""

LATENCY_SUMS: Final = tuple(
    f"latency_{place:02d}" for place in range(len(LATENCY_BOUNDS_MS) + 1)
)


def latency_column(latency_ms: int) -> str:
    """The column that counts a response of this latency."""
    return LATENCY_SUMS[bisect_left(LATENCY_BOUNDS_MS, latency_ms)]
