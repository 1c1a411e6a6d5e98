"""Days by name: "tomorrow", "next thursday", "tuesday the ninth", "christmas eve"."""

from __future__ import annotations

from datetime import date, timedelta

from .calendar_names import COMMON_WORDS, WEEKDAY_OF, safe_date, week_start
from .day_numbers import Found, named_year, read_day_month, read_month_day
from .day_written import read_written
from .holidays import read_holiday
from .numbers import ORDINALS, read_below_hundred, read_ordinal

_NEAR = {
    ("the", "day", "after", "tomorrow"): 2,
    ("day", "after", "tomorrow"): 2,
    ("the", "day", "before", "yesterday"): -2,
    ("day", "before", "yesterday"): -2,
    ("tomorrow",): 1,
    ("today",): 0,
    ("tonight",): 0,
    ("yesterday",): -1,
    ("last", "night"): -1,
    ("the", "next", "day"): 1,
    ("the", "following", "day"): 1,
    ("this", "day"): 0,
}
_NEAR_BY_FIRST: dict[str, list[tuple[tuple[str, ...], int]]] = {}
for _phrase, _days in _NEAR.items():
    _NEAR_BY_FIRST.setdefault(_phrase[0], []).append((_phrase, _days))
NEAR_STARTS = frozenset(_NEAR_BY_FIRST)
_PARTS = frozenset({"morning", "afternoon", "evening", "night"})
_NEXT = frozenset({"next", "following", "upcoming"})
_COMING = frozenset({"coming", "this", "that", "on"})
_PREVIOUS = frozenset({"last", "previous"})
WEEK_SHIFT = {
    "this": 0, "current": 0, "the": 0, "next": 1, "coming": 1, "following": 1,
    "upcoming": 1, "last": -1, "previous": -1, "past": -1,
}  # fmt: skip


def read_near(words: list[str], i: int, today: date) -> Found | None:
    """ "today", "the day after tomorrow", "this" in "this morning"."""
    for phrase, days in _NEAR_BY_FIRST.get(words[i], ()):
        if tuple(words[i : i + len(phrase)]) == phrase:
            return today + timedelta(days=days), i + len(phrase)
    if words[i] == "this":
        at = i + 2 if words[i + 1 : i + 2] in (["early"], ["late"]) else i + 1
        if at < len(words) and words[at] in _PARTS:
            return today, i + 1
    return None


def read_weekday(words: list[str], i: int, today: date) -> Found | None:
    """ "thursday", "next thursday", "thursday week", "thursday the twelfth"."""
    named = _weekday_at(words, i)
    if named is None:
        return None
    weekday, at, lead = named
    end = at + 1
    dated = _date_beside(words, end, weekday, today)
    if dated:
        return dated
    if i and words[i - 1] in ORDINALS and i == at:
        return None  # "the third tuesday" is read from its number
    weeks, after = _week_after(words, end)
    if weeks is None and words[end : end + 2] != ["after", "next"]:
        return today + timedelta(days=_days_to(weekday, lead, today)), end
    if weeks is None:
        return today + timedelta(days=_days_to(weekday, "", today) + 7), end + 2
    return week_start(today) + timedelta(days=7 * weeks + weekday), after


def _days_to(weekday: int, lead: str, today: date) -> int:
    """Days from today to a weekday with the word before it."""
    this_week = weekday - today.weekday()
    if lead in _NEXT:
        # "Next Thursday" said on a Monday means the coming week's, as most mean it.
        return this_week + 7
    if lead in _PREVIOUS:
        return this_week - 7
    if lead == "past":
        return this_week % -7 or -7
    # A weekday's own name, said on that day, means the next one unless "this" is said.
    return this_week % 7 or (0 if lead == "this" else 7)


def _weekday_at(words: list[str], i: int) -> tuple[int, int, str] | None:
    """The weekday, its index and the word that places it ("next", "this", "past")."""
    at, lead = i, ""
    while words[at] in WEEK_SHIFT or words[at] == "that":
        lead = words[at]
        at += 1
        if at >= len(words) or at > i + 2:
            return None
    word = words[at]
    weekday = WEEKDAY_OF.get(word)
    if weekday is None or (lead == "the" and word in COMMON_WORDS):
        return None
    if word in ("sat", "sun", "wed", "mon") and not lead and len(words) > 3:
        beside = words[at + 1] if at + 1 < len(words) else ""
        before = words[at - 1] if at else ""
        shown = before in ("on", "next", "by", "until") or beside[:1].isdigit()
        if not shown and beside not in ("at", "the", "morning", "afternoon"):
            return None  # "it sat there", "in the sun"
    return weekday, at, lead


