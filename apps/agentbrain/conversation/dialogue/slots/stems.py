"""Words brought to a common form, so that "changing" is found by "change"."""

from __future__ import annotations

import re
from functools import lru_cache

# Words a recognizer or a hurried hand writes for another that is said the same.
_SAID_ALIKE = {
    "break": "brake", "breaks": "brakes", "breaking": "braking", "brakers": "brakes",
    "tyre": "tire", "tyres": "tires", "tired": "tire", "tiers": "tires",
    "oiled": "oil", "wield": "wheel", "wheal": "wheel", "peddle": "pedal",
    "aligment": "alignment", "allignment": "alignment", "a/c": "ac", "a c": "ac",
    "squeek": "squeak",
    "squeeking": "squeak", "squeaky": "squeak", "noisy": "noise", "leaky": "leak",
    "shaky": "shake", "wobbly": "wobble", "smelly": "smell", "checkup": "check",
    "tuneup": "tune", "tune-up": "tune", "coolent": "coolant", "breakes": "brakes",
    "steam": "steam", "lite": "light", "lites": "light", "batt": "battery",
}  # fmt: skip
_ENDINGS = (
    ("ments", ""), ("ment", ""), ("ations", "at"), ("ation", "at"), ("ions", ""),
    ("ion", ""), ("ings", ""), ("ing", ""), ("ies", "y"), ("ied", "y"), ("ed", ""),
    ("es", ""), ("ers", ""), ("er", ""), ("s", ""),
)  # fmt: skip
_SHORTEST = 3
_WORD = re.compile(r"\ba[ /]c\b|[a-z0-9']+")


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """ "changed", "changing" and "change" are one; short words stay as they are."""
    word = _SAID_ALIKE.get(word, word).replace("'", "")
    for ending, rest in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            if ending == "s" and word.endswith("ss"):
                continue
            word = word.removesuffix(ending) + rest
            break
    if len(word) > _SHORTEST and word[-1] == word[-2] and word[-1] not in "slf":
        word = word[:-1]
    return word.removesuffix("e") if len(word) > _SHORTEST else word


def stemmed(text: str) -> list[tuple[str, int, int]]:
    """Every word's stem with its place in ``text``, in characters."""
    return [(stem(m[0]), m.start(), m.end()) for m in _WORD.finditer(text.lower())]


def stems(words: str) -> frozenset[str]:
    """The stems of a vocabulary."""
    return frozenset(stem(word) for word in words.split())
