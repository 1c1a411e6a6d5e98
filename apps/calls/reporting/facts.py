"""What one call adds to the sums. The rules of counting are all here.

Counted are calls that are over, at the time they began. ``handled`` are those that were
answered; what happened in a call counts for handled calls only.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import Exists, F, OuterRef, QuerySet

from ..choices import LIVE_STATUSES, Direction, EscalationStatus, Speaker
from ..models import Call, CallEvent, Escalation, Turn
from ..transfers import DIALLED, ENDED
from .flows import REACHED
from .marks import AGAIN_WITHIN
from .sums import latency_column

RULES: Final = 2
"""Grows when these rules change: what was summed up by others is then due again."""


@dataclass(frozen=True, slots=True)
class EscalationFact:
    reason: str
    staff_id: int
    sums: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class CallFact:
    """``sums`` by the names in ``sums.py``; what is absent is zero."""

    started_at: datetime
    line_id: int
    version: str
    intent: str
    call_type: str
    sums: Mapping[str, int]
    escalations: tuple[EscalationFact, ...]


def calls_over(begin: datetime, end: datetime) -> QuerySet[Call]:
    """The calls that began in between and are over."""
    calls = Call.objects.filter(started_at__gte=begin, started_at__lt=end)
    return calls.exclude(status__in=LIVE_STATUSES).order_by()


def facts(begin: datetime, end: datetime) -> Iterator[CallFact]:
    """What the calls of a stretch of time add. Four queries."""
    calls = calls_over(begin, end)
    turns = _turns(calls)
    transfers = _transfers(calls)
    escalations = _escalations(calls)
    for row in _with_neighbours(calls).iterator(chunk_size=2_000):
        asked = escalations.get(row["pk"], ())
        moved = transfers.get(row["pk"])
        sums = _call_sums(row, asked, moved)
        if row["answered_at"] is not None:
            sums.update(turns.get(row["pk"], {}))
        yield CallFact(
            row["started_at"],
            row["line_id"] or 0,
            row["brain_version"],
            row["intent"],
            row["call_type"],
            sums,
            asked,
        )


def _with_neighbours(calls: QuerySet[Call]) -> QuerySet[Any, dict[str, Any]]:
    """With what it cost, and whether the same was called about before and after."""
    return calls.annotate(
        again=Exists(same_before()),
        later=Exists(same_later()),
        amount=F("cost__amount"),
    ).values(
        *("pk", "direction", "started_at", "answered_at", "ended_at", "outcome"),
        *("line_id", "brain_version", "intent", "call_type", "customer_id"),
        *("again", "later", "amount"),
    )


def same_before() -> QuerySet[Call]:
    """To a call: those of its customer about its intent in the week before."""
    begun = OuterRef("started_at")
    return _same().filter(started_at__lt=begun, started_at__gte=begun - AGAIN_WITHIN)


def same_later() -> QuerySet[Call]:
    """To a call: those of its customer about its intent in the week after."""
    begun = OuterRef("started_at")
    return _same().filter(started_at__gt=begun, started_at__lte=begun + AGAIN_WITHIN)


def _same() -> QuerySet[Call]:
    return Call.objects.filter(
        customer_id=OuterRef("customer_id"),
        intent=OuterRef("intent"),
        answered_at__isnull=False,
    ).exclude(status__in=LIVE_STATUSES)


def _call_sums(
    row: Mapping[str, Any],
    escalations: Sequence[EscalationFact],
    transfer: Mapping[str, Any] | None,
) -> Counter[str]:
    offered = row["direction"] == Direction.INBOUND
    answered = row["answered_at"] is not None
    sums = Counter(calls=1, offered=offered, answered=offered and answered)
    if row["amount"] is not None:
        sums.update(costed=1, cost_micros=int(row["amount"] * 1_000_000))
    if not answered:
        return sums
    reached = row["outcome"] in REACHED
    intent = row["intent"] != ""
    sums.update(
        handled=1,
        contained=not escalations and transfer is None,
        resolved=reached,
        with_goal=intent,
        goal_reached=intent and reached,
        agent_ms=_ms((row["ended_at"] or row["answered_at"]) - row["answered_at"]),
    )
    if intent and row["customer_id"] is not None:
        sums.update(known=1, repeats=row["again"], not_again=not row["later"])
    if transfer is not None:
        sums.update(_transfer_sums(transfer))
    worked_ms = sum(each.sums["work_ms"] for each in escalations)
    worked = any(each.sums["worked"] for each in escalations)
    if worked or sums["transferred"]:
        sums.update(human_handled=1, human_ms=sums["talk_ms"] + worked_ms)
    return sums


def _transfer_sums(transfer: Mapping[str, Any]) -> dict[str, int]:
    """Of a call that was put through; ``transfer`` is how that ended, {} while open."""
    waited_ms = int(transfer.get("waited_ms", 0))
    match transfer.get("how"):
        case "answered":
            in_time = waited_ms <= settings.REPORT_SERVICE_LEVEL_SECONDS * 1000
            return {
                "queued": 1,
                "transferred": 1,
                "answered_in_time": int(in_time),
                "wait_ms": waited_ms,
                "talk_ms": int(transfer.get("talk_seconds", 0)) * 1000,
            }
        case "abandoned":
            short = waited_ms <= settings.REPORT_SHORT_ABANDON_SECONDS * 1000
            return {"queued": 1, "abandoned": 1, "short_abandoned": int(short)}
        case _:
            return {"queued": 1}


def _turns(calls: QuerySet[Call]) -> Mapping[int, Counter[str]]:
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    rows = Turn.objects.filter(call__in=calls.values("pk")).order_by()
    for (
        call_id,
        speaker,
        interrupted,
        question,
        missed,
        confidence,
        latency_ms,
    ) in rows.values_list(
        *("call_id", "speaker", "interrupted", "question", "missed"),
        *("confidence", "latency_ms"),
    ).iterator(chunk_size=5_000):
        sums = found[call_id]
        if speaker == Speaker.AGENT:
            sums["agent_turns"] += 1
            sums["interrupted"] += interrupted
            if latency_ms is not None:
                sums[latency_column(latency_ms)] += 1
        elif speaker == Speaker.CALLER:
            if question:
                sums["answers"] += 1
                sums["missed"] += missed
            if confidence is not None:
                sums["heard"] += 1
                sums["confidence_e4"] += round(confidence * 10_000)
    return found


def _transfers(calls: QuerySet[Call]) -> Mapping[int, Mapping[str, Any]]:
    """How being put through ended, by call; {} where that is not known."""
    rows = CallEvent.objects.filter(
        call__in=calls.values("pk"), kind__in=(DIALLED, ENDED)
    )
    found: dict[int, Mapping[str, Any]] = {}
    for call_id, kind, data in rows.order_by("pk").values_list(
        "call_id", "kind", "data"
    ):
        found[call_id] = data if kind == ENDED else found.get(call_id, {})
    return found


def _escalations(calls: QuerySet[Call]) -> Mapping[int, tuple[EscalationFact, ...]]:
    found: defaultdict[int, tuple[EscalationFact, ...]] = defaultdict(tuple)
    for row in Escalation.objects.filter(call__in=calls.values("pk")).order_by("pk"):
        found[row.call_id] += (_escalation(row),)
    return found


def _escalation(row: Escalation) -> EscalationFact:
    settled = row.status == EscalationStatus.RESOLVED
    sums = Counter(escalations=1, escalations_settled=settled)
    if row.first_claimed_at is not None:
        waited_ms = _ms(row.first_claimed_at - row.created_at)
        sums.update(claimed=1, claim_wait_ms=waited_ms)
        if settled:
            sums.update(worked=1, work_ms=row.handled_seconds * 1000)
    if row.answered_in_time is not None:
        sums.update(taken=1, taken_in_time=row.answered_in_time)
    staff_id = row.resolved_by_id or row.claimed_by_id or 0
    return EscalationFact(row.reason, staff_id, sums)


def _ms(time: timedelta) -> int:
    return max(0, time // timedelta(milliseconds=1))
