"""A batch of the recorder's entries as one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.agentbrain.conversation.actions import SaveTurn, UpdateCall

from . import escalations, live, services
from .choices import CallStatus
from .models import Call, CallEvent, Turn
from .recorder_entries import (
    EndEntry,
    Entry,
    EscalationEntry,
    EventEntry,
    HeartbeatEntry,
    TurnEntry,
    UpdateEntry,
)
from .reporting import marks

_TURN_FIELDS = (
    "speaker",
    "text",
    "heard_text",
    "started_ms",
    "ended_ms",
    "interrupted",
    "state",
    "intent",
    "confidence",
    "latency_ms",
    "trace",
    "question",
    "missed",
)


def write(entries: Sequence[Entry]) -> None:
    """Write all or nothing; notices about it go out after the commit.

    Raises what the database raises.
    """
    batch = _Batch()
    for entry in entries:
        batch.add(entry)
    late = {call_id for call_id, _index in batch.turns} | batch.updates.keys()
    with transaction.atomic():
        if batch.updates:
            marks.touch(batch.updates)  # whose customer may become another
        _write_turns(batch.turns)
        CallEvent.objects.bulk_create(batch.events)
        for call_id, update in batch.updates.items():
            _write_update(call_id, update)
        if batch.beating:
            beating = Call.objects.filter(pk__in=batch.beating)
            beating.update(heartbeat_at=timezone.now())
        for entry in batch.rest:
            _write_rest(entry)
        if late:
            marks.touch(late)
        _announce(batch.turns, batch.updates)


@dataclass(slots=True)
class _Batch:
    """Entries by kind. Of several versions of a turn, or of what the dialogue knows,
    the last one counts."""

    turns: dict[tuple[int, int], SaveTurn] = field(default_factory=dict)
    updates: dict[int, UpdateCall] = field(default_factory=dict)
    events: list[CallEvent] = field(default_factory=list)
    beating: set[int] = field(default_factory=set)
    rest: list[EscalationEntry | EndEntry] = field(default_factory=list)

    def add(self, entry: Entry) -> None:
        match entry:
            case TurnEntry():
                self.turns[entry.call_id, entry.turn.index] = entry.turn
            case UpdateEntry():
                self.updates[entry.call_id] = entry.update
            case EventEntry():
                self.events.append(_event(entry))
            case HeartbeatEntry():
                self.beating.add(entry.call_id)
            case _:
                self.rest.append(entry)


def _event(entry: EventEntry) -> CallEvent:
    event = entry.event
    return CallEvent(
        call_id=entry.call_id, at_ms=event.at_ms, kind=event.kind, data=dict(event.data)
    )


def _write_turns(turns: dict[tuple[int, int], SaveTurn]) -> None:
    Turn.objects.bulk_create(
        [
            Turn(
                call_id=call_id,
                index=index,
                speaker=turn.speaker,
                text=turn.text,
                heard_text=turn.heard_text,
                started_ms=turn.started_ms,
                ended_ms=turn.ended_ms,
                interrupted=turn.interrupted,
                state=turn.state,
                intent=turn.intent,
                confidence=turn.confidence,
                latency_ms=turn.latency_ms,
                trace=[dict(step) for step in turn.trace],
                question=turn.question,
                missed=turn.missed,
            )
            for (call_id, index), turn in turns.items()
        ],
        update_conflicts=True,
        unique_fields=["call", "index"],
        update_fields=_TURN_FIELDS,
    )


def _write_update(call_id: int, update: UpdateCall) -> None:
    changes: dict[str, Any] = {
        "state": update.state,
        "intent": update.intent,
        "slots": dict(update.slots),
        "verified": update.verified,
        "outcome": update.outcome,
    }
    # What caller identification linked stays linked until the dialogue knows better.
    if update.customer_id is not None:
        changes["customer_id"] = update.customer_id
    if update.appointment_id is not None:
        changes["appointment_id"] = update.appointment_id
    if not Call.objects.filter(pk=call_id).update(**changes):
        raise IntegrityError(f"there is no call {call_id}")


def _write_rest(entry: EscalationEntry | EndEntry) -> None:
    if isinstance(entry, EndEntry):
        services.end_call(
            entry.call_id,
            CallStatus(entry.status),
            entry.reason,
            stream_sid=entry.stream_sid,
            snapshot=entry.snapshot,
        )
        return
    wish = entry.escalate
    escalations.raise_for(
        entry.call_id,
        reason=wish.reason,
        priority=wish.priority,
        words=wish.words,
        detail=wish.detail,
    )


def _announce(
    turns: dict[tuple[int, int], SaveTurn], updates: dict[int, UpdateCall]
) -> None:
    notices: list[live.Notice] = [
        {"type": "turn.saved", "call_id": call_id, "index": index}
        for call_id, index in turns
    ]
    for call_id, update in updates.items():
        notices.append(
            {
                "type": "call.changed",
                "call_id": call_id,
                "status": CallStatus.IN_PROGRESS.value,
                "state": update.state,
                "intent": update.intent,
                "outcome": update.outcome,
            }
        )
    if notices:
        transaction.on_commit(lambda: live.publish(notices), robust=True)
