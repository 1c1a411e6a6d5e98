"""When a value read counts as the value annotated; see ``mappings/slots.json``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from ..conversation.language.text import normalise

_YEAR = re.compile(r"\b((?:19|20)\d\d)\b|^\W*'?(\d\d)\W*$")
_WORD = re.compile(r"[a-z0-9]+")
PARTLY = 0.5
"""Share of words (F1) from which a reason read is the one annotated."""


def words_of(text: str) -> list[str]:
    """Words of letters and digits, possessives dropped."""
    return _WORD.findall(re.sub(r"['\u2019]s?\b", "", text.lower()))


def same_name(wanted: str, got: str, titles: list[str]) -> bool:
    """All words but titles and initials agree; letters spelled out are one word."""
    return _name(wanted, titles) == _name(got, titles)


def _name(text: str, titles: list[str]) -> list[str]:
    words = [word for word in words_of(text) if word not in titles]
    if len(words) > 2 and all(len(word) == 1 for word in words):
        return ["".join(words)]
    return [word for word in words if len(word) > 1] or words


def wanted_years(text: str) -> set[int]:
    """The years a value may mean; "'70" is 1970, "2000 or 2001" either."""
    years = set()
    for four, two in _YEAR.findall(text):
        short = int(two or 0)
        years.add(int(four) if four else short + (1900 if short >= 50 else 2000))
    return years


def same_vehicle(wanted: str, got: str, trims: set[str]) -> bool:
    """The words read are those annotated, but for years, articles and trims."""
    return _vehicle(wanted, trims) == _vehicle(got, trims)


def _vehicle(text: str, trims: set[str]) -> str:
    skipped = trims | {"a", "the", "my", "an", "and", "make", "model", "year"}
    words = words_of(normalise(text))
    return "".join(
        word for word in words if word not in skipped and not _YEAR.fullmatch(word)
    )


def same_family(wanted: str, got: str, trims: set[str]) -> bool:
    """Whether a model read is the family of the model wanted."""
    words, read = words_of(re.sub(r"\(.*?\)", " ", wanted)), words_of(got)
    kept = "".join(word for word in words if word not in trims or word in read)
    said = "".join(read)
    return bool(said) and ("".join(words) == said or _ends(kept, said))


def _ends(kept: str, read: str) -> bool:
    """A family stands before or after what tells its versions apart."""
    return kept.startswith(read) or kept.endswith(read)


def covers(part: str, said: str) -> bool:
    """Whether the words read hold every word of the annotated part."""
    return set(words_of(part)) <= set(words_of(said)) or "".join(
        words_of(part)
    ) in "".join(words_of(said))


def word_f1(wanted: str, got: str) -> float:
    """0..1: how far two texts hold the same words."""
    one, other = Counter(words_of(normalise(wanted))), Counter(words_of(got))
    both = sum((one & other).values())
    return 2 * both / (sum(one.values()) + sum(other.values())) if both else 0.0


def left_out(kind: str, value: str, rules: Mapping[str, Any]) -> str:
    """Why a row says nothing of its kind, "" where it does."""
    for why, pattern in rules.get(kind, ()):
        if re.search(pattern, value, re.IGNORECASE):
            return str(why)
    return ""
