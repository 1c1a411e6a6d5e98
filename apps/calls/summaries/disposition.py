"""How a call is filed, by what its rows say; words decide only where no row does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from ..choices import CallStatus, Outcome, Speaker
from .choices import Disposition
from .contract import CallRecord
from .messages import message_of

_BY_OUTCOME: Final[Mapping[str, Disposition]] = {
    Outcome.BOOKED: Disposition.BOOKED,
    Outcome.RESCHEDULED: Disposition.MOVED,
    Outcome.CANCELLED: Disposition.CANCELLED,
    Outcome.CONFIRMED: Disposition.CONFIRMED,
    Outcome.ANSWERED: Disposition.INFORMATION_GIVEN,
    Outcome.FEEDBACK: Disposition.FEEDBACK_TAKEN,
    Outcome.VOICEMAIL: Disposition.VOICEMAIL_LEFT,
    Outcome.OPTED_OUT: Disposition.OPTED_OUT,
    Outcome.CALL_LATER: Disposition.CALL_LATER,
}
_BY_STATUS: Final[Mapping[str, Disposition]] = {
    CallStatus.LOST: Disposition.LINE_LOST,
    CallStatus.FAILED: Disposition.FAILED,
}
_WRONG_NUMBER: Final = re.compile(
    r"\b(?:wrong (?:number|person|place|shop)|(?:dialed|dialled|called) the wrong|"
    r"misdialed|misdialled)\b",
    re.IGNORECASE,
)

OPEN_TO_INTERPRETATION: Final = frozenset(
    {
        Disposition.NOTHING_AGREED,
        Disposition.RESOLVED,
        Disposition.INFORMATION_GIVEN,
        Disposition.WRONG_NUMBER,
        Disposition.CALLER_LEFT,
    }
)
"""What a language model may tell apart: none of them says that a row was touched."""


def disposition(record: CallRecord) -> Disposition:
    """The first that applies; never unknown."""
    return next(_that_apply(record))


def _that_apply(record: CallRecord) -> Iterator[Disposition]:
    """The surest first."""
    if record.talk_seconds is None:
        yield Disposition.NOT_CONNECTED
    if record.outcome in _BY_OUTCOME:
        yield _BY_OUTCOME[record.outcome]
    if _callback_asked_for(record):
        yield Disposition.CALLBACK_PROMISED
    if message_of(record):
        yield Disposition.MESSAGE_TAKEN
    if record.escalations or record.outcome == Outcome.ESCALATED:
        yield Disposition.HANDED_TO_PERSON
    if record.status in _BY_STATUS:
        yield _BY_STATUS[record.status]
    if not spoke(record):
        yield Disposition.NOBODY_SPOKE
    if any(_WRONG_NUMBER.search(text) for text in _said(record)) or any(
        turn.intent == "wrong_person" for turn in record.turns
    ):
        yield Disposition.WRONG_NUMBER
    if record.outcome == Outcome.ABANDONED:
        yield Disposition.CALLER_LEFT
    yield Disposition.NOTHING_AGREED


def is_open(found: Disposition) -> bool:
    """Whether the rows leave it to the words how the call is filed."""
    return found == Disposition.NOTHING_AGREED


def spoke(record: CallRecord) -> bool:
    """Whether the caller said anything that was written down."""
    return any(_said(record))


def _said(record: CallRecord) -> list[str]:
    return [
        turn.text
        for turn in record.turns
        if turn.speaker == Speaker.CALLER and turn.text.strip()
    ]


def _callback_asked_for(record: CallRecord) -> bool:
    rows = any(row.model == "calls.callback" for row in record.touched)
    return rows or any("callback" in note.reason for note in record.escalations)
