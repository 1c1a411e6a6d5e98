"""Every time of day an utterance names."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Literal

from .clock_points import PARTS, Hours
from .clock_spans import read_times_at
from .clock_words import clock_words
from .day_distance import read_moment
from .readings import SURE, TimeReading
from .refusals import is_refused
from .say_times import say_clock, say_duration, say_time
from .text import word_set

__all__ = [
    "Hours", "TimeReading", "find_times", "read_time", "say_clock", "say_duration",
    "say_time", "settle_time", "times_among",
]  # fmt: skip

Edge = Literal["", "early", "late", "mid"]

_PHRASES: dict[tuple[str, ...], tuple[str, Edge]] = {
    ("first", "thing"): ("morning", "early"),
    ("after", "lunch"): ("afternoon", "early"),
    ("after", "work"): ("evening", ""),
    ("after", "school"): ("afternoon", "late"),
    ("before", "work"): ("morning", "early"),
    ("before", "lunch"): ("morning", "late"),
    ("end", "of", "day"): ("afternoon", "late"),
    ("end", "of", "the", "day"): ("afternoon", "late"),
}
_PHRASE_STARTS = frozenset(phrase[0] for phrase in _PHRASES)
_EDGES: dict[str, Edge] = {"early": "early", "late": "late", "mid": "mid"}
_BETWEEN = word_set(
    "in the on at this that of around about - for like maybe please early late "
    "by between from after before i'd say sometime anytime"
)
_GREETED_WITH = word_set(
    "i i'd i'm i've can could my hi hello yes this there how we sir ma'am"
)
_COUNTED_NIGHT = word_set("a an one two three per each every all good")


def read_time(text: str, *, bare: bool = False, hours: Hours = ()) -> TimeReading:
    """The time an utterance settles on (callers correct themselves: the last one).

    ``bare`` also takes a lone number ("ten", "two thirty") as an answer to the
    question what time. A clock time without am or pm is put inside ``hours`` where
    only one half of the day fits, else between 7 in the morning and 6:59 at night.
    Of two times joined by "or", the first.
    """
    words = clock_words(text)
    return settle_time(words, times_among(words, bare=bare, hours=hours))


def find_times(
    text: str, now: datetime | None, *, bare: bool = False, hours: Hours = ()
) -> list[TimeReading]:
    """All clock times and parts of the day, in the order they were said.

    ``now`` (local) is what "in two hours" counts from.
    """
    return times_among(clock_words(text), now, bare=bare, hours=hours)


def times_among(
    words: list[str],
    now: datetime | None = None,
    *,
    bare: bool = False,
    hours: Hours = (),
    taken: frozenset[int] = frozenset(),
) -> list[TimeReading]:
    """``find_times`` on words of ``clock_words``; ``taken``: indices that name days."""
    parts = [(i, part) for i in range(len(words)) if (part := _part_at(words, i))]
    said = dict(parts)
    only = parts[0][1] if len(parts) == 1 and not parts[0][1].refused else None
    found: list[TimeReading] = []
    i = 0
    while i < len(words):
        hit = _moment_at(words, i, now)
        if hit is None and i not in taken:
            before = _part_before(words, i, found, taken)
            hit = read_times_at(
                words,
                i,
                before or only,
                beside=bool(before),
                bare=bare or _corrects(words, i, found),
                hours=hours,
                taken=taken,
            )
            if hit and before and hit.at:
                found.pop()
        hit = hit or said.get(i)
        if hit is None:
            i += 1
            continue
        hit = replace(hit, refused=is_refused(words, hit.start, hit.end))
        _add(found, hit, words)
        i = max(hit.end, i + 1)
    return found


def _corrects(words: list[str], i: int, found: list[TimeReading]) -> bool:
    """ "at three no four", "at nine i mean ten", "at three or four"."""
    last = found[-1] if found else None
    between = words[last.end : i] if last and last.at else []
    return 0 < len(between) <= _LONGEST_CORRECTION and _CORRECTING.issuperset(between)


def _add(found: list[TimeReading], hit: TimeReading, words: list[str]) -> None:
    """ "after nine but before eleven" is one span of the clock."""
    last = found[-1] if found else None
    if last and last.at and hit.at and last.limit in ("after", "from"):
        between = set(words[last.end : hit.start])
        if hit.limit in ("before", "until") and between <= _SPANNING and not hit.until:
            found[-1] = replace(last, until=hit.at, limit="", end=hit.end)
            return
    found.append(hit)


_CORRECTING = word_set("no or actually maybe i mean wait sorry make it that rather")
_LONGEST_CORRECTION = 3
_SPANNING = word_set("but and before until no not later than by earlier")


def _moment_at(words: list[str], i: int, now: datetime | None) -> TimeReading | None:
    """ "in two hours"; without a ``now`` it is passed over."""
    if not (words[i][0].isdigit() or words[i] in _COUNT_STARTS):
        return None
    moment = read_moment(words, i, now or datetime(2000, 1, 1))
    if moment is None:
        return None
    at = moment[0].time().replace(second=0, microsecond=0) if now else None
    return TimeReading(at, start=i, end=moment[1], confidence=SURE)


_COUNT_STARTS = word_set(
    "in a an half one two three four five six seven eight nine ten fifteen "
    "twenty thirty forty couple few"
)


def _part_at(words: list[str], i: int) -> TimeReading | None:
    word = words[i]
    before = words[i - 1] if i else ""
    if word in _PHRASE_STARTS:
        for phrase, (part, edge) in _PHRASES.items():
            if tuple(words[i : i + len(phrase)]) == phrase:
                end = i + len(phrase)
                return TimeReading(None, part, edge=edge, start=i, end=end)
    if word not in PARTS or before == "good":
        return None
    after = words[i + 1] if i + 1 < len(words) else ""
    if i == 0 and word == "morning" and after in _GREETED_WITH:
        return None
    if word == "night" and (before in _COUNTED_NIGHT or before.isdigit()):
        return None
    refused = is_refused(words, i, i + 1)
    edge = _EDGES.get(before, "")
    return TimeReading(
        None, PARTS[word], edge=edge, refused=refused, start=i, end=i + 1
    )


def _part_before(
    words: list[str], i: int, found: list[TimeReading], taken: frozenset[int]
) -> TimeReading | None:
    """The part of the day said just before a time: "tomorrow morning at nine"."""
    last = found[-1] if found else None
    if last is None or last.at or not last.part or last.refused:
        return None
    between = range(last.end, i)
    if all(at in taken or words[at] in _BETWEEN for at in between):
        return last
    return None


def settle_time(words: list[str], found: list[TimeReading]) -> TimeReading:
    """One reading of several: the last that was not refused, with its part of day."""
    chosen = _last([one for one in found if one.at and not one.refused], words)
    part = _last([one for one in found if one.part and not one.refused], words)
    if chosen is None:
        return part or TimeReading()
    return chosen if chosen.part or not part else replace(chosen, part=part.part)


def _last(found: list[TimeReading], words: list[str]) -> TimeReading | None:
    """The last, or the one before where both are offered ("two or three")."""
    if len(found) > 1 and words[found[-2].end : found[-1].start][:1] == ["or"]:
        return _last(found[:-1], words)
    return found[-1] if found else None
