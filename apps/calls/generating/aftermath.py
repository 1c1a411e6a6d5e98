"""What a made call leaves behind: log, escalation, summary, cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final

from ..choices import EscalationStatus, SummaryStatus
from ..service_level import answer_within
from ..transfers import DIALLED, ENDED, How
from .kinds import Kind

SOURCE: Final = "generate_calls"
DOLLARS_A_MINUTE: Final = Decimal("0.071")

EVENT_COLUMNS: Final = ("call_id", "at_ms", "kind", "data", "created_at")
ESCALATION_COLUMNS: Final = (
    *("call_id", "reason", "priority", "status", "words", "claimed_by_id"),
    *("claimed_at", "resolved_by_id", "resolved_at", "resolution", "waiting_since"),
    *("service_level_seconds", "answer_by", "first_claimed_at", "answered_in_time"),
    *("handled_seconds", "created_at"),
)
SUMMARY_COLUMNS: Final = (
    *("call_id", "status", "outcome", "disposition", "reason", "text", "source"),
    *("attempts", "created_at", "updated_at"),
)
COST_COLUMNS: Final = ("call_id", "amount", "currency", "computed_at")


@dataclass(frozen=True, slots=True)
class Put:
    """How being put through went; ``talk_seconds`` with a person."""

    waited_ms: int
    talk_seconds: int


def put_through(kind: Kind, random: Random) -> Put:
    if not kind.transfer:
        return Put(0, 0)
    waited_ms = int(random.expovariate(1 / 18_000)) + 1_500
    talks = kind.transfer == How.ANSWERED.value
    return Put(waited_ms, random.randrange(40, 420) if talks else 0)


def events(
    call_id: int, kind: Kind, started: datetime, agent_ms: int, put: Put
) -> list[tuple[Any, ...]]:
    """The lines of its log that reports read, and its two ends."""

    def line(at_ms: int, name: str, data: dict[str, Any]) -> tuple[Any, ...]:
        return call_id, at_ms, name, data, started + timedelta(milliseconds=at_ms)

    rows = [line(0, "call_started", {})]
    if kind.reason:
        told = {"reason": kind.reason, "priority": kind.priority.value}
        rows.append(line(agent_ms, "escalated", told))
    end_ms = agent_ms
    if kind.transfer:
        rows.append(line(agent_ms, DIALLED, {}))
        end_ms += put.waited_ms + put.talk_seconds * 1000
        ended = {"how": kind.transfer, "waited_ms": put.waited_ms}
        rows.append(line(end_ms, ENDED, {**ended, "talk_seconds": put.talk_seconds}))
    rows.append(line(end_ms, "call_ended", {"status": kind.status.value}))
    return rows


def escalation(
    call_id: int,
    kind: Kind,
    raised: datetime,
    *,
    staff_ids: list[int],
    random: Random,
    now: datetime,
) -> tuple[Any, ...]:
    """Most are seen to; the newest may still wait."""
    within = answer_within(kind.priority)
    by = random.choice(staff_ids) if staff_ids else None
    waited = timedelta(seconds=random.expovariate(1 / (0.6 * within.total_seconds())))
    worked = timedelta(seconds=random.randrange(60, 900))
    claimed: datetime | None = raised + waited
    resolved: datetime | None = raised + waited + worked
    if by is None or claimed is None or claimed > now or random.random() < 0.002:
        by = claimed = None
    if claimed is None or (resolved is not None and resolved > now):
        resolved = None
    status = EscalationStatus.OPEN
    if claimed is not None:
        status = EscalationStatus.CLAIMED
    if resolved is not None:
        status = EscalationStatus.RESOLVED
    return (
        *(call_id, kind.reason, kind.priority.value, status.value, kind.says[0]),
        *(by, claimed, by if resolved else None, resolved),
        *("Called back and settled." if resolved else "", raised),
        *(int(within.total_seconds()), raised + within, claimed),
        claimed <= raised + within if claimed else None,
        int(worked.total_seconds()) if resolved else 0,
        raised,
    )


def summary(call_id: int, kind: Kind, name: str, ended: datetime) -> tuple[Any, ...]:
    reason = kind.intent.replace("_", " ") or "nothing in particular"
    text = f"{name} called about: {reason}. {kind.disposition.label}."
    ready = SummaryStatus.READY.value
    return (
        *(call_id, ready, kind.outcome.value, kind.disposition.value, reason, text),
        *(SOURCE, 1, ended, ended),
    )


def cost(call_id: int, agent_ms: int, ended: datetime) -> tuple[Any, ...]:
    amount = (DOLLARS_A_MINUTE * agent_ms / 60_000).quantize(Decimal("0.000001"))
    return call_id, amount, "USD", ended
