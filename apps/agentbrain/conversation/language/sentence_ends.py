"""Where a sentence ends, seen from its last word."""

from __future__ import annotations

import re
from typing import Final

from .text import word_set

_CLOSERS: Final = "\"')]"
_ABBREVIATIONS: Final = word_set(
    "dr mr mrs ms prof sr jr st ave blvd rd ln ct hwy apt ste fl bldg vs "
    "approx appt est dept inc ltd co corp gal qt lb lbs oz ft hr hrs min mins sec tel "
    "ext e.g i.e a.k.a"
)
_NAMES: Final = word_set(
    "Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Tues Wed Thu Thur Thurs "
    "Fri Sat Sun"
)
_INITIALS: Final = re.compile(r"(?:[A-Za-z]\.)+")


def ends_sentence(word: str, following: str = "") -> bool:
    """Whether ``word`` (with its signs) closes a sentence.

    "Dr.", "St." and initials close none; "a.m." and "etc." do when the word that
    follows begins with a capital, "No." unless a figure follows, as far as what follows
    is known.
    """
    bare = word.rstrip(_CLOSERS)
    if not bare.endswith((".", "!", "?")):
        return False
    if not bare.endswith("."):
        return True
    stem = bare[:-1].lstrip("\"'(")
    if stem.lower() in ("a.m", "p.m", "etc"):
        return following[:1].isupper()
    if stem.lower() == "no":
        return not following[:1].isdigit()
    short = stem.lower() in _ABBREVIATIONS or stem in _NAMES
    return not short and not _is_initials(bare)


def _is_initials(word: str) -> bool:
    return len(word) <= 8 and _INITIALS.fullmatch(word.lstrip("\"'(")) is not None
