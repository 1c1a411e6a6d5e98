"""Numbers in words: "two hundred five", "ninety nine thousand", "one point two"."""

from __future__ import annotations

from fractions import Fraction

from .numbers import TENS, UNITS
from .text import word_set

Found = tuple[Fraction, int]
"""A value and the index of the first token after it."""

SCALES = {
    "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12,
    "thousands": 10**3, "millions": 10**6, "billions": 10**9, "k": 10**3,
    "grand": 10**3,
}  # fmt: skip
PARTS = {
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4,
    "fourth": 4, "fourths": 4,
}  # fmt: skip
DOZENS = word_set("dozen dozens")
_ZEROS = word_set("zero nought naught oh o")


def read_large(tokens: list[str], i: int) -> Found | None:
    """A number in words: "two hundred five", "one point two"."""
    whole = _read_whole(tokens, i)
    if whole is None:
        if tokens[i : i + 1] != ["point"]:
            return None
        whole = Fraction(0), i
    value, end = whole
    if tokens[end : end + 1] in (["point"], ["dot"]):
        tail = _decimals(tokens, end + 1)
        if tail:
            return value + Fraction(f"0.{tail[0]}"), tail[1]
    return whole if whole[1] > i else None


def _decimals(tokens: list[str], i: int) -> tuple[str, int] | None:
    """Digits after "point": "nought three" (03), "eleven" (11), "75"."""
    digits = ""
    while i < len(tokens):
        word = tokens[i]
        if word in _ZEROS:
            digits += "0"
        elif word.isdigit():
            digits += word
        elif word in UNITS:
            digits += str(UNITS[word])
        elif word in TENS:
            unit = UNITS.get(tokens[i + 1], 0) if i + 1 < len(tokens) else 0
            i += 1 if 1 <= unit <= 9 else 0
            digits += str(TENS[word] + (unit if unit <= 9 else 0))
        else:
            break
        i += 1
    return (digits, i) if digits else None


def _read_whole(tokens: list[str], i: int) -> Found | None:
    """Sums of hundreds under falling scales."""
    total, last_scale, at = 0, 10**15, i
    while at < len(tokens):
        start = at + 1 if at > i and tokens[at] == "and" else at
        group = _below_thousand(tokens, start)
        if group is None:
            break
        value, end = group
        scale = SCALES.get(tokens[end], 1) if end < len(tokens) else 1
        if scale >= last_scale or last_scale <= value:
            break
        total, last_scale = total + value * scale, scale
        at = end + 1 if scale > 1 else end
        if scale == 1:
            break
    return (Fraction(total), at) if at > i else None


def _below_thousand(tokens: list[str], i: int) -> tuple[int, int] | None:
    """ "three", "ninety nine", "two hundred and five", "twelve hundred"."""
    if i >= len(tokens):
        return None
    named = ("hundred", "dozen", "thousand", "million", "billion", "trillion")
    if tokens[i] == "a" and i + 1 < len(tokens) and tokens[i + 1] in named:
        pair: tuple[int, int] | None = (1, i + 1)
    else:
        pair = below_hundred(tokens, i)
    if pair is None:
        return None
    value, end = pair
    if tokens[end : end + 1] != ["hundred"]:
        return value, end
    value, end = value * 100, end + 1
    at = end + 1 if tokens[end : end + 1] == ["and"] else end
    rest = below_hundred(tokens, at)
    more = tokens[rest[1]] if rest and rest[1] < len(tokens) else ""
    if rest and rest[0] and more not in (*PARTS, *DOZENS, "hundred"):
        return value + rest[0], rest[1]
    if rest and more in DOZENS:
        return value + rest[0] * 12, rest[1] + 1
    return value, end


def below_hundred(tokens: list[str], i: int) -> tuple[int, int] | None:
    if i >= len(tokens):
        return None
    word = tokens[i]
    if word in ("nought", "naught"):
        return 0, i + 1
    if word in UNITS:
        return UNITS[word], i + 1
    if word not in TENS:
        return None
    unit = UNITS.get(tokens[i + 1], 0) if i + 1 < len(tokens) else 0
    return (TENS[word] + unit, i + 2) if 1 <= unit <= 9 else (TENS[word], i + 1)
