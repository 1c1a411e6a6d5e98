"""Words that take back what follows: "I don't want to cancel" is no wish to cancel."""

from __future__ import annotations

import re
from typing import Any

# A negation may stand in front of the matched words with only such words between.
# "Why don't you" asks for something.
_NEGATION = re.compile(
    r"(?:^| )(?:don't|dont|do not|not|never|without|didn't|wouldn't|no need)"
    r"(?: (?:want|wanna|need|going|gonna|trying|looking|wish|like|have|having|to|a|an|"
    r"the|really|actually|calling|here|for|about|you|plan|planning|mean|my|it|i))*$"
)
_INVITATION = re.compile(r"why (?:don't|dont|not)(?: \w+){0,2}$")


def first_meant(matches: Any, text: str) -> str:
    """The words of the first match that no negation takes back."""
    for match in matches:
        words = str(match.group()).strip()
        if words and not _is_negated(text[: match.start()].rstrip()):
            return words
    return ""


def _is_negated(before: str) -> bool:
    return bool(_NEGATION.search(before)) and not _INVITATION.search(before)
