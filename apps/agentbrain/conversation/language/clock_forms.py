"""The forms of a clock time: "half past two", "3:30pm", "ten", "nineteen hundred"."""

from __future__ import annotations

from .clock_figures import Clock, read_figures
from .numbers import ZEROS, is_number_word, read_below_hundred
from .text import word_set

_NAMED = {"noon": 12, "midday": 12, "midnight": 0}
_TO = word_set("to until before of til")
_BEFORE_MILITARY = word_set("at around about by for after before until from between")


def read_clock(words: list[str], i: int, *, bare: bool = False) -> Clock | None:
    """The clock time that starts at a word, sure of itself or not.

    ``bare`` also takes figures run together ("330") and with a dot ("2.30").
    """
    if words[i] in _NAMED:
        return Clock(_NAMED[words[i]], 0, i + 1, half=_NAMED[words[i]])
    if words[i] == "mid" and words[i + 1 : i + 2] in (["day"], ["night"]):
        return Clock(0, 0, i + 2, half=12 if words[i + 1] == "day" else 0)
    if words[i] in ("lunchtime", "lunch") and _lunch(words, i):
        end = i + 2 if words[i + 1 : i + 2] == ["time"] else i + 1
        return Clock(12, 0, end, half=12)
    found = (
        read_figures(words, i, bare=bare) or _relative(words, i) or _military(words, i)
    )
    return _with_half(words, found or _spoken(words, i))


def _lunch(words: list[str], i: int) -> bool:
    before = words[i - 1] if i else ""
    named = before in _BEFORE_LUNCH or words[i + 1 : i + 2] == ["time"]
    return words[i] == "lunchtime" or named


_BEFORE_LUNCH = word_set(
    "at around about tomorrow today monday tuesday wednesday thursday friday saturday"
)


def _relative(words: list[str], i: int) -> Clock | None:
    """ "half past two", "a quarter to three", "ten minutes past nine", "half three"."""
    amount = _minutes_named(words, i + 1 if words[i] == "a" else i)
    if amount is None or amount[1] >= len(words):
        return None
    minutes, at = amount
    if words[at] in ("past", "after"):
        hour = _hour(words, at + 1)
        return _shift(hour, minutes) if hour else None
    if words[at] in _TO and words[i - 1 : i] != ["from"]:
        return _to_the_hour(words, i, minutes, at)
    hour = _hour(words, at) if words[i] == "half" else None
    return _shift(hour, 30) if hour and not hour.minute else None


def _to_the_hour(words: list[str], i: int, minutes: int, at: int) -> Clock | None:
    """ "quarter to three"; "three minutes to five thirty" needs the word minutes."""
    hour = _hour(words, at + 1)
    if hour is None or minutes > 30:
        return None
    named = words[at - 1] in _MINUTE_WORDS or words[i] in ("quarter", "a")
    return _shift(hour, -minutes) if named or not hour.minute else None


def _minutes_named(words: list[str], i: int) -> tuple[int, int] | None:
    if words[i : i + 1] == ["half"]:
        return 30, i + 1
    if words[i : i + 1] == ["quarter"]:
        return 15, i + 1
    amount = read_below_hundred(words, i)
    if amount is None or not 1 <= amount[0] <= 59:
        return None
    if words[amount[1] : amount[1] + 1] and words[amount[1]] in _MINUTE_WORDS:
        return amount[0], amount[1] + 1
    return amount if amount[0] % 5 == 0 and words[i] not in ZEROS else None


_MINUTE_WORDS = word_set("minutes minute mins min")


def _hour(words: list[str], i: int) -> Clock | None:
    """The hour a number of minutes belongs to, with its own minutes if it has some."""
    if i >= len(words):
        return None
    if words[i] in _NAMED:
        return Clock(_NAMED[words[i]], 0, i + 1, half=_NAMED[words[i]])
    written = read_figures(words, i)
    if written:
        return written
    hour = read_below_hundred(words, i)
    if hour is None or not (1 <= hour[0] <= 23 or words[i] == "0"):
        return None
    minute = _spoken_minutes(words, hour[1])
    if minute and words[i - 1 : i] != ["past"]:
        return Clock(hour[0], minute[0], minute[1])
    return Clock(hour[0], 0, hour[1])


