"""What the agent wants written, as the recorder writes it: without private numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from apps.agentbrain.conversation import actions as do
from apps.calls import metrics
from apps.calls.models import Turn
from apps.calls.recorder_entries import (
    Entry,
    EscalationEntry,
    EventEntry,
    TurnEntry,
    UpdateEntry,
)
from apps.calls.redacting import Redactor

_TURNS_BEFORE: Final = 12
"""As far back as a number told in pieces is looked for."""


class Record:
    """One request's part of a call's record. Reads the turns before it."""

    def __init__(self, call_id: int, saved: Sequence[do.Action]) -> None:
        self._call_id = call_id
        self._saved = saved
        self._redactor = Redactor()
        written = [action.index for action in saved if isinstance(action, do.SaveTurn)]
        if written:
            self._look_back(min(written))

    def entries(self) -> list[Entry]:
        """In the order they were wanted."""
        cleaned = [c for action in self._saved for c in self._redactor.clean(action)]
        return [entry for a in cleaned if (entry := self._entry(a)) is not None]

    def clean(self, value: dict[str, Any]) -> dict[str, Any]:
        """JSON values as they may be kept; after ``entries``."""
        cleaned: dict[str, Any] = self._redactor.clean_value(value)
        return cleaned

    def count(self) -> None:
        """Figures of what was written."""
        for action in self._saved:
            if isinstance(action, do.SaveEvent):
                metrics.count_event(action)

    def _look_back(self, index: int) -> None:
        rows = Turn.objects.filter(call_id=self._call_id, index__lt=index)
        for row in reversed(rows.order_by("-index")[:_TURNS_BEFORE]):
            self._redactor.clean(
                do.SaveTurn(
                    row.index,
                    row.speaker,
                    row.text,
                    row.heard_text,
                    row.started_ms,
                    row.ended_ms,
                    row.interrupted,
                    row.state,
                    row.intent,
                    row.confidence,
                    row.latency_ms,
                    tuple(row.trace),
                    row.question,
                    row.missed,
                )
            )

    def _entry(self, action: do.Action) -> Entry | None:
        match action:
            case do.SaveTurn():
                return TurnEntry(self._call_id, action)
            case do.SaveEvent():
                return EventEntry(self._call_id, action)
            case do.UpdateCall():
                return UpdateEntry(self._call_id, action)
            case do.Escalate():
                return EscalationEntry(self._call_id, action)
        return None
