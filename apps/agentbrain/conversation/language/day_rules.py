"""Which rule can read a single day at which word, and the longest reading of them.

A table by first word keeps reading cheap: most words of an utterance start no day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from .calendar_names import MONTH_OF, WEEKDAY_OF
from .day_distance import read_distance
from .day_names import (
    NEAR_STARTS,
    WEEK_SHIFT,
    read_named_day,
    read_near,
    read_week_weekday,
    read_weekday,
)
from .day_numbers import (
    Found,
    read_day_month,
    read_lone_day,
    read_month_day,
    read_place_in_month,
)
from .day_spans import EDGES
from .day_written import read_written
from .holidays import FIRST_WORDS
from .numbers import ORDINALS, TENS, UNITS
from .text import word_set

Rule = Callable[[list[str], int, date], Found | None]


def _distance(words: list[str], i: int, today: date) -> Found | None:
    return read_distance(words, i, today, _read_base)


_NUMBERS = UNITS.keys() | TENS.keys()
_COUNTS = word_set("in within a an another few couple the day week") | _NUMBERS
_LEADS = word_set("this next last coming upcoming following")
_BY_WORD: tuple[tuple[Rule, Iterable[str]], ...] = (
    (read_near, NEAR_STARTS | {"this"}),
    (read_week_weekday, WEEK_SHIFT),
    (read_weekday, WEEKDAY_OF.keys() | WEEK_SHIFT.keys() | {"that"}),
    (read_month_day, MONTH_OF),
    (read_day_month, _NUMBERS | ORDINALS.keys() | {"the"}),
    (read_place_in_month, ORDINALS.keys() | {"the", "last"}),
    (read_named_day, FIRST_WORDS | _LEADS),
    (_distance, _COUNTS),
    (read_lone_day, ORDINALS.keys() | {"the"}),
)
_OF_FIGURES: tuple[Rule, ...] = (
    read_day_month,
    read_place_in_month,
    _distance,
    read_lone_day,
)
_RULES: dict[str, tuple[Rule, ...]] = {}
for _rule, _words in _BY_WORD:
    for _word in _words:
        _RULES[_word] = (*_RULES.get(_word, ()), _rule)

_FRACTIONS_OF = word_set("of inch inches tank full mile miles quart quarts ton cup")
PERIOD_STARTS = (
    EDGES.keys()
    | WEEK_SHIFT.keys()
    | MONTH_OF.keys()
    | ORDINALS.keys()
    | word_set("the very week weekend last")
)
_RANGE_STARTS = word_set("from between half")


def starts_a_day(word: str) -> bool:
    """Whether a day or span of days can begin with a word."""
    named = word in _RULES or word in PERIOD_STARTS or word in _RANGE_STARTS
    return named or word[0].isdigit()


def read_one_day(words: list[str], i: int, today: date) -> Found | None:
    """The single day named at a word, the longest wording winning."""
    return _best(words, i, today, apart=None)


def _read_base(words: list[str], i: int, today: date) -> Found | None:
    """A day another is counted from; itself not counted from a third."""
    return _best(words, i, today, apart=_distance)


def _best(words: list[str], i: int, today: date, *, apart: Rule | None) -> Found | None:
    if i >= len(words):
        return None
    word = words[i]
    figures = word[0].isdigit()
    written = read_written(word, today) if figures else None
    if written and words[i + 1 : i + 2] and words[i + 1] in _FRACTIONS_OF:
        return None  # "3/4 of the way"
    if written:
        return written, i + 1
    best: Found | None = None
    for rule in _OF_FIGURES if figures else _RULES.get(word, ()):
        found = rule(words, i, today) if rule is not apart else None
        if found and (best is None or found[1] > best[1]):
            best = found
    return best
