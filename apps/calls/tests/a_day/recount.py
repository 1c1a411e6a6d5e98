"""All figures once more, from the rows and the words of their definitions alone.

Nothing here is shared with what makes the reports: plain loops over plain rows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from apps.calls.models import Call, CallCost, CallEvent, Escalation, Turn

WEEK = timedelta(days=7)
GOAL_REACHED = (
    *("booked", "rescheduled", "cancelled", "confirmed"),
    *("answered", "feedback"),
)


@dataclass
class Row:
    """A call that is over, with all that belongs to it."""

    call: Call
    turns: list[Turn] = field(default_factory=list)
    events: list[CallEvent] = field(default_factory=list)
    escalations: list[Escalation] = field(default_factory=list)
    cost: CallCost | None = None

    def event(self, kind: str) -> CallEvent | None:
        found = [event for event in self.events if event.kind == kind]
        return found[0] if found else None

    @property
    def handled(self) -> bool:
        return self.call.answered_at is not None

    @property
    def transfer(self) -> dict[str, Any] | None:
        """How being put through ended; None for a call that was not."""
        if self.event("transfer_dialled") is None:
            return None
        ended = self.event("transfer_ended")
        return ended.data if ended is not None else {"how": "unknown"}


@dataclass(frozen=True)
class Expected:
    """``near``: by how much the reported value may be off."""

    numerator: float | None
    denominator: float | None
    value: float | None
    near: float = 1e-9


def recount(rows: Sequence[Row], service_level_s: int, short_s: int) -> dict[str, Any]:
    return {
        **_of_calls(rows),
        **_of_transfers([row for row in rows if row.handled], service_level_s, short_s),
        **_of_people(rows),
        **_of_customers([row for row in rows if row.handled]),
        **_of_turns([row for row in rows if row.handled]),
        **_of_costs(rows),
    }


def _count(number: int) -> Expected:
    return Expected(number, None, number)


def _rate(some: int, of: int) -> Expected:
    return Expected(some, of, 100 * some / of if of else None)


def _mean_seconds(times: Sequence[float]) -> Expected:
    """The reports count whole milliseconds."""
    mean = sum(times) / len(times) if times else None
    return Expected(sum(times), len(times), mean, 0.0011)


def _of_calls(rows: Sequence[Row]) -> dict[str, Expected]:
    offered = [row for row in rows if row.call.direction == "inbound"]
    answered = [row for row in offered if row.handled]
    handled = [row for row in rows if row.handled]
    contained = [r for r in handled if not r.escalations and r.transfer is None]
    resolved = [row for row in handled if row.call.outcome in GOAL_REACHED]
    with_intent = [row for row in handled if row.call.intent]
    completed = [row for row in with_intent if row.call.outcome in GOAL_REACHED]
    agent = [
        (row.call.ended_at - row.call.answered_at).total_seconds() for row in handled
    ]
    return {
        "offered": _count(len(offered)),
        "answered": _count(len(answered)),
        "answer_rate": _rate(len(answered), len(offered)),
        "handled": _count(len(handled)),
        "containment": _rate(len(contained), len(handled)),
        "resolution": _rate(len(resolved), len(handled)),
        "flow_completion": _rate(len(completed), len(with_intent)),
        "agent_handle_time": _mean_seconds(agent),
    }


def _of_transfers(
    handled: Sequence[Row], service_level_s: int, short_s: int
) -> dict[str, Expected]:
    queued = [row.transfer for row in handled if row.transfer is not None]
    taken = [transfer for transfer in queued if transfer["how"] == "answered"]
    waits = [transfer["waited_ms"] / 1000 for transfer in taken]
    given_up = [
        transfer["waited_ms"] / 1000
        for transfer in queued
        if transfer["how"] == "abandoned"
    ]
    short = [wait for wait in given_up if wait <= short_s]
    in_time = [wait for wait in waits if wait <= service_level_s]
    return {
        "queued": _count(len(queued)),
        "transfer_rate": _rate(len(taken), len(handled)),
        "abandonment": _rate(len(given_up), len(queued)),
        "short_abandonment": _rate(len(short), len(queued)),
        "service_level": _rate(len(in_time), len(taken) + len(given_up) - len(short)),
        "speed_of_answer": _mean_seconds(waits),
        "human_handle_time": _mean_seconds(_human_times(handled)),
    }


def _human_times(handled: Sequence[Row]) -> list[float]:
    times = []
    for row in handled:
        transfer = row.transfer or {}
        talked = transfer.get("how") == "answered"
        worked = [e for e in row.escalations if _was_worked_on(e)]
        if talked or worked:
            talk = transfer.get("talk_seconds", 0) if talked else 0
            times.append(talk + sum(e.handled_seconds for e in worked))
    return times


def _was_worked_on(escalation: Escalation) -> bool:
    claimed = escalation.first_claimed_at is not None
    return claimed and escalation.status == "resolved"


def _of_people(rows: Sequence[Row]) -> dict[str, Expected]:
    escalations = [each for row in rows for each in row.escalations]
    settled = [each for each in escalations if each.status == "resolved"]
    worked = [float(e.handled_seconds) for e in escalations if _was_worked_on(e)]
    waits = [
        (each.first_claimed_at - each.created_at).total_seconds()
        for each in escalations
        if each.first_claimed_at is not None
    ]
    judged = [e.answered_in_time for e in escalations if e.answered_in_time is not None]
    return {
        "escalations": _count(len(escalations)),
        "escalations_settled": _count(len(settled)),
        "after_call_work": _mean_seconds(worked),
        "time_to_claim": _mean_seconds(waits),
        "claim_service_level": _rate(judged.count(True), len(judged)),
    }


def _of_customers(handled: Sequence[Row]) -> dict[str, Expected]:
    known = [r.call for r in handled if r.call.intent and r.call.customer_id]
    repeats = again = 0
    for call in known:
        same = [
            other.started_at - call.started_at
            for other in known
            if other.pk != call.pk
            and (other.customer_id, other.intent) == (call.customer_id, call.intent)
        ]
        repeats += any(-WEEK <= apart < timedelta(0) for apart in same)
        again += any(timedelta(0) < apart <= WEEK for apart in same)
    return {
        "repeat_calls": _rate(repeats, len(known)),
        "first_call_resolution": _rate(len(known) - again, len(known)),
    }


def _of_turns(handled: Sequence[Row]) -> dict[str, Expected]:
    turns = [turn for row in handled for turn in row.turns]
    ours = [turn for turn in turns if turn.speaker == "agent"]
    theirs = [turn for turn in turns if turn.speaker == "caller"]
    latencies = sorted(t.latency_ms for t in ours if t.latency_ms is not None)
    answers = [turn for turn in theirs if turn.question]
    confidences = [t.confidence for t in theirs if t.confidence is not None]
    interrupted = sum(turn.interrupted for turn in ours)
    confidence = sum(confidences) / len(confidences) if confidences else None
    return {
        "response_latency_p50": _percentile(latencies, 50),
        "response_latency_p95": _percentile(latencies, 95),
        "interruption_rate": _rate(interrupted, len(ours)),
        "missed_answers": _rate(sum(turn.missed for turn in answers), len(answers)),
        "recognition_confidence": Expected(
            sum(confidences), len(confidences), confidence, 0.0001
        ),
    }


def _percentile(latencies: Sequence[int], percent: int) -> Expected:
    """What so many percent do not exceed, within the width of its bucket."""
    if not latencies:
        return Expected(None, 0, None)
    exact = latencies[math.ceil(len(latencies) * percent / 100) - 1]
    width_ms = 100 if exact <= 100 else exact / 10
    return Expected(None, len(latencies), exact / 1000, width_ms / 1000)


def _of_costs(rows: Sequence[Row]) -> dict[str, Expected]:
    costs = [
        row.cost.amount for row in rows if row.cost and row.cost.amount is not None
    ]
    total = float(sum(costs))
    return {
        "cost": Expected(total, len(costs), total if costs else None),
        "cost_per_call": Expected(
            total, len(costs), total / len(costs) if costs else None
        ),
    }