def _date_beside(words: list[str], i: int, weekday: int, today: date) -> Found | None:
    """The date right after a weekday: the date wins, a bare number must fit the day."""
    if i >= len(words):
        return None
    at = i + 1 if words[i] in ("on", "-") and i + 1 < len(words) else i
    written = read_written(words[at], today)
    if written:
        return written, at + 1
    full = read_month_day(words, at, today) or read_day_month(words, at, today)
    if full:
        return _just_past(full, weekday, today)
    if words[at] != "the" and not read_ordinal(words, at):
        return None
    start = at + 1 if words[at] == "the" else at
    day = read_ordinal(words, start) or read_below_hundred(words, start)
    if day is None or not 1 <= day[0] <= 31:
        return None
    return _day_on_weekday(day[0], weekday, today), day[1]


def _just_past(found: Found, weekday: int, today: date) -> Found:
    """A year back where that day fits the weekday and lies within two weeks."""
    day, end = found
    earlier = safe_date(day.year - 1, day.month, day.day)
    near = earlier is not None and today - earlier <= _RECENT
    if earlier and near and day.weekday() != weekday == earlier.weekday():
        return earlier, end
    return found


_RECENT = timedelta(days=14)
_SOON = timedelta(days=45)


def _day_on_weekday(day: int, weekday: int, today: date) -> date:
    """The date with that day of the month that falls on that weekday.

    The next one, unless it is far and there was one within the last two weeks.
    """
    ahead = _next_on_weekday(day, weekday, today)
    if ahead - today <= _SOON:
        return ahead
    return _next_on_weekday(day, weekday, today - _RECENT)


def _next_on_weekday(day: int, weekday: int, today: date) -> date:
    """Within two years: even a 31st comes round to every weekday by then."""
    found = today + timedelta(days=(weekday - today.weekday()) % 7)
    while found.day != day:
        found += timedelta(days=7)
    return found


def _week_after(words: list[str], i: int) -> tuple[int | None, int]:
    """ "... week", "... next week", "... of this week", "... from last week"."""
    if words[i : i + 1] == ["week"]:
        return 1, i + 1
    if i + 2 < len(words) and words[i] in _PARTS:
        i += 1  # "wednesday evening next week"
    at = i + 1 if words[i : i + 1] in (["of"], ["in"], ["from"]) else i
    at = at + 1 if words[at : at + 2] == ["the", "following"] else at
    if words[at + 1 : at + 2] == ["week"] and words[at] in WEEK_SHIFT:
        if words[at + 2 : at + 4] == ["after", "next"]:
            return 2, at + 4
        return WEEK_SHIFT[words[at]], at + 2
    return _weeks_on(words, i) or (None, i)


def _weeks_on(words: list[str], i: int) -> tuple[int, int] | None:
    """ "monday in two weeks", "monday two weeks from now"."""
    at = i + 1 if words[i : i + 1] == ["in"] else i
    many = (1, at + 1) if words[at : at + 1] == ["a"] else read_below_hundred(words, at)
    if not many or words[many[1] : many[1] + 1] not in (["weeks"], ["week"]):
        return None
    end = many[1] + 1
    if words[end : end + 2] == ["from", "now"]:
        return many[0], end + 2
    return (many[0], end) if at > i else None


def read_week_weekday(words: list[str], i: int, today: date) -> Found | None:
    """ "next week on friday", "next week's tuesday", "this week monday"."""
    if words[i] not in WEEK_SHIFT or words[i + 1 : i + 2] != ["week"]:
        return None
    at = i + 2
    shift = WEEK_SHIFT[words[i]]
    if words[at : at + 1] in (["on"], ["-"]):
        at += 1
    if at >= len(words) or words[at] not in WEEKDAY_OF:
        return None
    days = 7 * shift + WEEKDAY_OF[words[at]]
    return week_start(today) + timedelta(days=days), at + 1


def read_named_day(words: list[str], i: int, today: date) -> Found | None:
    """ "christmas eve", "next thanksgiving", "labor day 2027"."""
    at, lead = i, ""
    if words[i] in ("this", "next", "last", "coming", "upcoming", "following"):
        lead, at = words[i], i + 1
    if at >= len(words):
        return None
    named = read_holiday(words, at)
    if named is None:
        return None
    in_year, end = named
    year, after = named_year(words, end, today)
    if year:
        return in_year(year), after
    day = in_year(today.year)
    if lead == "last":
        return (day if day < today else in_year(today.year - 1)), end
    return (day if day >= today else in_year(today.year + 1)), end
