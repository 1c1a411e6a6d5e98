"""Numbers as they are spoken, both ways."""

from __future__ import annotations

import re

from .text import word_list

UNITS = {
    word: value
    for value, word in enumerate(
        word_list(
            "zero one two three four five six seven eight nine ten eleven twelve "
            "thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
        )
    )
}
TENS = {
    word: value * 10
    for value, word in enumerate(
        word_list("twenty thirty forty fifty sixty seventy eighty ninety"), start=2
    )
}
ORDINALS = {
    word: value
    for value, word in enumerate(
        word_list(
            "first second third fourth fifth sixth seventh eighth ninth tenth eleventh "
            "twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth "
            "nineteenth twentieth"
        ),
        start=1,
    )
} | {f"{word.removesuffix('y')}ieth": value for word, value in TENS.items()}
ZEROS = frozenset({"oh", "o", "zero", "nought"})
_UNIT_NAMES = {value: word for word, value in UNITS.items()}
_TENS_NAMES = {value: word for word, value in TENS.items()}
_ORDINAL_NAMES = {value: word for word, value in ORDINALS.items()}
_ORDINAL_DIGITS = re.compile(r"(\d{1,2})(st|nd|rd|th)")

Reading = tuple[int, int]
"""A value and the index of the first word after it."""


def read_below_hundred(words: list[str], i: int) -> Reading | None:
    """ "seven", "twelve", "twenty", "twenty four", "24"."""
    if i >= len(words):
        return None
    word = words[i]
    if word.isascii() and word.isdigit() and len(word) <= 2:
        return int(word), i + 1
    if word in UNITS:
        return UNITS[word], i + 1
    if word in TENS:
        if i + 1 < len(words) and 1 <= UNITS.get(words[i + 1], 0) <= 9:
            return TENS[word] + UNITS[words[i + 1]], i + 2
        return TENS[word], i + 1
    return None


def read_cardinal(words: list[str], i: int) -> Reading | None:
    """A whole number below a million, as in "two thousand fifteen" or "450"."""
    if i >= len(words):
        return None
    if words[i].isascii() and words[i].isdigit() and len(words[i]) <= 6:
        return int(words[i]), i + 1
    article = words[i] == "a" and _next(words, i) in ("hundred", "thousand")
    start = (1, i + 1) if article else read_below_hundred(words, i)
    if start is None:
        return None
    value, i = start
    if _next(words, i - 1) == "hundred":
        value, i = _add_tail(words, i + 1, value * 100)
    if _next(words, i - 1) == "thousand":
        value, i = value * 1000, i + 1
        rest = read_below_hundred(words, _skip_and(words, i))
        if rest is not None:
            tail, i = rest
            if _next(words, i - 1) == "hundred":
                tail, i = _add_tail(words, i + 1, tail * 100)
            value += tail
    return value, i


def _next(words: list[str], i: int) -> str:
    return words[i + 1] if i + 1 < len(words) else ""


def _skip_and(words: list[str], i: int) -> int:
    return i + 1 if i < len(words) and words[i] == "and" else i


def _add_tail(words: list[str], i: int, value: int) -> Reading:
    rest = read_below_hundred(words, _skip_and(words, i))
    return (value + rest[0], rest[1]) if rest else (value, i)


def read_ordinal(words: list[str], i: int) -> Reading | None:
    """ "twelfth", "twenty fourth", "24th"."""
    if i >= len(words):
        return None
    digits = _ORDINAL_DIGITS.fullmatch(words[i])
    if digits:
        return int(digits[1]), i + 1
    if words[i] in ORDINALS:
        return ORDINALS[words[i]], i + 1
    if words[i] in TENS and 1 <= ORDINALS.get(_next(words, i), 0) <= 9:
        return TENS[words[i]] + ORDINALS[words[i + 1]], i + 2
    return None


