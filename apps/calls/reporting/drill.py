"""The calls a figure was counted from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Any, Final

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from ..choices import Direction, EscalationStatus, Speaker
from ..models import Call, CallEvent, Escalation, Turn
from ..transfers import DIALLED, ENDED, How
from .facts import calls_over, same_before, same_later
from .flows import REACHED
from .formulas import terms
from .metrics import METRICS, Kind, Split
from .queries import BadQuestion, values_of
from .windows import Window

FIELDS: Final[Mapping[Split, tuple[str, ...]]] = {
    Split.LINE: ("line_id",),
    Split.VERSION: ("brain_version",),
    Split.INTENT: ("intent",),
    Split.CALL_TYPE: ("call_type",),
    Split.FLOW: ("call_type", "intent"),
}


class Part(StrEnum):
    """Which side of a figure: what was counted, or what it was counted among."""

    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"


def calls_behind(
    metric_id: str,
    part: Part,
    window: Window,
    filters: Mapping[Split, str] | None = None,
) -> QuerySet[Call]:
    """The calls that added to this part of a figure. Raises ``BadQuestion``.

    For figures over turns or escalations these are the calls that had any; for a sum of
    time those it was summed over. A count has no denominator and gives what it counts.
    """
    if metric_id not in METRICS:
        raise BadQuestion("metric", f"There is no metric {metric_id!r}.")
    metric = METRICS[metric_id]
    asked = dict(filters or {})
    for split in asked:
        if split not in metric.splits:
            raise BadQuestion(split.value, f"{metric.id} is not known by {split}.")
    expression = metric.numerator
    if metric.kind is Kind.PERCENTILE or (
        part is Part.DENOMINATOR and metric.denominator
    ):
        expression = metric.denominator
    calls = calls_over(window.begin, window.end)
    for split, code in asked.items():
        if split is Split.LINE and values_of(split, code) == (0,):
            calls = calls.filter(line=None)
        elif split in FIELDS:
            calls = calls.filter(
                **dict(zip(FIELDS[split], values_of(split, code), strict=True))
            )
    conditions = [(_condition(name, asked), sign) for name, sign in terms(expression)]
    wanted = [condition for condition, sign in conditions if sign > 0]
    unwanted = [condition for condition, sign in conditions if sign < 0]
    calls = calls.filter(reduce(or_, wanted))
    return calls.exclude(reduce(or_, unwanted)) if unwanted else calls


def _condition(name: str, asked: Mapping[Split, str]) -> Q:
    if name in _OF_ESCALATIONS:
        return _escalated(_OF_ESCALATIONS[name], asked)
    if name in _OF_HANDLED:
        return Q(answered_at__isnull=False) & _OF_HANDLED[name]()
    return _OF_CALLS[name]()


def _escalated(which: Q, asked: Mapping[Split, str]) -> Q:
    rows = Escalation.objects.filter(which, call=OuterRef("pk"))
    if Split.REASON in asked:
        rows = rows.filter(reason=asked[Split.REASON])
    if Split.STAFF in asked:
        (staff_id,) = values_of(Split.STAFF, asked[Split.STAFF])
        mine = Q(resolved_by=staff_id) | Q(resolved_by=None, claimed_by=staff_id)
        nobody = Q(resolved_by=None, claimed_by=None)
        rows = rows.filter(mine if staff_id else nobody)
    return Q(Exists(rows))


def _ended(**data: Any) -> Q:
    """Being put through ended so; without ``data``: was put through at all."""
    events = CallEvent.objects.filter(call=OuterRef("pk"))
    if not data:
        return Q(Exists(events.filter(kind__in=(DIALLED, ENDED))))
    return Q(Exists(events.filter(kind=ENDED, **data)))


def _turn(**which: Any) -> Q:
    return Q(Exists(Turn.objects.filter(call=OuterRef("pk"), **which)))


def _asked_turn(**which: Any) -> Q:
    turns = Turn.objects.filter(
        call=OuterRef("pk"), speaker=Speaker.CALLER, **which
    ).exclude(question="")
    return Q(Exists(turns))


def _answered(**data: Any) -> Q:
    return _ended(data__how=How.ANSWERED.value, **data)


def _worked() -> Q:
    return _escalated(
        Q(status=EscalationStatus.RESOLVED, first_claimed_at__isnull=False), {}
    )


_GOAL: Final = Q(outcome__in=REACHED)
_INTENT: Final = ~Q(intent="")
_INBOUND: Final = Q(direction=Direction.INBOUND)
_KNOWN: Final = _INTENT & Q(customer_id__isnull=False)
_PRICED: Final = Q(cost__amount__isnull=False)
_SETTLED: Final = Q(status=EscalationStatus.RESOLVED)
_CLAIMED: Final = Q(first_claimed_at__isnull=False)

_OF_CALLS: Final[Mapping[str, Callable[[], Q]]] = {
    "calls": Q,
    "offered": lambda: _INBOUND,
    "answered": lambda: _INBOUND & Q(answered_at__isnull=False),
    "costed": lambda: _PRICED,
    "cost_micros": lambda: _PRICED,
}
_OF_HANDLED: Final[Mapping[str, Callable[[], Q]]] = {
    "handled": Q,
    "agent_ms": Q,
    "contained": lambda: ~_ended() & ~_escalated(Q(), {}),
    "resolved": lambda: _GOAL,
    "with_goal": lambda: _INTENT,
    "goal_reached": lambda: _INTENT & _GOAL,
    "queued": _ended,
    "transferred": _answered,
    "wait_ms": _answered,
    "answered_in_time": lambda: _answered(
        data__waited_ms__lte=settings.REPORT_SERVICE_LEVEL_SECONDS * 1000
    ),
    "abandoned": lambda: _ended(data__how=How.ABANDONED.value),
    "short_abandoned": lambda: _ended(
        data__how=How.ABANDONED.value,
        data__waited_ms__lte=settings.REPORT_SHORT_ABANDON_SECONDS * 1000,
    ),
    "human_handled": lambda: _answered() | _worked(),
    "human_ms": lambda: _answered() | _worked(),
    "known": lambda: _KNOWN,
    "repeats": lambda: _KNOWN & Q(Exists(same_before())),
    "not_again": lambda: _KNOWN & ~Q(Exists(same_later())),
    "agent_turns": lambda: _turn(speaker=Speaker.AGENT),
    "interrupted": lambda: _turn(speaker=Speaker.AGENT, interrupted=True),
    "latency": lambda: _turn(speaker=Speaker.AGENT, latency_ms__isnull=False),
    "answers": _asked_turn,
    "missed": lambda: _asked_turn(missed=True),
    "heard": lambda: _turn(speaker=Speaker.CALLER, confidence__isnull=False),
    "confidence_e4": lambda: _turn(speaker=Speaker.CALLER, confidence__isnull=False),
}
_OF_ESCALATIONS: Final[Mapping[str, Q]] = {
    "escalations": Q(),
    "escalations_settled": _SETTLED,
    "claimed": _CLAIMED,
    "claim_wait_ms": _CLAIMED,
    "taken": Q(answered_in_time__isnull=False),
    "taken_in_time": Q(answered_in_time=True),
    "worked": _SETTLED & _CLAIMED,
    "work_ms": _SETTLED & _CLAIMED,
}
