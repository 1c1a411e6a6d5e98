"""What was done in a call, each with the row it touched. Rows say it, not words."""

from __future__ import annotations

from collections.abc import Iterator

from ..choices import Outcome
from .contract import CallRecord, Deed
from .disposition import spoke
from .wording import result

APPOINTMENT = "customers.appointment"
ESCALATION = "calls.escalation"


def deeds(record: CallRecord) -> tuple[Deed, ...]:
    """In the order a colleague would tell them; empty when nothing was done."""
    if record.talk_seconds is None or not spoke(record):
        return ()
    return tuple(_deeds(record))


def _deeds(record: CallRecord) -> Iterator[Deed]:
    if said := result(record):
        yield _result(record, said)
    for row in record.touched:
        match row.model:
            case "customers.customer":
                name = row.label or "The caller"
                yield Deed(f"{name} was put on file as a customer.", row.model, row.id)
            case "customers.appointment" if not _is_told(record, row.id):
                yield Deed(f"Also booked: {row.label}.", row.model, row.id)
            case "customers.feedback" if record.outcome != Outcome.FEEDBACK:
                yield Deed(f"Feedback taken: {row.label}.", row.model, row.id)
            case "calls.callback":
                yield Deed(
                    f"A callback was arranged for {row.label}.", row.model, row.id
                )
    told = record.outcome == Outcome.ESCALATED
    for note in record.escalations[told:]:
        cause = note.reason.replace("_", " ")
        yield Deed(f"Handed to a person ({cause}).", ESCALATION, note.id)


def _result(record: CallRecord, said: str) -> Deed:
    match record.outcome:
        case Outcome.FEEDBACK:
            rows = [r for r in record.touched if r.model == "customers.feedback"]
            if rows:
                return Deed(said, rows[0].model, rows[0].id)
        case Outcome.ESCALATED if record.escalations:
            return Deed(said, ESCALATION, record.escalations[0].id)
        case Outcome.BOOKED | Outcome.RESCHEDULED | Outcome.CANCELLED:
            if record.appointment is not None:
                return Deed(said, APPOINTMENT, record.appointment.id)
        case Outcome.CONFIRMED if record.appointment is not None:
            return Deed(said, APPOINTMENT, record.appointment.id)
    return Deed(said)


def _is_told(record: CallRecord, appointment_id: int) -> bool:
    told = record.appointment
    return told is not None and told.id == appointment_id
