"""What callers say that only somebody in the shop can deal with."""

from __future__ import annotations

import re

_MATTERS = {
    "running_late": re.compile(
        r"\b(?:running|be|i'm|i am|we're|bit|little|minutes?) (?:\w+ ){0,3}late\b"
        r"(?! (?:model|in the)|r\b)|\bstuck in traffic\b"
    ),
    "car_status": re.compile(
        r"\b(?:is|are|will) (?:my|our|the) (?:\w+ ){0,3}(?:be )?"
        r"(?:ready|done|finished)\b(?! to\b)|"
        r"\b(?:status|update|progress) (?:of|on|about|for) (?:my|our|the) "
        r"(?:\w+ ){0,2}(?:car|vehicle|truck|van|repair|repairs)\b|"
        r"\b(?:pick up|collect) (?:my|our|the) (?:\w+ )?(?:car|vehicle|truck|van)\b|"
        r"\bpick (?:it|my \w+) up\b"
    ),
}
_LONGEST_TAKING_BACK = 10
"""Words; in more, somebody is told something."""
_TAKEN_BACK = re.compile(
    r"(?:(?:oh|wait|no|um|okay|ok|sorry|hmm|you know what|well) )*"
    r"(?:actually )?(?:never ?mind|forget (?:it|that)|scratch that)\b|"
    r"(?:(?:oh|wait|no|okay|ok) )*actually "
    r"(?:just |can you |could you |please |you can )*"
    r"(?:book|schedule|make|move|cancel)\b"
)


def matter_for_staff(text: str) -> str:
    """The reason for a person ("running_late", "car_status"), or ""."""
    return next((code for code, said in _MATTERS.items() if said.search(text)), "")


def takes_it_back(text: str) -> bool:
    """ "Actually never mind": no person is wanted any more."""
    short = len(text.split()) <= _LONGEST_TAKING_BACK
    return short and bool(_TAKEN_BACK.match(text))
