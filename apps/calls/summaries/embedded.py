"""The summarizer that needs nobody: rules over the call's rows and its words.

It says only what the rows say. A call that broke off, or in which nobody spoke, is
called that.
"""

from __future__ import annotations

from ..choices import Direction
from .contract import CallRecord, Deed, SummaryDraft
from .deeds import deeds
from .disposition import disposition, spoke
from .extract import own_words
from .masking import mask_draft
from .points import open_points
from .promises import promises
from .quality import flags
from .sentiment import LOWEST, sentiment, spelled
from .wording import quoted, unmet, wish

SOURCE = "embedded"
# Told in the list: a new customer is not what the call was about, and a callback that
# was arranged is among what is open.
_ELSEWHERE = frozenset({"customers.customer", "calls.callback"})


class EmbeddedSummarizer:
    """Never fails and never asks anyone."""

    def summarize(self, record: CallRecord) -> SummaryDraft:
        done, points = deeds(record), open_points(record)
        told = promises(record)
        return mask_draft(
            SummaryDraft(
                outcome=record.outcome,
                disposition=disposition(record),
                reason=_reason(record),
                done=done,
                promised=told,
                open_points=points,
                text=_text(record, done, told, points),
                sentiment=sentiment(record),
                flags=flags(record),
                source=SOURCE,
            )
        )


def _text(
    record: CallRecord,
    done: tuple[Deed, ...],
    told: tuple[str, ...],
    points: tuple[str, ...],
) -> str:
    """The note in one paragraph, as a colleague would say it."""
    parts = [_opening(record)]
    if _connected(record) and spoke(record):
        # A new customer on file is told in the list; the note is about the wish.
        parts += [deed.what for deed in done if deed.model not in _ELSEWHERE]
        if not done and not unmet(record):
            parts.append("Nothing was booked or changed.")
        parts.append(_mood(record))
    # Where somebody has to act the open points say more than our words did.
    parts += [f"We told them: {quoted(words)}" for words in told[: not points]]
    parts += points or (["Nothing is left to do."] if spoke(record) else [])
    return " ".join(filter(None, parts))


def _opening(record: CallRecord) -> str:
    """The first sentence: who, and for what."""
    name = record.caller_name
    outbound = record.direction == Direction.OUTBOUND
    if not _connected(record):
        line = f"to {name or 'a customer'}" if outbound else ""
        return f"A call {line or 'from ' + (name or 'a caller')} never connected."
    if not spoke(record):
        who = name or ("The customer" if outbound else "The caller")
        return f"{who} said nothing that could be understood."
    contact = f"We called {name or 'a customer'}" if outbound else ""
    contact = contact or f"{name or 'The caller'} called"
    if wanted := wish(record):
        return f"{contact} {wanted}."
    if words := own_words(record):
        return f"{contact}; in their words: {quoted(words)}"
    return f"{contact} and did not say what about."


def _mood(record: CallRecord) -> str:
    """What a colleague should know before they call back."""
    felt = sentiment(record)
    if felt.get("end", 0) < 0:
        return f"They were {spelled(felt['end'])} at the end."
    if felt.get("lowest") == LOWEST:
        return f"They were {spelled(LOWEST)} at one point."
    return ""


def _reason(record: CallRecord) -> str:
    wanted, words = wish(record), own_words(record)
    parts = [f"{wanted[0].upper()}{wanted[1:]}."] if wanted else []
    if words:
        parts.append(f"In the caller's words: {quoted(words)}")
    return " ".join(parts)


def _connected(record: CallRecord) -> bool:
    return record.talk_seconds is not None
