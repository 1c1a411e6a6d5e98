"""A clock time or a span of the clock at a word, put into its half of the day."""

from __future__ import annotations

from dataclasses import replace

from .clock_figures import Clock
from .clock_forms import read_clock
from .clock_points import (
    PARTS,
    Hours,
    Taken,
    half_in_part,
    is_a_time,
    likely_half,
    part_after,
    to_time,
)
from .clock_words import DASH
from .limits import read_limit
from .numbers import TENS, UNITS
from .readings import GUESSED, SURE, TimeReading
from .text import word_set

_STARTS = (
    word_set("noon midday midnight mid lunchtime lunch half quarter a oh o")
    | set(UNITS)
    | set(TENS)
)
_JOINTS = frozenset({"to", DASH, "until", "through"})


def read_times_at(
    words: list[str],
    i: int,
    part: TimeReading | None,
    *,
    beside: bool,
    bare: bool,
    hours: Hours,
    taken: Taken = frozenset(),
) -> TimeReading | None:
    """ "ten", "two to four", "after five", "not before noon".

    ``part``: the part of the day said before, ``beside`` it or elsewhere in the
    utterance.
    """
    word = words[i]
    if not (word in _STARTS or word[0].isdigit() or word[:2] in ("t0", "t1", "t2")):
        return None
    clock = read_clock(words, i, bare=bare)
    if clock is None:
        return None
    dated = bare or i - 1 in taken
    last = _second(words, i, clock, bare=dated, taken=taken)
    next_to_part = part is not None and part.end == i
    led = dated or (beside and bool(clock.minute)) or next_to_part
    if last is None and not is_a_time(words, i, clock, bare=led, taken=taken):
        return None
    after = part_after(words, (last or clock).end, taken)
    if after:
        name, end = after
        beside = True
    else:
        name, end = part.part if part else "", (last or clock).end
        if part and words[part.end - 1] in PARTS:
            name = words[part.end - 1]
    return _placed(
        words, i, clock, last=last, part=name, end=end, beside=beside, hours=hours
    )


def _second(
    words: list[str], i: int, clock: Clock, *, bare: bool, taken: Taken
) -> Clock | None:
    """The end of a span: "two to four", "between 9 and 11", "9-11am"."""
    between = part_after(words, clock.end)
    at = between[1] if between else clock.end
    if at + 1 >= len(words):
        return None
    lead = words[i - 1] if i else ""
    joint = words[at]
    if joint not in _JOINTS and not (joint == "and" and lead == "between"):
        return None
    last = read_clock(words, at + 1)
    if last is None:
        return None
    led = lead in ("from", "between") or bare or last.end in taken
    marked = last.sure or clock.sure or between or part_after(words, last.end)
    if not (led or marked) or not _ends_a_span(words, last):
        return None
    return last


def _ends_a_span(words: list[str], last: Clock) -> bool:
    """Not "from two to four people"."""
    return last.sure or is_a_time(
        ["at", *words[last.end - 1 :]], 1, replace(last, end=2), bare=True
    )


def _placed(
    words: list[str],
    i: int,
    clock: Clock,
    *,
    last: Clock | None,
    part: str,
    end: int,
    beside: bool,
    hours: Hours,
) -> TimeReading:
    half, said = clock.half, True
    own = part_after(words, clock.end) if last and clock.on_dial else None
    if half is None and own:
        half = half_in_part(own[0], clock.hour, beside=True)
    if half is None and last and last.half is not None:
        half = last.half
        if last.hour <= 12 and to_time(clock, half) >= to_time(last, last.half):
            half = 0
    if half is None and part and clock.on_dial:
        half = half_in_part(part, clock.hour, beside=beside)
    if half is None:
        half, said = likely_half(clock, hours), clock.hour > 12
    at = to_time(clock, half)
    reading = TimeReading(
        at,
        PARTS.get(part, part),
        limit="" if last else read_limit(words, i),
        half_said=said,
        start=i,
        end=end,
        confidence=SURE if clock.sure or said else GUESSED,
    )
    if last is None:
        return reading
    late = last.half
    if late is None:
        late = half_in_part(part, last.hour, beside=beside) if part else half
        if to_time(last, late) <= at:
            late = 12
    return replace(reading, until=to_time(last, late))
