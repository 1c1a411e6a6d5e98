"""The summarizer that needs nobody: rules over the call's rows and its words.

It says only what the rows say. A call that broke off, or in which nobody spoke, is
called that.
"""

from __future__ import annotations

from ..choices import CallStatus, Direction, Outcome, Speaker
from .contract import CallRecord, SummaryDraft
from .extract import own_words
from .masking import mask_draft
from .wording import obstacle, result, unmet, wish

SOURCE = "embedded"

_REACHED = {
    Outcome.BOOKED,
    Outcome.RESCHEDULED,
    Outcome.CANCELLED,
    Outcome.CONFIRMED,
    Outcome.ANSWERED,
    Outcome.FEEDBACK,
}


class EmbeddedSummarizer:
    """Never fails and never asks anyone."""

    def summarize(self, record: CallRecord) -> SummaryDraft:
        asked, done = _asked(record), _done(record)
        open_points = _open_points(record)
        return mask_draft(
            SummaryDraft(
                outcome=record.outcome,
                asked=asked,
                done=done,
                open_points=open_points,
                text=" ".join(
                    part
                    for part in (
                        _opening(record),
                        done,
                        open_points or _nothing_open(record),
                    )
                    if part
                ),
                source=SOURCE,
            )
        )


def _opening(record: CallRecord) -> str:
    """The first sentence: who, and for what."""
    name = record.caller_name
    outbound = record.direction == Direction.OUTBOUND
    if not _connected(record):
        line = f"to {name or 'a customer'}" if outbound else ""
        return f"A call {line or 'from ' + (name or 'a caller')} never connected."
    if not _spoke(record):
        who = name or ("The customer" if outbound else "The caller")
        return f"{who} said nothing that could be understood."
    contact = f"We called {name or 'a customer'}" if outbound else ""
    contact = contact or f"{name or 'The caller'} called"
    if wanted := wish(record):
        return f"{contact} {wanted}."
    return f"{contact}; in their words: {_quoted(own_words(record))}"


def _asked(record: CallRecord) -> str:
    wanted, words = wish(record), own_words(record)
    parts = [f"{wanted[0].upper()}{wanted[1:]}."] if wanted else []
    if words:
        parts.append(f"In the caller's words: {_quoted(words)}")
    return " ".join(parts)


def _done(record: CallRecord) -> str:
    if not _connected(record) or not _spoke(record):
        return ""
    return result(record) or "Nothing was booked or changed."


def _open_points(record: CallRecord) -> str:
    points = [
        _person_needed(note.reason, note.words)
        for note in record.escalations
        if not note.resolved
    ]
    if record.status == CallStatus.LOST:
        points.append("The line was lost before the call was finished.")
    elif record.status == CallStatus.FAILED and _connected(record):
        points.append("The call broke off because of a fault.")
    elif record.outcome == Outcome.ABANDONED:
        points.append("The caller left before the end.")
    if record.outcome == Outcome.ESCALATED and not record.escalations:
        points.append("A person should follow up.")
    if record.slots.get("satisfied") is False:
        points.append("The customer was not satisfied.")
    if message := str(record.slots.get("message") or ""):
        points.append(f"A message was left: {_quoted(message)}")
    unsettled = record.outcome not in _REACHED and not record.escalations
    seen_to = record.escalations and all(note.resolved for note in record.escalations)
    if _spoke(record) and not seen_to and (goal := unmet(record)):
        points.append(goal)
    elif unsettled and _spoke(record) and not points:
        points.append("What the caller asked for was not settled.")
    if record.outcome not in _REACHED and (why := obstacle(record)):
        points.append(why)
    return " ".join(points)


def _person_needed(reason: str, words: str) -> str:
    cause = reason.replace("_", " ")
    said = f" The caller said: {_quoted(words)}" if words.strip() else ""
    return f"Waiting for a person ({cause}).{said}"


def _quoted(words: str) -> str:
    """The words as a sentence in quotation marks: recognizers write no full stops."""
    words = words.strip()
    return f'"{words}"' if words.endswith((".", "?", "!")) else f'"{words}."'


def _nothing_open(record: CallRecord) -> str:
    return "Nothing is open." if _spoke(record) else ""


def _connected(record: CallRecord) -> bool:
    return record.talk_seconds is not None


def _spoke(record: CallRecord) -> bool:
    return any(
        turn.speaker == Speaker.CALLER and turn.text.strip() for turn in record.turns
    )
