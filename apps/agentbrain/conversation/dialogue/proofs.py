"""What a caller says to prove who he is, as recognizers write it.

A reading that could be two things goes on as "any": the tool then compares it with all
that is on file. What could prove nothing is no attempt: "one moment" must not cost one.
"""

from __future__ import annotations

import re
from datetime import date

from ..language.births import read_birth_date
from ..language.numbers import is_number_word, read_digits, read_ordinal
from ..language.spelling import read_code
from ..language.text import word_set

NOTHING = ("", "")
_LAST4 = 4
_VIN = 17
_VIN_TAIL = 6
_PLATE = 4
_HOUSE_ALONE = 2
"""Digits of a house number that is believed without the word "street" or the like."""

# "The last four digits of my card are": the number in it is none of the answer.
_COUNTED = re.compile(
    r"\b(?:the )?last (?:four|five|six|eight|4|5|6|8)\b"
    r"(?: (?:digits?|numbers?|characters?|letters?|ones?))?"
)
_LEAD = re.compile(
    r"^(?:(?:yes|yeah|yep|sure|okay|ok|well|so|um|oh yeah|hi|it's|it is|its|that's|"
    r"that is|that would be|would be|should be|i think|i believe|my|the|is|are|was|"
    r"address|license|licence|plate|tag|number|vin|digits|numbers|date of birth|"
    r"birthday|birth date|birthdate|d o b|i live|we live|i was born|born|"
    r"of|and|for|with|to|card|account|phone|social|security|in|on|at|live|"
    r"i|i'm|ends|ending|end|street address|home address|house|you can use|try|"
    r"let's see|then|here|vehicle|car|it) )+"
)
_YEAR_LED_IN = re.compile(r"\b(?:and )?(?:the |in the )?year (?:is |was |of )?")
_TAIL = re.compile(
    r"(?: (?:i think|i believe|i guess|yeah|yes|please|thanks|thank you|right|okay|ok|"
    r"sir|ma'am|maam|is it|that's it|is my address|is my plate|on my (?:card|account|"
    r"phone|license)|on file|of my (?:card|account|phone)))+$"
)
_STREETS = word_set(
    "street st avenue ave av boulevard blvd road rd drive dr lane ln court ct place pl "
    "square sq terrace ter parkway pkwy highway hwy circle cir trail trl way route "
    "alley row crescent close apartment apt unit suite"
)
# After a number these make no address: an amount, a time, a wish.
_COUNTABLE = word_set(
    "appointment appointments moment minute minutes second seconds hour hours day days "
    "week weeks month months year years time times thing things car cars truck trucks "
    "vehicle vehicles dollars bucks people person mile miles am pm a.m p.m o'clock "
    "oclock percent in of or and the more another is was what do you on at i to for"
)


def read_proof(text: str) -> tuple[str, str]:
    """Method and value in a normalised text, ``NOTHING`` where nothing could prove it.

    Methods are those of ``verify_customer``: "date_of_birth" with an ISO date, "last4"
    with four digits, "vin" with all seventeen characters, else "any" with the words.
    """
    said = _stripped(text)
    words = said.split()
    digits = read_digits(words)
    only_number = bool(words) and all(map(_is_number, words))
    if only_number and len(digits) == 2 * _LAST4 and (born := _pressed(digits)):
        return "date_of_birth", born.isoformat()
    spoken = (
        None
        if only_number and len(digits) == _LAST4
        else read_birth_date(_YEAR_LED_IN.sub("", text))
    )
    if spoken:
        return "date_of_birth", spoken.isoformat()
    if only_number and len(digits) == _LAST4:
        # "six four eighty" may be the fourth of June 1980 as well.
        return ("any", said) if read_birth_date(said) else ("last4", digits)
    code = read_code(words)
    if len(code) == _VIN:
        return "vin", code
    telling = _is_number_on_file(words, digits) or _is_code(words, code)
    return ("any", said) if telling or _is_address(words) else NOTHING


def _stripped(text: str) -> str:
    """Without what is said around an answer."""
    said = _COUNTED.sub("", text)
    said = _LEAD.sub("", f"{' '.join(said.split())} ")
    return _TAIL.sub("", said.strip())


def _pressed(digits: str) -> date | None:
    """MMDDYYYY as keys are pressed, or said digit by digit."""
    try:
        born = date(int(digits[4:]), int(digits[:2]), int(digits[2:4]))
    except ValueError:
        return None
    return born if born.year >= 1900 else None


def _is_number(word: str) -> bool:
    """A number and no code: "7abc123" begins with a seven."""
    written = any(c.isdigit() for c in word)
    return is_number_word(word) and not (written and any(c.isalpha() for c in word))


def _is_number_on_file(words: list[str], digits: str) -> bool:
    """A bare run of digits: a birthday in six, the end of a VIN, too few of a card."""
    return len(digits) >= 3 and all(map(_is_number, words))


def _is_code(words: list[str], code: str) -> bool:
    """A plate or the end of a VIN: single letters, or letters and digits in a word."""
    spelled = sum(len(word) == 1 and word.isalpha() for word in words)
    mixed = any(
        any(c.isdigit() for c in word) and any(c.isalpha() for c in word)
        for word in words
    )
    enough = len(code) >= _PLATE and any(c.isdigit() for c in code)
    ends_a_vin = len(code) >= _VIN_TAIL and len(words) <= len(code) + 2
    return enough and (spelled >= 2 or mixed or ends_a_vin)


def _is_address(words: list[str]) -> bool:
    """A house number first, then a street: "one twenty maple"."""
    end = next((i for i, w in enumerate(words) if not is_number_word(w)), len(words))
    if end == 0 or end == len(words):
        return False
    if _STREETS & set(words[end:]):
        return True
    number = read_digits(words[:end])
    named = words[end : end + 2]
    ordinal = read_ordinal(words, end - 1) or read_ordinal(words, end)
    if ordinal or len(number) < _HOUSE_ALONE or _COUNTABLE & set(named):
        return False
    return len(words) - end <= 4
