"""What the classifier sees of an utterance: words, pairs of words, pieces of letters.

Models are kept with published versions and outlive this file: a name may be added, and
none may come to mean something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

_DIGITS = re.compile(r"\d")
_PIECES = (3, 4, 5)
PIECE = "~"
"""How the name of a piece of letters begins."""
_MAX_WORDS = 60
"""Beyond that an utterance says more than one thing anyway."""


def features(text: str) -> Iterator[str]:
    """Names of the features of a normalised text, each as often as it occurs.

    Words and pairs of neighbours ("a_b"), with the start and the end as words of their
    own; pieces of three to five letters of a word with its edges ("#oil"), and those
    that reach from one word into the next ("l ch" of "oil change"), by which phrases
    resemble each other whatever their endings. Every digit is alike.
    """
    words = ["^", *_DIGITS.sub("0", text).split()[:_MAX_WORDS], "$"]
    for before, word in pairwise(words):
        yield f"{before}_{word}"
    for word in words[1:-1]:
        yield word
        edged = f"#{word}#"
        for size in _PIECES:
            for start in range(len(edged) - size + 1):
                yield f"{PIECE}{edged[start : start + size]}"
    joined = " ".join(words[1:-1])
    for size in _PIECES:
        for start in range(len(joined) - size + 1):
            piece = joined[start : start + size]
            if " " in piece[1:-1]:
                yield PIECE + piece