def read_year(words: list[str], i: int, *, bare: bool = False) -> Reading | None:
    """A year 1950..2099: "nineteen ninety eight", "two thousand fifteen", "2015".

    ``bare`` allows two-digit years ("ninety eight", "oh five", "'05").
    """
    if i >= len(words):
        return None
    word = words[i]
    if word.isascii() and word.isdigit() and len(word) == 4:
        return _plausible(int(word), i + 1)
    century = read_below_hundred(words, i)
    if century and century[0] in (19, 20) and century[1] == i + 1:
        tail = _read_two_digits(words, i + 1)
        if tail:
            return _plausible(century[0] * 100 + tail[0], tail[1])
    if _next(words, i) in ("thousand", "hundred"):
        return _plausible(*(read_cardinal(words, i) or (0, i)))
    if bare:
        short = _read_two_digits(words, i)
        if short:
            century_start = 2000 if short[0] < 50 else 1900
            return century_start + short[0], short[1]
    return None


def _read_two_digits(words: list[str], i: int) -> Reading | None:
    if i < len(words) and words[i] in ZEROS:
        unit = read_below_hundred(words, i + 1)
        return unit if unit and unit[0] <= 9 else None
    pair = read_below_hundred(words, i)
    return pair if pair and (pair[0] >= 10 or words[i].startswith("0")) else None


def _plausible(year: int, after: int) -> Reading | None:
    return (year, after) if 1950 <= year <= 2099 else None


def read_digits(words: list[str]) -> str:
    """All digits spoken or written, in order; other words are passed over.

    "five five five oh one two", "double seven", "twenty four" (as 24),
    "eight hundred" (as 800).
    """
    digits, i = "", 0
    while i < len(words):
        word = words[i]
        times = {"double": 2, "triple": 3}.get(word, 1)
        if times > 1:
            i += 1
            word = words[i] if i < len(words) else ""
        written = "".join(c for c in word if c.isascii() and c.isdigit())
        if written:
            digits, i = digits + written * times, i + 1
        elif word in ZEROS:
            digits, i = digits + "0" * times, i + 1
        else:
            pair = read_below_hundred(words, i)
            if pair is None:
                i += 1
                continue
            value, i = pair
            if _next(words, i - 1) == "hundred":
                value, i = value * 100, i + 1
            elif _next(words, i - 1) == "thousand":
                value, i = value * 1000, i + 1
            digits += str(value) * times
    return digits


def is_number_word(word: str) -> bool:
    """Whether a word can be part of a spoken number."""
    return (
        word in UNITS
        or word in TENS
        or word in ZEROS
        or word in ("double", "triple", "hundred", "thousand")
        or any(c.isdigit() for c in word)
    )


def say_cardinal(number: int) -> str:
    """0..999999 in words, without "and"."""
    if number < 20:
        return _UNIT_NAMES[number]
    if number < 100:
        tens = _TENS_NAMES[number // 10 * 10]
        return tens if number % 10 == 0 else f"{tens}-{_UNIT_NAMES[number % 10]}"
    size, name = (1000, "thousand") if number >= 1000 else (100, "hundred")
    head = f"{say_cardinal(number // size)} {name}"
    return head if number % size == 0 else f"{head} {say_cardinal(number % size)}"


def say_ordinal(number: int) -> str:
    """1..99: "first", "twenty-fourth"."""
    if number in _ORDINAL_NAMES:
        return _ORDINAL_NAMES[number]
    return f"{_TENS_NAMES[number // 10 * 10]}-{_ORDINAL_NAMES[number % 10]}"


def say_year(year: int) -> str:
    """ "nineteen ninety-eight", "two thousand five", "twenty fifteen"."""
    century, rest = divmod(year, 100)
    if 2000 <= year <= 2009 or rest == 0:
        return say_cardinal(year)
    tail = f"oh {_UNIT_NAMES[rest]}" if rest < 10 else say_cardinal(rest)
    return f"{say_cardinal(century)} {tail}"


def say_digits(digits: str) -> str:
    """Digit by digit: "five five five"; anything else is left out."""
    return " ".join(_UNIT_NAMES[int(c)] for c in digits if c.isascii() and c.isdigit())
