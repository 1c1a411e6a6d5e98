"""The message a caller left, if it says anything."""

from __future__ import annotations

import re
from typing import Final

from .contract import CallRecord

# What callers say to other questions and a patient agent takes down as their message:
# a yes, a no, the digits that were to prove who they are.
_SAYS_NOTHING: Final = frozenset(
    (
        *("yes", "yeah", "yep", "no", "nope", "ok", "okay", "sure", "right", "correct"),
        *("that's", "thats", "that", "is", "it", "speaking", "please", "thanks", "bye"),
        *("hello", "hi", "thank", "you", "goodbye", "uh", "um", "nothing", "all"),
        *("zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight"),
        *("nine", "double"),
    )
)
_WORD: Final = re.compile(r"[a-z']+", re.IGNORECASE)


def message_of(record: CallRecord) -> str:
    """Empty for none, and for words that tell nobody anything."""
    said = str(record.slots.get("message") or "").strip()
    words = {word.lower() for word in _WORD.findall(said)}
    return said if words - _SAYS_NOTHING else ""
