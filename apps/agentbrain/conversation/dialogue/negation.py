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


# "Are you sure that's right" says nothing of the kind.
_DOUBT = re.compile(
    r"(?:^| )(?:(?:are you|i'm not|i am not) (?:quite |really |so )?(?:sure|certain)|"
    r"do you (?:really )?(?:think|believe)|i doubt|is it true|if|whether)"
    r"(?: about| that| it)*$"
)


# "How do you say goodbye in French", "text her that I said hello".
_QUOTING = re.compile(
    r"\bhow (?:do|does|did|would|can|could|should) (?:you|i|one|we|they|people) "
    r"(?:\w+ ){0,2}(?:say|spell|write|pronounce)\b|"
    r"\b(?:word|phrase|expression|term) for\b|\btranslate\b|"
    r"\b(?:text|message|email|texted|note)\b.{0,40}\b(?:saying|that i|to say|i'll)\b"
)


def quotes(text: str) -> bool:
    """Whether words are spoken of, or meant for somebody else, and not said to us."""
    return bool(_QUOTING.search(text))


def first_meant(matches: Any, text: str, *, doubted: bool = False) -> str:
    """The words of the first match that no negation takes back.

    ``doubted``: nor a doubt, for words that judge something to be so.
    """
    for match in matches:
        words = str(match.group()).strip()
        before = text[: match.start()].rstrip()
        taken_back = _is_negated(before) or (doubted and _DOUBT.search(before))
        if words and not taken_back:
            return words
    return ""


def _is_negated(before: str) -> bool:
    return bool(_NEGATION.search(before)) and not _INVITATION.search(before)
