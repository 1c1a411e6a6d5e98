"""Telephone numbers as they are spoken and typed, both ways."""

from __future__ import annotations

import re

import phonenumbers

from .numbers import is_number_word, read_digits, say_digits
from .text import word_set

_TYPED = re.compile(
    r"(?<![\w/#)])(?:\(?\+|00|\(?011[) -])[\s(]*\d[\d ()./-]{5,24}\d(?![\d%])"
)
_EXTENSION = re.compile(
    r"\s*(?:\bext(?:ension)?\b\.?|(?<=\d)\s?x)\s?\d+", re.IGNORECASE
)
_DECIMAL = re.compile(r"(?<![\d.])-?\d{1,3}\.\d{5,}(?!\d|\.\d)")
_TRUNK_ZERO = re.compile(r"\(0\)")
_SOUNDS = {
    "to": "two", "too": "two", "for": "four", "won": "one", "ate": "eight",
    "tree": "three", "fore": "four", "niner": "nine", "ow": "oh",
    "owe": "oh",
}  # fmt: skip
# Said between the groups of one number.
_LINKS = word_set(
    "and then dash hyphen minus space dot point period area code is the it's its "
    "that's again plus number with prefix hang on sorry uh um followed by open close "
    "parenthesis parentheses bracket last four digits are first three okay ok yes"
)


def read_phone(text: str, country_code: str = "1") -> str:
    """ "+15550001111" from a text with a whole number in it, else "".

    Ten digits, or eleven with the country code, in groups with other numbers of the
    utterance beside them; or an international number ("+...", "011 ..."). The last one
    counts, because callers correct themselves. An extension is passed over.
    """
    plain = _DECIMAL.sub(" ", _EXTENSION.sub(" ", text))
    foreign = _read_international(plain, country_code) or _read_spoken_plus(plain)
    if foreign:
        return foreign
    runs = _runs(plain)
    for run in reversed(runs):
        whole = whole_phone(read_digits(run), country_code)
        if whole:
            return whole
    return whole_phone(_scattered(plain, runs), country_code)


def _scattered(text: str, runs: list[list[str]]) -> str:
    """The digits of groups with talk between them, if groups is what they are."""
    groups = [read_digits(run) for run in runs]
    if len(groups) > _MOST_GROUPS or max(map(len, groups), default=0) > _LONGEST_GROUP:
        return ""
    return "" if _HAZARDS & set(text.split()) else "".join(groups)


def _read_spoken_plus(text: str) -> str:
    """ "plus four four two zero ..."."""
    _, plus, after = f" {text}".partition(" plus ")
    digits = read_digits(phone_words(after)) if plus else ""
    return _read_international(f"+{digits}", "") if len(digits) >= 8 else ""


_MOST_GROUPS, _LONGEST_GROUP = 5, 7
_HAZARDS = word_set("am pm card dollars o'clock : / at on")


def _read_international(text: str, country_code: str) -> str:
    """A number that says it is one by its prefix; "" unless it can be dialled."""
    typed = _TYPED.search(_TRUNK_ZERO.sub("", text))
    if not typed:
        return ""
    digits = re.sub(r"\D", "", typed[0])
    if "+" not in typed[0]:
        digits = digits[3 if digits.startswith("011") else 2 :]
    if digits.startswith("0") or not 8 <= len(digits) <= 15:
        return ""
    if country_code and digits.startswith(country_code):
        national = len(digits) == 10 + len(country_code)
        return f"+{digits}" if national else ""
    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return ""
    reason = phonenumbers.is_possible_number_with_reason(number)
    possible = reason == phonenumbers.ValidationResult.IS_POSSIBLE
    return f"+{digits}" if possible else ""


def whole_phone(digits: str, country_code: str = "1") -> str:
    """A national number with its country code, or "" when digits lack or abound."""
    if len(digits) == 10:
        return f"+{country_code}{digits}"
    if len(digits) == 10 + len(country_code) and digits.startswith(country_code):
        return f"+{digits}"
    return ""


def phone_words(text: str) -> list[str]:
    """The words that spell digits: "to", "for" and "won" are heard among them."""
    return [word for run in _runs(text) for word in run]


def _runs(text: str) -> list[list[str]]:
    """Words that spell digits, apart where other words stand between."""
    words = re.sub(r"(?<=\d)\.(?=\d)|[()-]|(?<=\s)/|/(?=\s)", " ", text).split()
    words = [part for word in words for part in _opened(word)]
    runs: list[list[str]] = [[]]
    linked = True
    for i, word in enumerate(words):
        spoken = _digit_word(words, i)
        if spoken:
            if not linked and runs[-1]:
                runs.append([])
            runs[-1].append(spoken)
            linked = True
        elif word.strip(",.;:") not in _LINKS:
            linked = False
    return [run for run in runs if run]


def _opened(word: str) -> list[str]:
    """A slashed group of a number is two ("555/1234"); a date is left whole."""
    if "/" in word and len(re.sub(r"\D", "", word)) > 8:
        return word.replace("/", " ").split()
    return [word]


def _digit_word(words: list[str], i: int) -> str:
    """The word if it spells digits, alone or as it sounds among digits; else ""."""
    word = words[i].strip(",.;:")
    if word in _SOUNDS:
        near = [
            w.strip(",.;:") for w in words[max(0, i - 1) : i] + words[i + 1 : i + 2]
        ]
        return _SOUNDS[word] if near and all(map(is_number_word, near)) else ""
    if not is_number_word(word):
        return ""
    if any(char.isdigit() for char in word):
        return word if word.isdigit() and word.isascii() else _only_figures(word)
    return word


def _only_figures(word: str) -> str:
    """ "555:1234" is none, nor "4a", nor "7/4"."""
    return word if re.fullmatch(r"[\d,]+", word) else ""


def say_phone(number: str) -> str:
    """In the groups people use: "five five five, one two three, ..."."""
    digits = re.sub(r"\D", "", number)
    if len(digits) == 11 and digits.startswith("1"):
        digits = digits[1:]
    if len(digits) != 10:
        groups = [digits[i : i + 3] for i in range(0, len(digits), 3)]
    else:
        groups = [digits[:3], digits[3:6], digits[6:]]
    return ", ".join(say_digits(group) for group in groups)
