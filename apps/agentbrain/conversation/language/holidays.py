"""Named days of the United States as callers call them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from .calendar_names import weekday_from

_FIXED = {
    "new year": (1, 1), "new year day": (1, 1), "new years": (1, 1),
    "new years day": (1, 1), "new year eve": (12, 31), "new years eve": (12, 31),
    "groundhog day": (2, 2), "valentine": (2, 14), "valentine day": (2, 14),
    "valentines": (2, 14), "valentines day": (2, 14), "st patrick day": (3, 17),
    "saint patrick day": (3, 17), "st patricks day": (3, 17),
    "saint patricks day": (3, 17), "st paddy day": (3, 17),
    "saint paddy day": (3, 17), "april fools": (4, 1), "april fools day": (4, 1),
    "april fool day": (4, 1), "tax day": (4, 15), "earth day": (4, 22),
    "cinco de mayo": (5, 5), "juneteenth": (6, 19), "independence day": (7, 4),
    "halloween": (10, 31), "halloween day": (10, 31), "veterans day": (11, 11),
    "veteran day": (11, 11), "christmas eve": (12, 24), "xmas eve": (12, 24),
    "christmas": (12, 25), "christmas day": (12, 25), "xmas": (12, 25),
    "xmas day": (12, 25), "boxing day": (12, 26),
    "all saints day": (11, 1),
}  # fmt: skip
# month, weekday (0 Monday), which one of the month, days after it
_FLOATING = {
    "mlk day": (1, 0, 3, 0), "martin luther king day": (1, 0, 3, 0),
    "martin luther kings day": (1, 0, 3, 0),
    "martin luther king jr day": (1, 0, 3, 0), "presidents day": (2, 0, 3, 0),
    "president day": (2, 0, 3, 0), "mothers day": (5, 6, 2, 0),
    "mother day": (5, 6, 2, 0), "memorial day": (5, 0, -1, 0),
    "fathers day": (6, 6, 3, 0), "father day": (6, 6, 3, 0),
    "labor day": (9, 0, 1, 0), "labour day": (9, 0, 1, 0),
    "columbus day": (10, 0, 2, 0),
    "indigenous peoples day": (10, 0, 2, 0), "election day": (11, 0, 1, 1),
    "thanksgiving": (11, 3, 4, 0), "thanksgiving day": (11, 3, 4, 0),
    "turkey day": (11, 3, 4, 0), "thanksgiving eve": (11, 3, 4, -1),
    "black friday": (11, 3, 4, 1), "cyber monday": (11, 3, 4, 4),
}  # fmt: skip
_EASTER = {
    "easter": 0, "easter sunday": 0, "easter day": 0, "easter monday": 1,
    "easter mon": 1, "good friday": -2, "ash wednesday": -46, "palm sunday": -7,
    "mardi gras": -47, "fat tuesday": -47,
}  # fmt: skip
_NAMES = {**_FIXED, **_FLOATING, **_EASTER}
_LONGEST = max(len(name.split()) for name in _NAMES)
FIRST_WORDS = frozenset(name.split()[0] for name in _NAMES)

InYear = Callable[[int], date]


def read_holiday(words: list[str], i: int) -> tuple[InYear, int] | None:
    """The day by its year, and the index after its name."""
    if words[i] not in FIRST_WORDS:
        return None
    for length in range(_LONGEST, 0, -1):
        name = " ".join(words[i : i + length])
        if name in _NAMES and i + length <= len(words):
            return partial(holiday, name), i + length
    return None


def holiday(name: str, year: int) -> date:
    """Raises ``KeyError`` for a name not known."""
    if name in _FIXED:
        return date(year, *_FIXED[name])
    if name in _EASTER:
        return easter(year) + timedelta(days=_EASTER[name])
    month, weekday, nth, after = _FLOATING[name]
    base = weekday_from(date(year, month, 1), weekday, nth)
    return base + timedelta(days=after)


def easter(year: int) -> date:
    """Western Easter Sunday (anonymous Gregorian rule, Meeus, Astronomical Algorithms
    chapter 8), valid from 1583 on."""
    century, in_century = divmod(year, 100)
    golden = year % 19
    corrected = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - century // 4 - corrected + 15) % 30
    to_sunday = (32 + 2 * (century % 4) + 2 * (in_century // 4) - epact
                 - in_century % 4) % 7  # fmt: skip
    late = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)
