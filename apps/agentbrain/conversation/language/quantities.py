"""Every number an utterance holds: "a hundred and five", "two point five", "1,200".

Cardinals to the trillions, decimals, halves, thirds, quarters and other fractions,
dozens, signs, "45k", and ordinals. Digits spoken one by one belong to ``read_digits``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from .numbers import ORDINALS, TENS, UNITS
from .quantity_words import DOZENS, PARTS, SCALES, Found, below_hundred, read_large
from .text import MAX_WORDS, plain, word_set

_TOKEN = re.compile(
    r"""(?P<ordinal>\d+(?:st|nd|rd|th)\b)
      | (?P<junk>https?://\S+|[\w.+%-]{1,64}@[\w.-]+|[a-z]+\d[\w-]*|\d[\d.,]*(?:[acdefghijln-z]|\^|m[a-z])[\w^+.-]*)
      | (?P<fraction>(?<![\d/.])[-]?\d+\s?/\s?[1-9]\d*(?![\d/]))
      | (?P<number>(?:(?<![\w.)])-\s?)?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+|(?<=\d))
         (?:\s?(?:k|m|mm|b|bn)\b)?(?![\d]))
      | (?P<word>[a-z]+(?:'[a-z]+)?)
      | (?P<minus>-(?=\d))
      | (?P<mark>[,;:!?.%$])""",
    re.VERBOSE,
)
_SUFFIXES = {"k": 10**3, "m": 10**6, "mm": 10**6, "b": 10**9, "bn": 10**9}
_PICKS = word_set("the this that which any no every each another other some next last")
_MINUS = word_set("minus negative")
# "2\u00bd" in one breath; unfolded it would be twenty-one halves.
_GLUED_FRACTION = re.compile("(?<=\\d)(?=[\u00bc-\u00be\u2150-\u215e])")


@dataclass(frozen=True, slots=True)
class NumberReading:
    """A number with the tokens it was read from (end exclusive)."""

    value: Fraction
    ordinal: bool
    start: int
    end: int


def find_numbers(text: str) -> list[NumberReading]:
    """All numbers in the order they were said; a pronoun "one" is none."""
    tokens = _tokens(text)
    found: list[NumberReading] = []
    i = 0
    while i < len(tokens):
        hit = _read(tokens, i)
        if hit is None:
            i += 1
            continue
        found.append(hit)
        i = hit.end
    return found


def _tokens(text: str) -> list[str]:
    lowered = plain(_GLUED_FRACTION.sub(" ", text)).replace("\u2044", "/")
    tokens = []
    for match in _TOKEN.finditer(lowered):
        token = match[0].strip()
        if token:
            tokens.append("#" if match.lastgroup == "junk" else token)
    return tokens[: MAX_WORDS * 2]


def _read(tokens: list[str], i: int) -> NumberReading | None:
    ordinal = _read_ordinal(tokens, i)
    if ordinal:
        return NumberReading(Fraction(ordinal[0]), True, i, ordinal[1])
    sign, at = 1, i
    if tokens[i] in _MINUS or (tokens[i] == "-" and i + 1 < len(tokens)):
        sign, at = -1, i + 1
    if at >= len(tokens) or _is_pronoun(tokens, at):
        return None
    number = _whole_and_parts(tokens, at)
    if number is None:
        return None
    return NumberReading(sign * number[0], False, i, number[1])


def _is_pronoun(tokens: list[str], i: int) -> bool:
    """ "which one", "the one i meant"; "one hundred" and "one point five" are none."""
    if tokens[i] not in ("one", "ones") or i == 0 or tokens[i - 1] not in _PICKS:
        return False
    after = tokens[i + 1] if i + 1 < len(tokens) else ""
    return after not in ("hundred", "point", *SCALES, *PARTS)


def _whole_and_parts(tokens: list[str], i: int) -> Found | None:
    """A number with what may follow it: a fraction, a scale, dozens."""
    part = _read_part(tokens, i)
    if part:
        return _scaled(tokens, *part)
    whole = _read_figure(tokens, i) or read_large(tokens, i)
    if whole is None:
        return None
    value, end = whole
    if tokens[end : end + 1] == ["and"]:
        more = _read_part(tokens, end + 1)
        if more:
            return _scaled(tokens, *_with_part(tokens, whole, more))
    if tokens[end : end + 1] == ["over"]:
        below = read_large(tokens, end + 1) or _read_figure(tokens, end + 1)
        if below and below[0]:
            return value / below[0], below[1]
    return _scaled(tokens, value, end)


def _with_part(tokens: list[str], whole: Found, part: Found) -> Found:
    """ "five and a half"; of "one million and a half" the half is of the million."""
    scale = SCALES.get(tokens[whole[1] - 1], 1)
    return whole[0] + part[0] * scale, part[1]


def _scaled(tokens: list[str], value: Fraction, end: int) -> Found:
    """ "two point five million", "half million", "three dozen"."""
    while end < len(tokens):
        word = tokens[end]
        if word in DOZENS:
            value *= 12
        elif word in SCALES:
            value *= SCALES[word]
        else:
            break
        end += 1
    return value, end


def _read_figure(tokens: list[str], i: int) -> Found | None:
    """ "450", "1,200.50", "100k", "-3", ".08", "3/4", "2 1/2"; then "hundred"."""
    token = tokens[i] if i < len(tokens) else ""
    if not any(char.isdigit() for char in token) or token[-2:] in _ENDINGS:
        return None
    if "/" in token:
        above, _, below = token.partition("/")
        return Fraction(int(above), int(below)), i + 1
    digits = token.replace(",", "").replace(" ", "")
    figures = digits.rstrip("kmbn")
    suffix = digits[len(figures) :]
    value = Fraction(figures) * _SUFFIXES.get(suffix, 1)
    after = tokens[i + 1] if i + 1 < len(tokens) else ""
    if figures.isdigit() and not suffix and _PROPER.fullmatch(after):
        return value + Fraction(after), i + 2
    if after in ("hundred", "thousand", "million", "billion") and not suffix:
        return _after_figure(tokens, i, value)
    return value, i + 1


_ENDINGS = frozenset({"st", "nd", "rd", "th"})
_PROPER = re.compile(r"1/[2-9]|2/3|3/[48]|[57]/8|\d{1,2}/(?:16|32)")


def _after_figure(tokens: list[str], i: int, value: Fraction) -> Found:
    """ "3 hundred and 21", "4 thousand 3 hundred"."""
    scale = 100 if tokens[i + 1] == "hundred" else SCALES[tokens[i + 1]]
    value, end = value * scale, i + 2
    at = end + 1 if tokens[end : end + 1] == ["and"] else end
    rest = None
    if at < len(tokens) and tokens[at] not in _MINUS:
        rest = read_large(tokens, at) or _read_figure(tokens, at)
    if rest and 0 < rest[0] < scale and value.denominator == 1:
        return value + rest[0], rest[1]
    return value, end


def _read_part(tokens: list[str], i: int) -> Found | None:
    """ "a half", "half a", "three quarters", "two thirds", "one fourth"."""
    if tokens[i : i + 1] in (["half"], ["quarter"]):
        scaled = tokens[i + 1 : i + 2] and tokens[i + 1] in (*SCALES, *DOZENS)
        end = i + 2 if tokens[i + 1 : i + 2] == ["a"] else i + 1
        if scaled or (tokens[end : end + 1] and tokens[end] in (*SCALES, *DOZENS)):
            return Fraction(1, PARTS[tokens[i]]), end
        return None
    if tokens[i : i + 1] in (["a"], ["an"]):
        count: tuple[int, int] | None = (1, i + 1)
    else:
        count = below_hundred(tokens, i)
    if count is None or count[1] >= len(tokens):
        return None
    below = PARTS.get(tokens[count[1]]) or _plural_part(tokens[count[1]], count[0])
    return (Fraction(count[0], below), count[1] + 1) if below else None


def _plural_part(word: str, count: int) -> int | None:
    """ "eighths", "tenths"; one of them without the s."""
    name = word.removesuffix("s") if count != 1 else word
    if count != 1 and not word.endswith("s"):
        return None
    place = ORDINALS.get(name)
    return place if place and place >= 5 else None


def _read_ordinal(tokens: list[str], i: int) -> tuple[int, int] | None:
    """ "first", "42nd", "twenty fifth", "two hundredth"."""
    word = tokens[i]
    if word[:1].isdigit() and word[-2:] in _ENDINGS:
        return int(word[:-2]), i + 1
    if word in ORDINALS and (word != "second" or _names_a_place(tokens, i)):
        return ORDINALS[word], i + 1
    after = tokens[i + 1] if i + 1 < len(tokens) else ""
    if word in TENS and 1 <= ORDINALS.get(after, 0) <= 9:
        return TENS[word] + ORDINALS[after], i + 2
    if after in ("hundredth", "thousandth", "millionth") and word in UNITS:
        scale = {"hundredth": 100, "thousandth": 1000, "millionth": 10**6}[after]
        return UNITS[word] * scale, i + 2
    return None


def _names_a_place(tokens: list[str], i: int) -> bool:
    """A "second" that is no length of time and no verb."""
    return i == 0 or tokens[i - 1] not in ("a", "one", "i", "per", "each")
