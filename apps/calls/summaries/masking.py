"""Long numbers have no place in a note: cards, social security, accounts."""

from __future__ import annotations

import re
from dataclasses import replace

from .contract import SummaryDraft

REMOVED = "[number removed]"
LEAST_DIGITS = 9

_GAP = r"[\s().,/–-]{0,3}"  # noqa: RUF001 - callers' numbers are written with any dash
_SPOKEN = r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple)\b"
# A date's colon or a comma with words ends a run; blanks and dashes inside a number
# do not. Recognizers write digits as figures or as words.
_NUMBER = re.compile(
    rf"[+(]?(?:\d|\b{_SPOKEN})(?:{_GAP}(?:\d|\b{_SPOKEN})){{{LEAST_DIGITS - 1},}}",
    re.IGNORECASE,
)


def mask_numbers(text: str) -> str:
    """``text`` with every run of nine or more digits, or digit words, taken out."""
    return _NUMBER.sub(REMOVED, text)


def mask_draft(draft: SummaryDraft) -> SummaryDraft:
    """The draft with all its texts masked."""
    return replace(
        draft,
        reason=mask_numbers(draft.reason),
        done=tuple(replace(deed, what=mask_numbers(deed.what)) for deed in draft.done),
        promised=tuple(map(mask_numbers, draft.promised)),
        open_points=tuple(map(mask_numbers, draft.open_points)),
        text=mask_numbers(draft.text),
    )
