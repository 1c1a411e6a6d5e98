"""Every step of an escalation, as it was logged: who did what, when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from ..choices import EscalationOutcome
from ..models import CallEvent, Escalation

_STEPS: Final[Mapping[str, str]] = {
    "escalation_claimed": "claimed it",
    "escalation_handed_on": "handed it on",
    "escalation_put_back": "put it back on the list",
    "escalation_resolved": "resolved it",
    "escalation_reopened": "reopened it",
}
_OUTCOMES: Final = dict(EscalationOutcome.choices)


@dataclass(frozen=True, slots=True)
class Step:
    """``who`` is empty for the agent; ``after`` is the time since the step before."""

    at: datetime
    who: str
    what: str
    note: str
    after: timedelta | None


def trail(escalation: Escalation) -> list[Step]:
    """From the moment it was raised, in order. One query."""
    events = CallEvent.objects.filter(
        call_id=escalation.call_id, kind__in=_STEPS
    ).order_by("pk")
    steps = [Step(escalation.created_at, "", "raised it", "", None)]
    for event in events:
        data = event.data if isinstance(event.data, dict) else {}
        if data.get("escalation_id") != escalation.pk:
            continue
        at = event.created_at
        after = max(at - steps[-1].at, timedelta())
        who = _text(data, "by") or "somebody"
        steps.append(Step(at, who, _what(event.kind, data), _text(data, "note"), after))
    return steps


def _what(kind: str, data: Mapping[str, Any]) -> str:
    if kind == "escalation_handed_on":
        return f"handed it on to {_text(data, 'to')}"
    if kind == "escalation_resolved" and (outcome := _text(data, "outcome")):
        return f"resolved it: {str(_OUTCOMES.get(outcome, outcome)).lower()}"
    return _STEPS[kind]


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name, "")
    return value if isinstance(value, str) else ""
