"""Which service is meant: names and aliases as staff publish them."""

from __future__ import annotations

import re
from itertools import pairwise

from ..brain import Brain

_LINKS = frozenset({"and", "plus", "also", "with"})
Span = tuple[int, int, str]
"""Where a service is named, in characters, and its code."""


def read_services(text: str, brain: Brain) -> list[str]:
    """The codes of the services named, in order; the longest name wins its words.

    More than one only where they are put together ("an oil change and brakes"):
    otherwise several names describe one trouble, and the longest says it best.
    """
    folded = f" {_fold(text)} "
    taken: list[Span] = []
    for start, end, code in sorted(_spans(folded, brain), key=_longest_first):
        if all(end <= other[0] or start >= other[1] for other in taken):
            taken.append((start, end, code))
    if not taken:
        return []
    best = taken[0]
    ordered = sorted(taken)
    codes = [ordered[0][2]]
    for before, after in pairwise(ordered):
        between = set(folded[before[1] : after[0]].split())
        if not between & _LINKS:
            return [best[2]]
        codes.append(after[2])
    return list(dict.fromkeys(codes))


def read_service(text: str, brain: Brain) -> str:
    """The code of the service named, or ""."""
    codes = read_services(text, brain)
    return codes[0] if codes else ""


def _longest_first(span: Span) -> tuple[int, int, str]:
    start, end, code = span
    return start - end, start, code


def _spans(folded: str, brain: Brain) -> list[Span]:
    """Every place where a name or alias stands as whole words."""
    spans = []
    for spec in brain.services:
        for alias in (spec.name, *spec.aliases):
            phrase = _fold(alias)
            for form in {phrase, f"{phrase}s", phrase.removesuffix("s")} - {""}:
                at = folded.find(f" {form} ")
                if at >= 0:
                    spans.append((at + 1, at + 1 + len(form), spec.code))
    return spans


def _fold(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text.lower().replace("'", "")).split())
