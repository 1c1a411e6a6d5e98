"""Whether what a note claims was done is in the call's rows.

A caller can say anything, also to the model that reads along. Whatever it was talked
into, a note does not say that something was booked, moved, cancelled or paid back when
no row does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from ..choices import Outcome
from .contract import CallRecord
from .extract import shorten

_SENTENCE: Final = re.compile(r"[^.!?;]+")
# A wish, a refusal, a condition, an earlier deed: no claim that it was done now.
_NO_CLAIM: Final = re.compile(
    r"\b(?:no|not|nothing|never|without|unable|cannot|can't|couldn't|wasn't|weren't|"
    r"isn't|didn't|hasn't|haven't|fail\w*|want\w*|ask\w*|request\w*|demand\w*|wish\w*|"
    r"hop\w+|tr(?:y|ied)|attempt\w*|would|should|could|may|might|if|whether|to be|"
    r"needs?|already|earlier|previous\w*|existing|last|claim\w*|insist\w*|said|"
    r"say\w*|says|about|rather than|instead)\b",
    re.IGNORECASE,
)
_BOOKED: Final = re.compile(
    r"\b(?:booked|scheduled|made an appointment|appointment was made)\b", re.IGNORECASE
)
_MOVED: Final = re.compile(r"\b(?:rescheduled|moved)\b", re.IGNORECASE)
_CANCELLED: Final = re.compile(r"\bcancell?ed\b", re.IGNORECASE)
_CONFIRMED: Final = re.compile(r"\bconfirmed\b", re.IGNORECASE)
_PAID_BACK: Final = re.compile(
    r"\b(?:refunded|waived|free of charge|for free|discount(?:ed)?|"
    r"refund (?:was|is|has|will))\b",
    re.IGNORECASE,
)


def unbacked(texts: Iterable[str], record: CallRecord) -> Iterator[str]:
    """Sentences that claim what no row shows."""
    patterns = [pattern for pattern, shown in _shown(record) if not shown]
    for text in texts:
        for sentence in _SENTENCE.findall(text):
            if _NO_CLAIM.search(sentence):
                continue
            if any(pattern.search(sentence) for pattern in patterns):
                yield shorten(sentence.strip())


def _shown(record: CallRecord) -> Iterator[tuple[re.Pattern[str], bool]]:
    booked = record.appointment is not None or any(
        row.model == "customers.appointment" for row in record.touched
    )
    yield _BOOKED, booked or record.outcome == Outcome.BOOKED
    yield _MOVED, record.outcome == Outcome.RESCHEDULED
    yield _CANCELLED, record.outcome == Outcome.CANCELLED
    yield _CONFIRMED, booked or record.outcome == Outcome.CONFIRMED
    yield _PAID_BACK, False
