"""What a person still has to do after a call, as far as its rows tell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..choices import CallStatus, Direction, Outcome
from .choices import Disposition
from .contract import CallRecord, EscalationNote
from .disposition import disposition, spoke
from .messages import message_of
from .wording import obstacle, quoted, unmet

CALLBACK: Final = "calls.callback"
_REACHED: Final = {
    Outcome.BOOKED,
    Outcome.RESCHEDULED,
    Outcome.CANCELLED,
    Outcome.CONFIRMED,
    Outcome.ANSWERED,
    Outcome.FEEDBACK,
    Outcome.OPTED_OUT,
}


def open_points(record: CallRecord) -> tuple[str, ...]:
    """The most pressing first; empty when nothing is left to do."""
    points = list(_pressing(record))
    owed = record.escalations or any(row.model == CALLBACK for row in record.touched)
    unsettled = record.outcome not in _REACHED and not owed
    seen_to = record.escalations and all(note.resolved for note in record.escalations)
    if spoke(record) and not seen_to and (goal := unmet(record)):
        points.append(goal)
    elif unsettled and spoke(record) and not points:
        points.append("What the caller asked for was not settled.")
    if record.outcome not in _REACHED and (why := obstacle(record)):
        points.append(why)
    return tuple(points)


def _pressing(record: CallRecord) -> Iterator[str]:
    yield from _people(record)
    yield from _endings(record)
    if record.outcome == Outcome.ESCALATED and not record.escalations:
        yield "A person should follow up."
    if record.slots.get("satisfied") is False:
        yield "The customer was not satisfied."
    if message := message_of(record):
        yield f"A message was left: {quoted(message)}"


def _people(record: CallRecord) -> Iterator[str]:
    """Whom somebody has to call back, or to take over from the agent."""
    callbacks = [row for row in record.touched if row.model == CALLBACK]
    waiting = [note for note in record.escalations if not note.resolved]
    for place, note in enumerate(waiting):
        if place < len(callbacks):
            yield _call_back(callbacks[place].label, note)
        else:
            yield _person_needed(note)
    for callback in callbacks[len(record.escalations) :]:
        yield f"Call them back by {callback.label}."


def _endings(record: CallRecord) -> Iterator[str]:
    """A call that did not end as calls should."""
    if record.status == CallStatus.LOST:
        yield "The line was lost before the call was finished."
    elif record.status == CallStatus.FAILED and record.talk_seconds is not None:
        yield "The call broke off because of a fault."
    elif record.outcome == Outcome.VOICEMAIL:
        yield "A machine answered; a message was left on it."
    elif record.outcome == Outcome.CALL_LATER:
        yield "They asked to be called another time."
    elif record.outcome == Outcome.ABANDONED:
        outbound = record.direction == Direction.OUTBOUND
        yield f"{'They hung up' if outbound else 'The caller left'} before the end."
    elif disposition(record) == Disposition.WRONG_NUMBER:
        yield "Somebody else answered: the number we have may be wrong."


def _person_needed(note: EscalationNote) -> str:
    return f"Waiting for a person ({_cause(note)}).{_words(note)}"


def _call_back(due: str, note: EscalationNote) -> str:
    return f"Call them back by {due} ({_cause(note)}).{_words(note)}"


def _cause(note: EscalationNote) -> str:
    return note.reason.replace("_", " ")


def _words(note: EscalationNote) -> str:
    return f" The caller said: {quoted(note.words)}" if note.words.strip() else ""
