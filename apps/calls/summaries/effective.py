"""A summary as it counts now: what was written, with what staff put right in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from .models import CallSummary, SummaryCorrection

CORRECTABLE: Final = ("disposition", "reason", "promised", "open_points", "text")
"""What was done and the flags come from rows; who disagrees corrects those."""


@dataclass(frozen=True, slots=True)
class Effective:
    """``values`` count; ``written`` is what the summarizer wrote of the same fields."""

    values: Mapping[str, Any]
    written: Mapping[str, Any]
    correction: SummaryCorrection | None
    version: str

    @property
    def corrected(self) -> tuple[str, ...]:
        """The fields in which the two differ."""
        return tuple(f for f in CORRECTABLE if self.values[f] != self.written[f])


def effective(summary: CallSummary) -> Effective:
    """No query where the call's ``summary_corrections`` are prefetched."""
    rows = summary.call.summary_corrections.all()
    newest = max(rows, key=lambda row: row.number, default=None)
    written = {name: getattr(summary, name) for name in CORRECTABLE}
    return Effective(
        values={**written, **(newest.fields if newest else {})},
        written=written,
        correction=newest,
        version=version_of(summary, newest.number if newest else 0),
    )


def version_of(summary: CallSummary, number: int) -> str:
    """What a form was filled in on: another text or another correction changes it."""
    return f"{number}.{summary.restarts}.{summary.attempts}"
