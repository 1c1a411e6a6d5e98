"""Everything that is measured, and how it is summed up."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any, Final

LATE_MS: Final = 20.0


class Measures:
    """Samples in milliseconds; taken only while ``on``."""

    def __init__(self) -> None:
        self.on = False
        self.caller_to_vendor = array("f")
        self.vendor_to_caller = array("f")
        self.first_audio = array("f")
        self.barge_in_stop = array("f")
        self.loop_lag = array("f")
        self.own_lag = array("f")
        self.underruns = array("f")
        self.lost_frames = 0
        self.turns = 0
        self.barge_ins = 0
        self.greeted = 0
        self.failures: list[str] = []

    def take(self, samples: array[float], ms: float) -> None:
        if self.on:
            samples.append(ms)

    def summary(self) -> dict[str, Any]:
        """Distributions and counts as JSON values."""
        return {
            "caller_to_vendor_ms": distribution(self.caller_to_vendor),
            "vendor_to_caller_ms": distribution(self.vendor_to_caller),
            "first_audio_ms": distribution(self.first_audio),
            "barge_in_stop_ms": distribution(self.barge_in_stop),
            "loop_lag_ms": distribution(self.loop_lag),
            "own_lag_ms": distribution(self.own_lag),
            "underruns_ms": distribution(self.underruns),
            "late_frames": sum(
                ms > LATE_MS
                for samples in (self.caller_to_vendor, self.vendor_to_caller)
                for ms in samples
            ),
            "lost_frames": self.lost_frames,
            "turns": self.turns,
            "barge_ins": self.barge_ins,
            "barge_ins_without_clear": self.barge_ins - len(self.barge_in_stop),
            "failures": len(self.failures),
            "first_failures": self.failures[:5],
        }


def distribution(values: Sequence[float]) -> dict[str, float | int]:
    """Count, p50, p99 and maximum; only a count of 0 without values."""
    if not values:
        return {"count": 0}
    ordered = sorted(values)

    def at(share: float) -> float:
        return round(ordered[min(int(share * len(ordered)), len(ordered) - 1)], 2)

    return {
        "count": len(ordered),
        "p50": at(0.5),
        "p99": at(0.99),
        "max": round(ordered[-1], 2),
    }
