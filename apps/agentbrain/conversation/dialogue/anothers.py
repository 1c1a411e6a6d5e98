"""Callers who speak for somebody else: whose record it is about has to be asked."""

from __future__ import annotations

import re

_RELATION = (
    r"(?:husband|wife|spouse|partner|mom|mother|dad|father|parents|son|daughter|brother|"
    r"sister|boyfriend|girlfriend|fiance|fiancee|grandma|grandmother|grandpa|"
    r"grandfather|aunt|uncle|boss|neighbor|friend|roommate|in-law)"
)
_FOR_ANOTHER = re.compile(
    r"\b(?:calling|call|this is|it's|here) (?:for|about|on behalf of) (?:my|our) "
    rf"{_RELATION}\b|"
    rf"\b(?:my|our) {_RELATION}(?:'s)? (?:\w+ ){{0,3}}(?:appointment|booking|visit)\b|"
    r"\b(?:his|her|their|someone else's|somebody else's) (?:\w+ )?"
    r"(?:appointment|booking|visit)\b|\bon behalf of\b"
)
_THIS_NUMBER = re.compile(
    r"\b(?:this|the same|that same|my|same) (?:phone |cell )?(?:number|phone|one)\b|"
    r"\b(?:i'm|i am) calling (?:you )?(?:from|on|with)\b|^(?:yes |it's )?(?:this|mine)$"
)


def is_anothers(text: str) -> bool:
    """ "My mom's appointment", "calling for my husband"."""
    return bool(_FOR_ANOTHER.search(text))


def means_this_number(text: str) -> bool:
    """ "The number I'm calling from"."""
    return bool(_THIS_NUMBER.search(text))
