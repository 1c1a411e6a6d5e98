"""The shop's own words for recognizers that take a list of them."""

from __future__ import annotations

from typing import Final

from apps.agentbrain.engines.stt.vocabulary import Vocabulary

# What callers say that no general model expects; the order is that of their worth.
# Customers' names stay here: a vendor gets the sound of a call and nobody else's data.
_CLASSES: Final = ("service", "make", "model")
MOST_TERMS: Final = 100
"""Vendors count them or their tokens; Deepgram's limit is 500 tokens."""
_LONGEST_TERM: Final = 40


def keyterms(vocabulary: Vocabulary, most: int = MOST_TERMS) -> tuple[str, ...]:
    """Phrases of services, makes and models; each class gets its share.

    Phrases with slots are no words one says, and are left out.
    """
    lists = [list(_sayable(vocabulary.classes.get(name, ()))) for name in _CLASSES]
    share = max(1, most // len(_CLASSES))
    first = [term for terms in lists for term in terms[:share]]
    rest = [term for terms in lists for term in terms[share:]]
    return tuple(dict.fromkeys([*first, *rest]))[:most]


def _sayable(phrases: tuple[str, ...]) -> list[str]:
    return [
        phrase
        for phrase in phrases
        if phrase and "{" not in phrase and len(phrase) <= _LONGEST_TERM
    ]
