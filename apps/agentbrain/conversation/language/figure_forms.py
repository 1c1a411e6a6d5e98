"""The forms figures are written in, each with the way it is said."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time
from typing import Final

from .calendar_names import MONTHS
from .emails import say_email
from .numbers import say_cardinal, say_digits, say_year
from .phones import say_phone
from .say_numbers import (
    FRACTIONS,
    say_code,
    say_model_number,
    say_number,
    say_place,
    say_price,
)
from .say_times import say_clock, say_time
from .say_web import EMAIL, WEB, say_web

_Form = tuple[str, re.Pattern[str], Callable[[re.Match[str]], str]]

_DAYS: Final = {
    "Mon": "Monday", "Tue": "Tuesday", "Tues": "Tuesday", "Wed": "Wednesday",
    "Thu": "Thursday", "Thur": "Thursday", "Thurs": "Thursday", "Fri": "Friday",
    "Sat": "Saturday", "Sun": "Sunday",
}  # fmt: skip
_DAY: Final = "|".join(sorted(_DAYS, key=len, reverse=True))
_MONTH: Final = (
    "January|February|March|April|May|June|July|August|September|October|November|"
    "December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
)
_UNITS: Final = {
    "min": "minutes", "mins": "minutes", "hr": "hours", "hrs": "hours",
    "mi": "miles", "mph": "miles per hour", "km": "kilometers", "lb": "pounds",
    "lbs": "pounds", "k": "thousand", "K": "thousand", "ft": "feet", "qt": "quarts",
    "psi": "P S I", "mm": "millimeters", "yr": "years", "yrs": "years",
    "s": "s", "ish": "ish", "x": "times",
}  # fmt: skip
_PER: Final = {"hr": "hour", "yr": "year", "mo": "month", "wk": "week"}
_AMOUNT: Final = r"\d[\d,]*(?:\.\d+)?"
_CLOCK: Final = r"([01]?\d|2[0-4]):([0-5]\d)"
_HALF: Final = r"([AaPp])\.?[Mm]\b\.?"

_QUICK: Final = re.compile(r"(\$?)(\d{1,6}(?:\.\d\d)?)([.,!?;:]*)")
"""What nearly all figures are: a small number or a price."""


def say_figure(text: str) -> str:
    """Some words with a figure in them, as they are said. Linear in the text."""
    if quick := _QUICK.fullmatch(text):
        said = say_price(quick[2]) if quick[1] else say_number(quick[2])
        return f"{said}{quick[3]}"
    for needed, pattern, say in _FORMS:
        if not needed or any(sign in text for sign in needed):
            text = pattern.sub(say, text)
    return text


def _email(match: re.Match[str]) -> str:
    """A capital at the beginning stays: it may have been given out already."""
    written = match[0]
    address = written.rstrip(".")
    said = say_email(address)
    said = said[:1].upper() + said[1:] if written[0].isupper() else said
    return said + written[len(address) :]


def _dated(match: re.Match[str]) -> str:
    month = _month(match[1])
    year = f", {say_year(int(match[3]))}" if match[3] else ""
    day = int(match[2])
    return f"{month} {say_place(str(day))}{year}" if 0 < day < 32 else match[0]


def _month(name: str) -> str:
    return next(one for one in MONTHS if one.startswith(name[:3].lower())).title()


def _figure_date(match: re.Match[str]) -> str:
    month, day = int(match[1]), int(match[2])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return match[0]
    said = f"{MONTHS[month - 1].title()} {say_place(str(day))}"
    written = match[3] if match.re.groups > 2 else ""
    if not written:
        return said
    year = int(written) if len(written) == 4 else 2000 + int(written)
    return f"{said}, {say_year(year)}"


def _iso_date(match: re.Match[str]) -> str:
    month, day = int(match[2]), int(match[3])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return match[0]
    said = f"{MONTHS[month - 1].title()} {say_place(str(day))}"
    return f"{said}, {say_year(int(match[1]))}"


def _clock(match: re.Match[str]) -> str:
    hour, minute = int(match[1]), int(match[2])
    half = match[3]
    if half:
        return _half_clock(hour, minute, half) + _stop(match[0])
    if hour > 12 or hour == 0:
        return say_time(time(hour % 24, minute))
    return say_clock(time(hour, minute)) if minute else f"{say_cardinal(hour)} o'clock"


def _half_clock(hour: int, minute: int, half: str) -> str:
    if hour > 12:
        return say_time(time(hour % 24, minute))
    if (hour, minute) == (12, 0):
        return "noon" if half in "pP" else "midnight"
    return f"{say_clock(time(hour, minute))} {half.upper()}M"


def _hour(match: re.Match[str]) -> str:
    hour = int(match[1])
    if not 1 <= hour <= 12:
        return f"{say_cardinal(hour)} {match[2].upper()}M{_stop(match[0])}"
    return _half_clock(hour, 0, match[2]) + _stop(match[0])


def _stop(written: str) -> str:
    """The full stop behind "5 PM."; the one of "p.m." belongs to it."""
    return "." if written.endswith(".") and "." not in written[:-1] else ""


def _price(match: re.Match[str]) -> str:
    return say_price(
        match[1], {"k": "thousand", "K": "thousand"}.get(match[2], match[2] or "")
    )


def _price_range(match: re.Match[str]) -> str:
    low, high = match[1], match[2]
    if "." in low:
        return f"{say_price(low)} to {say_price(high)}"
    return f"{say_number(low)} to {say_price(high)}"


def _per(match: re.Match[str]) -> str:
    return f"{match[1]} per {_PER.get(match[2], match[2])}"


def _unit(match: re.Match[str]) -> str:
    number, unit = match[1], match[2]
    if unit == "s":
        said = say_number(number)
        return f"{said[:-1]}ies" if said.endswith("y") else f"{said}s"
    name = _UNITS[unit]
    if number == "1" and name in ("minutes", "hours", "miles", "pounds", "years"):
        name = name[:-1]
    return f"{say_number(number)}{'-' if unit == 'ish' else ' '}{name}"


def _code(match: re.Match[str]) -> str:
    """Short ones are models ("F-150", "RAV4", "V6"), long ones are spelled."""
    code = match[0]
    model = re.fullmatch(r"([A-Z]{1,4})-?(\d{1,3})([A-Z]?)", code)
    if model:
        said = f"{model[1]} {say_model_number(model[2])} {model[3]}"
        return said.rstrip()
    return say_code(code)


def _slash(match: re.Match[str]) -> str:
    left, right = match[1], match[2]
    if len(left) == 1 and len(right) == 1:
        return f"{left} {right}"
    if "or" in (left.lower(), right.lower()):
        return f"{left} {right}"
    return f"{left} or {right}"


def _number(match: re.Match[str]) -> str:
    return _apart(match, say_number(match[0]))


def _minus(match: re.Match[str]) -> str:
    return f"minus {say_number(match[1])}"


def _apart(match: re.Match[str], said: str) -> str:
    """Words do not run into the letters beside a figure."""
    text, start, end = match.string, match.start(), match.end()
    before = " " if start and text[start - 1].isalnum() else ""
    after = " " if end < len(text) and text[end].isalnum() else ""
    return f"{before}{said}{after}"


def _fraction(match: re.Match[str]) -> str:
    return FRACTIONS.get(match[0]) or _figure_date(match)


def _of(pattern: str, say: Callable[[re.Match[str]], str], needed: str = "") -> _Form:
    """A form that can only be where one of the signs ``needed`` is."""
    return needed, re.compile(pattern), say


_FORMS: Final[tuple[_Form, ...]] = (
    ("@", EMAIL, _email),
    ("./", WEB, lambda m: say_web(m[0])),
    _of(
        rf"\$\s?({_AMOUNT})\s?[-\u2014]\s?\$?({_AMOUNT})(?![\d-])"
        r"(?:\s(?:dollars|bucks))?",
        _price_range,
        "$",
    ),
    _of(
        rf"\$\s?({_AMOUNT})(?![\d.]\d)"
        r"(?:\s?(million|billion|thousand|[kK])\b|\s(?:dollars?|bucks)\b)?",
        _price,
        "$",
    ),
    _of(r"(\w)/(hr|hour|mo|month|wk|week|day|yr|year|mile|person|gallon)\b", _per, "/"),
    _of(
        r"(?<![\w+])(?:\+?1[ .-]?)?(?:\(\d{3}\)|\d{3})[ .-]?\d{3}[ .-]?\d{4}(?!\w)",
        lambda m: say_phone(m[0]),
    ),
    _of(
        r"(?<![\w-])(\d{3})[-.](\d{4})(?![\w-])",
        lambda m: f"{say_digits(m[1])}, {say_digits(m[2])}",
        "-.",
    ),
    _of(r"(?<![\w-])((?:19|20)\d\d)-(\d\d)-(\d\d)(?![\w-])", _iso_date, "-"),
    _of(r"(?<![\w/])(\d{1,2})/(\d{1,2})/(\d{4}|\d\d)(?![\w/])", _figure_date, "/"),
    _of(r"(?<![\w/])24/7(?![\w/])", lambda _m: "twenty-four seven", "/"),
    _of(r"(?<![\w/])(\d{1,2})/(\d{1,2})(?![\w/])", _fraction, "/"),
    _of(rf"\b({_DAY})\b\.?(?=[-\u2014 ])", lambda m: _DAYS[m[1]], "nedut"),
    _of(
        rf"(?<=day)\s?[-\u2014]\s?({_DAY})\b\.?",
        lambda m: f" to {_DAYS[m[1]]}",
        "-\u2014",
    ),
    _of(
        rf"\b({_MONTH})\.? (\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (\d{{4}})\b)?",
        _dated,
        "JFMASOND",
    ),
    _of(
        rf"\b({_MONTH})\.? (\d{{4}})\b",
        lambda m: f"{_month(m[1])} {say_year(int(m[2]))}",
        "JFMASOND",
    ),
    _of(
        r"(?<=[\d%])(?<!\d-\d)(\s?[AaPp]\.?[Mm]\.?)?\s?[-\u2014]\s?"
        r"(?=\$?\d)(?!\d+W)(?=\d{1,4}(?!\d)|\$|\d+,)",
        lambda m: f"{m[1] or ''} to ",
        "-\u2014",
    ),
    _of(rf"\b{_CLOCK}(?:\s?{_HALF})?", _clock, ":"),
    _of(rf"\b(\d{{1,2}})\s?{_HALF}", _hour, "mM"),
    _of(rf"({_AMOUNT})\s?%", lambda m: f"{say_number(m[1])} percent", "%"),
    _of(
        r"\b(\d{1,2})[Ww]-?(\d{2})\b",
        lambda m: f"{say_number(m[1])} W {say_number(m[2])}",
        "Ww",
    ),
    _of(r"(?<![\w,.])(\d{1,5})(?:st|nd|rd|th)\b", lambda m: say_place(m[1]), "tdh"),
    _of(r"\b(\d)x(\d)\b", lambda m: f"{say_number(m[1])} by {say_number(m[2])}", "x"),
    _of(
        rf"(?<![\w,.])({_AMOUNT})-?"
        r"(min|mins|hrs?|mi|mph|km|lbs?|[kK]|ft|qt|psi|mm|yrs?|s|ish|x)\b",
        _unit,
    ),
    _of(
        r"\b(?=[A-Z0-9-]{2,20}\b)(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])"
        r"[A-Z0-9]+(?:-[A-Z0-9]+)*\b",
        _code,
    ),
    _of(r"#\s?(?=\d)", lambda _m: "number ", "#"),
    _of(rf"(?<![\w.,])-({_AMOUNT})(?!\w)", _minus, "-"),
    _of(
        r"(?<![a-z])\d[\d,]*\.\d+(?!\.?\d)|(?<![a-z\d])\d{1,3}(?:,\d{3})+(?!\d)|"
        r"(?<![a-z\d])\d+",
        _number,
    ),
    _of(r"\bw/o\b", lambda _m: "without", "/"),
    _of(r"\bw/(?=\s|$|\w)", lambda _m: "with ", "/"),
    _of(r"\b([A-Za-z]+)/([A-Za-z]+)\b", _slash, "/"),
    _of(r"\s?&\s?", lambda _m: " and ", "&"),
    _of(r"\s?@\s?", lambda _m: " at ", "@"),
    _of(r"\s?%", lambda _m: " percent", "%"),
    _of(r"#", lambda _m: " number ", "#"),
    _of(r"\s?=\s?", lambda _m: " equals ", "="),
    _of(r"\s?\+\s?", lambda _m: " plus ", "+"),
    _of(r"\s?/\s?", lambda _m: " ", "/"),
)
