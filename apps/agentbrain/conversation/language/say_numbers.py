"""Numbers written in figures, as people say them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from .money import say_money
from .numbers import say_cardinal, say_digits, say_ordinal, say_year

_LARGE: Final = (
    (10**12, "trillion"), (10**9, "billion"), (10**6, "million"),
)  # fmt: skip
_LONGEST: Final = 15
FRACTIONS: Final = {
    "1/2": "one half", "1/3": "one third", "2/3": "two thirds", "1/4": "one quarter",
    "3/4": "three quarters", "1/8": "one eighth", "3/8": "three eighths",
    "5/8": "five eighths", "7/8": "seven eighths",
}  # fmt: skip


def say_count(digits: str) -> str:
    """ "4,500" and "1500" as amounts, "007", "12345" and "1234567" digit by digit,
    "2019" as a year."""
    plain = digits.replace(",", "")
    if len(plain) > 1 and plain.startswith("0"):
        return say_digits(plain)
    if "," in digits or plain.endswith("000"):
        return say_large(plain)
    if len(plain) == 4 and plain[:2] in ("19", "20"):
        return say_year(int(plain))
    return say_large(plain) if len(plain) <= 4 else say_digits(plain)


def say_large(digits: str) -> str:
    """A whole number of any size; digit by digit past a quadrillion."""
    if len(digits) > _LONGEST:
        return say_digits(digits)
    rest, parts = int(digits), []
    for size, name in _LARGE:
        if rest >= size:
            parts.append(f"{say_cardinal(rest // size)} {name}")
            rest %= size
    if rest or not parts:
        parts.append(say_cardinal(rest))
    return " ".join(parts)


def say_decimal(written: str) -> str:
    """ "3.5" is "three point five"."""
    whole, _, fraction = written.replace(",", "").partition(".")
    return f"{say_large(whole)} point {say_digits(fraction)}"


def say_number(written: str) -> str:
    """A count or a decimal."""
    return say_decimal(written) if "." in written else say_count(written)


def say_place(digits: str) -> str:
    """The ordinal of "1" ... "99999"; "101" is "one hundred first"."""
    number = int(digits)
    head, last = divmod(number, 100)
    if not head and last:
        return say_ordinal(last)
    if last:
        return f"{say_large(str(head * 100))} {say_ordinal(last)}"
    return f"{say_large(digits)}th"


def say_price(written: str, size: str = "") -> str:
    """ "1,299.50" in dollars and cents; "1.5" with ``size`` "million"."""
    plain = written.replace(",", "")
    if size:
        return f"{say_number(plain)} {size} dollars"
    whole, _, cents = plain.partition(".")
    if len(whole) > 6:
        return f"{say_large(whole)} dollars"
    if not int(whole) and cents:
        count = int(cents.ljust(2, "0"))
        return f"{say_cardinal(count)} cent{'' if count == 1 else 's'}"
    return say_money(Decimal(plain))


def say_model_number(digits: str) -> str:
    """ "150" of a truck is "one fifty", "7" of a phone "seven"."""
    if len(digits) == 3 and not digits.startswith("0") and digits[1:] != "00":
        tail = f"oh {say_cardinal(int(digits[2]))}" if digits[1] == "0" else ""
        return f"{say_digits(digits[0])} {tail or say_cardinal(int(digits[1:]))}"
    return say_count(digits) if len(digits) <= 3 else say_digits(digits)


def say_code(code: str) -> str:
    """A VIN, a plate, a confirmation: letter by letter and digit by digit."""
    parts = re.findall(r"[A-Za-z]|\d+", code)
    return " ".join(say_digits(part) if part.isdigit() else part for part in parts)
