"""Results as a Markdown table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_HEAD = (
    "system",
    "calls",
    "CPU of a core, per call",
    "in, added ms p50 / p99 / max",
    "out, added ms p50 / p99 / max",
    "first audio ms p50 / p99",
    "barge-in stop ms p50 / p99",
    "late > 20 ms / lost frames",
    "loop lag ms p99 / max",
    "MiB per call",
    "failed",
)


def as_table(runs: Sequence[dict[str, Any]]) -> str:
    """One line a run."""
    lines = [_HEAD, ("---",) * len(_HEAD), *(_line(run) for run in runs)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _line(run: dict[str, Any]) -> tuple[str, ...]:
    head = (run["system"], str(run["calls"]))
    if "not_measured" in run:
        return (*head, "not measured", *("",) * (len(_HEAD) - 3))
    return (
        *head,
        f"{run['cpu_percent_of_a_core']} %, {run['cpu_percent_per_call']} %",
        _figures(run["caller_to_vendor_ms"], "p50", "p99", "max"),
        _figures(run["vendor_to_caller_ms"], "p50", "p99", "max"),
        _figures(run["first_audio_ms"], "p50", "p99"),
        _figures(run["barge_in_stop_ms"], "p50", "p99"),
        f"{run['late_frames']} / {run['lost_frames']}",
        _figures(run["loop_lag_ms"], "p99", "max"),
        str(run["memory_mib_per_call"]),
        str(run["failures"]),
    )


def _figures(distribution: dict[str, float], *names: str) -> str:
    if not distribution["count"]:
        return "-"
    return " / ".join(f"{distribution[name]:g}" for name in names)