def _shift(clock: Clock, minutes: int) -> Clock:
    """Minutes before or after a time; an hour named with its half keeps the day."""
    total = clock.hour % 12 * 60 + clock.minute + minutes
    if clock.hour > 12:
        total += 720
    elif clock.half is None:
        hour, minute = divmod(total % 720, 60)
        return Clock(hour or 12, minute, clock.end)
    else:
        total += clock.half * 60
    hour, minute = divmod(total % 1440, 60)
    return Clock(hour % 12, minute, clock.end, half=12 if hour >= 12 else 0)


def _military(words: list[str], i: int) -> Clock | None:
    """ "nineteen hundred", "oh eight hundred", "fourteen hundred hours"."""
    at = i + 1 if words[i] in ZEROS else i
    hour = read_below_hundred(words, at)
    if hour is None or not 0 <= hour[0] <= 23 or words[hour[1] : hour[1] + 1] == []:
        return None
    if words[hour[1]] != "hundred":
        return None
    end = hour[1] + 1
    named = words[end : end + 1] == ["hours"]
    if not (
        named or at > i or (i and words[i - 1] in _BEFORE_MILITARY and hour[0] > 9)
    ):
        return None
    if not named and end < len(words) and is_number_word(words[end]):
        return None
    return Clock(hour[0], 0, end + 1 if named else end, half=12 if hour[0] > 11 else 0)


def _spoken(words: list[str], i: int) -> Clock | None:
    """ "ten", "ten thirty", "two oh five", "10 30", "17 30", "nine fifty nine"."""
    at = i + 1 if words[i] in ZEROS and words[i + 1 : i + 2] else i
    hour = read_below_hundred(words, at)
    if hour is None:
        return None
    minute = _spoken_minutes(words, hour[1])
    if hour[1] != at + 1:
        return _late_hour(hour[0], minute)
    if minute is None and hour[0] == 0 and words[i].isdigit():
        return None
    dial = 23 if minute or words[at].isdigit() else 12
    lowest = 0 if minute and words[at].isdigit() else 1
    if not lowest <= hour[0] <= dial:
        return None
    if minute:
        half = (12 if hour[0] >= 12 else 0) if hour[0] > 12 or hour[0] == 0 else None
        return Clock(hour[0], minute[0], minute[1], half=half, sure=False)
    return Clock(hour[0], 0, hour[1], half=12 if hour[0] > 12 else None, sure=False)


def _late_hour(hour: int, minute: tuple[int, int] | None) -> Clock | None:
    """ "twenty one fifteen": an hour of two words needs its minutes."""
    if minute is None or hour > 23:
        return None
    return Clock(hour, minute[0], minute[1], half=12, sure=False)


def _spoken_minutes(words: list[str], i: int) -> tuple[int, int] | None:
    if i >= len(words):
        return None
    if words[i] in ("oh", "o", "zero", "ou"):
        unit = read_below_hundred(words, i + 1)
        return unit if unit and 1 <= unit[0] <= 9 else None
    minute = read_below_hundred(words, i)
    if minute is None or minute[0] > 59:
        return None
    after = words[minute[1]] if minute[1] < len(words) else ""
    if after in ("minutes", "mins"):
        return minute[0], minute[1] + 1
    if after in ("percent", "dollars", "miles"):
        return None
    two_digits = minute[0] >= 10 or (words[i].isdigit() and len(words[i]) == 2)
    return minute if two_digits else None


def _with_half(words: list[str], clock: Clock | None) -> Clock | None:
    """Takes in "ish", "o'clock", "sharp", "am", "p m" and "noon" after the hour."""
    if clock is None:
        return None
    hour, minute, end, half, sure = (
        clock.hour, clock.minute, clock.end, clock.half, clock.sure,
    )  # fmt: skip
    while end < len(words) and words[end] in ("ish", "o'clock", "sharp", "hours"):
        if words[end] == "hours" and sure is False and half is None:
            return None
        sure, end = True, end + 1
    word = words[end] if end < len(words) else ""
    if word in ("am", "pm") or words[end : end + 2] in (["a", "m"], ["p", "m"]):
        end += 1 if len(word) == 2 else 2
        if hour > 12 and (word[0] == "a" or not minute):
            return None
        if hour <= 12:
            hour, half = hour % 12, 12 if word[0] == "p" else 0
        sure = True
    elif word in ("noon", "midnight", "lunchtime") and hour in (11, 12, 1):
        late = 0 if word == "midnight" else 12
        # Eleven lies on the other side of noon and of midnight than one does.
        half = 12 - late if hour == 11 else late
        return Clock(hour % 12, minute, end + 1, half)
    return Clock(hour, minute, end, half, sure)
