"""The figures of a set of calls straight from their rows, one call at a time.

Written from the definitions and without the code that is tested: no rollups, no SQL
beyond reading rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from math import ceil

from apps.calls.models import Call, Escalation
from apps.calls.reporting.metrics import METRICS

GOALS = {
    *("booked", "rescheduled", "cancelled", "confirmed", "answered", "feedback"),
}
WEEK = timedelta(days=7)
LIVE = {"ringing", "in_progress"}


def counted(calls: Iterable[Call]) -> dict[str, tuple[float | None, int | None]]:
    """Numerator and denominator by metric; a percentile is (value, how many)."""
    over = [call for call in calls if call.status not in LIVE]
    handled = [call for call in over if call.answered_at]
    inbound = [call for call in over if call.direction == "inbound"]
    answered = [call for call in inbound if call.answered_at]
    ends = {call.pk: _transfer(call) for call in handled}
    queued = [end for end in ends.values() if end is not None]
    taken = [end for end in queued if end.get("how") == "answered"]
    left = [end for end in queued if end.get("how") == "abandoned"]
    short = [end for end in left if end["waited_ms"] <= 5_000]
    asked = [e for call in over for e in call.escalations.all()]
    known = [c for c in handled if c.customer_id and c.intent]
    goal = [c for c in handled if c.outcome in GOALS]
    minded = [c for c in handled if c.intent]
    turns = [t for call in handled for t in call.turns.all()]
    agents = [t for t in turns if t.speaker == "agent"]
    answers = [t for t in turns if t.speaker == "caller" and t.question]
    sure = [t.confidence for t in turns if t.speaker == "caller" and t.confidence]
    latencies = sorted(t.latency_ms for t in agents if t.latency_ms is not None)
    priced = [c.cost.amount for c in over if _amount(c) is not None]
    claimed = [e for e in asked if e.first_claimed_at]
    worked = [e for e in claimed if e.status == "resolved"]
    in_time = [e.answered_in_time for e in asked if e.answered_in_time is not None]
    human = [_human_seconds(call, ends[call.pk]) for call in handled]
    human = [seconds for seconds in human if seconds is not None]
    contained = [c for c in handled if ends[c.pk] is None and not c.escalations.all()]
    fast = [end for end in taken if end["waited_ms"] <= 20_000]
    found = {
        "offered": (len(inbound), None),
        "answered": (len(answered), None),
        "answer_rate": (len(answered), len(inbound)),
        "handled": (len(handled), None),
        "containment": (len(contained), len(handled)),
        "resolution": (len(goal), len(handled)),
        "flow_completion": (len([c for c in minded if c in goal]), len(minded)),
        "queued": (len(queued), None),
        "transfer_rate": (len(taken), len(handled)),
        "abandonment": (len(left), len(queued)),
        "short_abandonment": (len(short), len(queued)),
        "service_level": (len(fast), len(taken) + len(left) - len(short)),
        "speed_of_answer": (sum(e["waited_ms"] for e in taken) / 1000, len(taken)),
        "agent_handle_time": (
            sum((c.ended_at - c.answered_at) // timedelta(milliseconds=1)
                for c in handled if c.ended_at) / 1000,
            len(handled),
        ),
        "human_handle_time": (sum(human), len(human)),
        "after_call_work": (sum(e.handled_seconds for e in worked), len(worked)),
        "escalations": (len(asked), None),
        "escalations_settled": (
            len([e for e in asked if e.status == "resolved"]), None,
        ),
        "time_to_claim": (
            sum((e.first_claimed_at - e.created_at).total_seconds() for e in claimed),
            len(claimed),
        ),
        "claim_service_level": (sum(in_time), len(in_time)),
        "repeat_calls": (len([c for c in known if _before(c)]), len(known)),
        "first_call_resolution": (
            len([c for c in known if not _after(c)]), len(known),
        ),
        "response_latency_p50": (_percentile(latencies, 50), len(latencies)),
        "response_latency_p95": (_percentile(latencies, 95), len(latencies)),
        "interruption_rate": (len([t for t in agents if t.interrupted]), len(agents)),
        "missed_answers": (len([t for t in answers if t.missed]), len(answers)),
        "recognition_confidence": (sum(sure), len(sure)),
        "cost": (float(sum(priced)), len(priced)),
        "cost_per_call": (float(sum(priced)), len(priced)),
    }  # fmt: skip
    assert found.keys() == METRICS.keys()
    return found


def _transfer(call: Call) -> dict | None:
    events = {event.kind: event.data for event in call.events.all()}
    return events.get("transfer_ended", events.get("transfer_dialled"))


def _human_seconds(call: Call, end: dict | None) -> float | None:
    """Talk and work of people on one call; None when there was neither."""
    talked = end is not None and end.get("how") == "answered"
    settled: list[Escalation] = [
        e for e in call.escalations.all() if e.first_claimed_at and e.resolved_by_id
    ]
    if not talked and not settled:
        return None
    talk = end["talk_seconds"] if talked else 0
    return talk + sum(e.handled_seconds for e in settled)


def _others(call: Call) -> list[Call]:
    same = Call.objects.filter(customer=call.customer_id, intent=call.intent)
    return [c for c in same if c.answered_at and c.status not in LIVE]


def _before(call: Call) -> bool:
    begun = call.started_at
    return any(begun - WEEK <= c.started_at < begun for c in _others(call))


def _after(call: Call) -> bool:
    begun = call.started_at
    return any(begun < c.started_at <= begun + WEEK for c in _others(call))


def _amount(call: Call):
    return call.cost.amount if hasattr(call, "cost") else None


def _percentile(latencies: list[int], percent: int) -> float | None:
    if not latencies:
        return None
    return latencies[ceil(len(latencies) * percent / 100) - 1] / 1000
