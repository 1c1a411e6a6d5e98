"""Where calls go and where they leave, per flow and per version. Six queries.

Counted are calls that began in the period, were answered, and are over. The flow of a
call is its type with the intent it had last.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from apps.agentbrain.models import BrainVersion

from ..choices import LIVE_STATUSES, Outcome, Speaker
from ..models import Call, Escalation, Turn
from ..selectors import Rate
from .flow_types import (
    STATES,
    Flow,
    FlowReport,
    Mean,
    Period,
    QuestionFigures,
    StateStep,
    Totals,
    VersionFigures,
)

REACHED: Final = (
    Outcome.BOOKED,
    Outcome.RESCHEDULED,
    Outcome.CANCELLED,
    Outcome.CONFIRMED,
    Outcome.ANSWERED,
    Outcome.FEEDBACK,
)
"""Outcomes that are what the caller wanted."""
Row = Mapping[str, Any]
Key = tuple[str, str]


def flow_report(period: Period) -> FlowReport:
    """All figures of a period, in the current time zone."""
    ended = _ended(_calls(period))
    visited = _visited(_turns(period))
    answered = _answered(_turns(period))
    flows = [
        _flow(key, rows, visited[key], answered[key])
        for key, rows in _by_flow(ended).items()
    ]
    flows.sort(key=lambda flow: (-flow.totals.calls, flow.call_type, flow.intent))
    every_answer = [row for rows in answered.values() for row in rows]
    return FlowReport(
        period, _totals(ended, every_answer), tuple(flows), _versions(period)
    )


def _scope(period: Period, of: str = "") -> Q:
    """The calls of the period; ``of`` is the way to them from another model."""
    zone = timezone.get_current_timezone()
    begin = datetime.combine(period.first, time.min, tzinfo=zone)
    end = datetime.combine(period.last + timedelta(days=1), time.min, tzinfo=zone)
    conditions = {
        f"{of}started_at__gte": begin,
        f"{of}started_at__lt": end,
        f"{of}answered_at__isnull": False,
    }
    if period.version:
        conditions[f"{of}brain_version"] = period.version
    return Q(**conditions) & ~Q(**{f"{of}status__in": LIVE_STATUSES})


def _calls(period: Period) -> QuerySet[Call]:
    return Call.objects.filter(_scope(period)).order_by()


def _turns(period: Period) -> QuerySet[Turn]:
    return Turn.objects.filter(_scope(period, "call__")).order_by()


def _counted(calls: QuerySet[Call], *by: str) -> list[Row]:
    """Calls, and how many of them reached their goal, asked for a person, did neither
    (``left``)."""
    person = Exists(Escalation.objects.filter(call=OuterRef("pk")))
    reached = Q(outcome__in=REACHED)
    rows = (
        calls.annotate(person=person)
        .values(*by)
        .annotate(
            calls=Count("pk"),
            completed=Count("pk", filter=reached),
            escalated=Count("pk", filter=Q(person=True)),
            left=Count("pk", filter=~reached & Q(person=False)),
        )
    )
    return list(rows)


def _ended(calls: QuerySet[Call]) -> list[Row]:
    """By flow and last state; ``spoken``: whether a turn was said in that state."""
    spoken = Turn.objects.filter(call=OuterRef("pk"), state=OuterRef("state"))
    calls = calls.annotate(spoken=Exists(spoken))
    return _counted(calls, "call_type", "intent", "state", "spoken")


def _visited(turns: QuerySet[Turn]) -> defaultdict[Key, dict[str, int]]:
    """How many calls of each flow spoke in each state."""
    found: defaultdict[Key, dict[str, int]] = defaultdict(dict)
    rows = turns.values("call__call_type", "call__intent", "state").annotate(
        calls=Count("call", distinct=True)
    )
    for row in rows:
        found[row["call__call_type"], row["call__intent"]][row["state"]] = row["calls"]
    return found


def _answered(turns: QuerySet[Turn]) -> defaultdict[Key, list[Row]]:
    """The answers of each flow by question."""
    found: defaultdict[Key, list[Row]] = defaultdict(list)
    rows = _answers(turns).values("call__call_type", "call__intent", "question")
    for row in _with_counts(rows):
        found[row["call__call_type"], row["call__intent"]].append(row)
    return found


def _answers(turns: QuerySet[Turn]) -> QuerySet[Turn]:
    """What callers said when something had been asked."""
    return turns.filter(speaker=Speaker.CALLER).exclude(question="")


def _with_counts(rows: Any) -> Any:
    return rows.annotate(
        turns=Count("pk"),
        missed=Count("pk", filter=Q(missed=True)),
        calls=Count("call", distinct=True),
    )


def _by_flow(rows: Iterable[Row]) -> dict[Key, list[Row]]:
    found: defaultdict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["call_type"], row["intent"]].append(row)
    return found


def _totals(calls: Iterable[Row], answers: Iterable[Row]) -> Totals:
    calls, answers = list(calls), list(answers)

    def total(name: str) -> int:
        return sum(row[name] for row in calls)

    turns = sum(row["turns"] for row in answers)
    return Totals(
        calls=total("calls"),
        completed=Rate(total("completed"), total("calls")),
        escalated=Rate(total("escalated"), total("calls")),
        left=Rate(total("left"), total("calls")),
        missed=Rate(sum(row["missed"] for row in answers), turns),
        turns=Mean(turns, total("calls")),
    )


def _flow(
    key: Key, ended: list[Row], visited: Mapping[str, int], answers: list[Row]
) -> Flow:
    totals = _totals(ended, answers)
    steps = []
    for state in STATES:
        last = [row for row in ended if row["state"] == state]
        silent = sum(row["calls"] for row in last if not row["spoken"])
        reached = visited.get(state, 0) + silent
        left = sum(row["left"] for row in last)
        if reached:
            steps.append(
                StateStep(state, Rate(reached, totals.calls), Rate(left, reached))
            )
    questions = [
        QuestionFigures(
            row["question"],
            Mean(row["turns"], row["calls"]),
            row["turns"] - row["calls"],
            Rate(row["missed"], row["turns"]),
        )
        for row in answers
    ]
    questions.sort(key=lambda figures: (-figures.again, figures.question))
    return Flow(*key, totals, tuple(steps), tuple(questions))


def _versions(period: Period) -> tuple[VersionFigures, ...]:
    """The version answered by most recently first."""
    calls = _counted(_calls(period), "brain_version")
    answers = {
        row["call__brain_version"]: row
        for row in _with_counts(_answers(_turns(period)).values("call__brain_version"))
    }
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    published = BrainVersion.objects.order_by("number")
    for digest, number in published.values_list("digest", "number"):
        numbers[digest].append(number)
    figures = [
        VersionFigures(
            digest,
            tuple(numbers[digest]),
            _totals([row], [answers[digest]] if digest in answers else []),
        )
        for row in calls
        for digest in [row["brain_version"]]
    ]
    figures.sort(key=lambda each: (-max(each.numbers, default=0), each.digest))
    return tuple(figures)
