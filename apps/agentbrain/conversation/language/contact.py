"""Telephone numbers and e-mail addresses as they are spoken, both ways."""

from __future__ import annotations

import re

from .numbers import is_number_word, read_digits, say_digits
from .spelling import read_letters
from .text import plain, word_set

_TYPED_EMAIL = re.compile(r"[a-z0-9._%+-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}")
_SYMBOLS = {
    "dot": ".", "period": ".", "point": ".", "underscore": "_", "dash": "-",
    "hyphen": "-", "minus": "-", "plus": "+", "at": "@",
}  # fmt: skip
_LEADS = word_set(
    "my email e mail address is it's its that's thats the yes yeah sure okay ok so "
    "you can use reach me and um all lowercase lower case one word"
)
_ENDINGS = frozenset({"com", "net", "org", "edu", "gov", "us", "io", "co", "uk", "ca"})


def read_phone(text: str, country_code: str = "1") -> str:
    """ "+15550001111" from a normalised text with a whole number in it, else "".

    Ten digits, or eleven with the country code, or an international "+..." number.
    """
    typed = re.search(r"\+(\d[\d ().-]{6,20}\d)", text)
    if typed:
        digits = re.sub(r"\D", "", typed[1])
        return f"+{digits}" if 8 <= len(digits) <= 15 else ""
    return whole_phone(read_digits(phone_words(text)), country_code)


def whole_phone(digits: str, country_code: str = "1") -> str:
    """A national number with its country code, or "" when digits lack or abound."""
    if len(digits) == 10:
        return f"+{country_code}{digits}"
    if len(digits) == 10 + len(country_code) and digits.startswith(country_code):
        return f"+{digits}"
    return ""


def phone_words(text: str) -> list[str]:
    """The words that spell digits: "to", "for" and "won" are heard among them."""
    words = re.sub(r"[()./-]", " ", text).split()
    sounds = {"to": "two", "too": "two", "for": "four", "won": "one", "ate": "eight"}
    result: list[str] = []
    for i, word in enumerate(words):
        near = words[max(0, i - 1) : i] + words[i + 1 : i + 2]
        if word in sounds and near and all(is_number_word(w) for w in near):
            result.append(sounds[word])
        elif is_number_word(word):
            result.append(word)
    return result


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


def read_email(text: str) -> str:
    """The address in a text, typed or spoken ("john dot smith at mail dot com")."""
    typed = _TYPED_EMAIL.search(plain(text))
    if typed:
        return typed[0]
    words = [word.strip(",;:!?") for word in plain(text).split()]
    words = [word for word in words if word]
    if "at" not in words:
        return ""
    at = len(words) - 1 - words[::-1].index("at")
    domain = _join(words[at + 1 :], stop_at_ending=True)
    start = at
    while start > 0 and words[start - 1] not in _LEADS:
        start -= 1
    address = f"{_join(words[start:at])}@{domain}"
    found = _TYPED_EMAIL.fullmatch(address)
    return address if found else ""


def _join(words: list[str], *, stop_at_ending: bool = False) -> str:
    joined, ended = "", False
    for part in read_letters(words):
        spoken_digit = len(part) > 1 and is_number_word(part)
        piece = read_digits([part]) if spoken_digit else _SYMBOLS.get(part, part)
        if stop_at_ending and ended and piece != ".":
            break  # "... at mail dot com thanks"
        joined += piece
        ended = part in _ENDINGS and joined.endswith(f".{part}")
    return joined.strip(".")


def say_email(address: str) -> str:
    """ "john dot smith at mail dot com"."""
    names = {".": "dot", "_": "underscore", "-": "dash", "+": "plus", "@": "at"}
    parts = re.findall(r"[a-z]+|\d|[^a-z\d]", address.lower())
    return " ".join(
        say_digits(part) if part.isdigit() else names.get(part, part) for part in parts
    )
