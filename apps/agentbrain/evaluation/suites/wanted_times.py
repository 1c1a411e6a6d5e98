"""What a row's annotation says of days and times, as a shop would mean it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from ...conversation.language.readings import DayReading, TimeReading


class Out(Exception):
    """The row asks nothing a shop's caller would say; the message says what."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One day or time that is meant, each with the alternatives the row allows.

    ``days``: (first, last); ``clocks``: (from, until or None); ``parts``: names of
    parts of the day. What is empty is not asked.
    """

    days: frozenset[tuple[date, date]] = frozenset()
    clocks: frozenset[tuple[time, time | None]] = frozenset()
    parts: frozenset[str] = frozenset()

    def met(
        self,
        days: Sequence[DayReading],
        times: Sequence[TimeReading],
        reference: datetime,
    ) -> bool:
        """Whether the readings name it. A time said without a day is the next such."""
        if self.clocks and not any(self._clock(one) for one in times):
            return False
        if self.parts and not any(self._part(one) for one in times):
            return False
        if not self.days:
            return True
        if not days and (self.clocks or self.parts):
            near = (reference.date(), reference.date() + timedelta(days=1))
            return any(first in near for first, _ in self.days)
        return any((one.first, one.last) in self.days for one in days)

    def _clock(self, reading: TimeReading) -> bool:
        return reading.at is not None and any(
            same_clock(reading.at, start, half_said=reading.half_said)
            and (
                end is None
                or (
                    reading.until is not None
                    and same_clock(reading.until, end, half_said=reading.half_said)
                )
            )
            for start, end in self.clocks
        )

    def _part(self, reading: TimeReading) -> bool:
        noon = reading.at == time(12) and "noon" in self.parts
        return noon or (reading.at is None and reading.part in self.parts)


def same_clock(got: time, wanted: time, *, half_said: bool) -> bool:
    """Where the caller's words told no half of the day, either half is right."""
    if got.minute != wanted.minute:
        return False
    return got.hour == wanted.hour or (
        not half_said and got.hour % 12 == wanted.hour % 12
    )


def one_day(day: date) -> tuple[date, date]:
    return day, day


def refuse_texts(text: str, table: Mapping[str, str]) -> None:
    """Raises ``Out`` for the first pattern of a mapping that a text fits."""
    for pattern, why in table.items():
        if re.search(pattern, text.lower()):
            raise Out(why)


def wanted_nlupp(slot: Mapping[str, Any], table: Mapping[str, Any]) -> Wanted:
    """One slot of NLU++: each end of a span is a slot of its own."""
    norm = slot["norm"]
    if not isinstance(norm, dict):
        raise Out("no meaning given")
    if norm.get("type") in table["out_types"]:
        raise Out(table["out_types"][norm["type"]])
    if norm.get("type") != "absolute":
        return Wanted(*_nlupp_point(norm))
    refuse_texts(slot["value"], table["out_periods"])
    start, end = norm["from"], norm["to"]
    if "day" in start:
        return Wanted(days=frozenset({(_date(start), _date(end))}))
    clocks = f"{_clock_name(start)}-{_clock_name(end)}"
    if clocks in table["parts"]:
        return Wanted(parts=frozenset(table["parts"][clocks]))
    return Wanted(clocks=frozenset({(_clock(start), _clock(end))}))


def ends_resolved_apart(row: Mapping[str, Any], month_names: str) -> frozenset[str]:
    """Slots of a span that NLU++ resolves one by one, against the span's meaning.

    Such a span ends before it begins, or one end alone names the month of both ("from
    the third to the ninth of may", said in march, begins in april there).
    """
    ends = {
        slot["name"]: slot
        for slot in row["slots"]
        if slot["name"] in ("date_from", "date_to")
        and isinstance(slot.get("norm"), dict)
        and "day" in slot["norm"]
    }
    if len(ends) < 2:
        return frozenset()
    first, last = ends["date_from"], ends["date_to"]
    named = [
        bool(re.search(month_names, end["value"].lower())) for end in (first, last)
    ]
    backwards = _date(last["norm"]) < _date(first["norm"])
    return frozenset(ends) if backwards or any(named) != all(named) else frozenset()


def _nlupp_point(
    norm: Mapping[str, Any],
) -> tuple[frozenset[tuple[date, date]], frozenset[tuple[time, time | None]]]:
    if {"day", "month", "year"} <= norm.keys():
        return frozenset({one_day(_date(norm))}), frozenset()
    if "hour" in norm:
        return frozenset(), frozenset({(_clock(norm), None)})
    raise Out("no meaning given")


def _date(norm: Mapping[str, Any]) -> date:
    return date(norm["year"], norm["month"], norm["day"])


def _clock(norm: Mapping[str, Any]) -> time:
    return time(norm["hour"] % 24, norm.get("minute", 0))


def _clock_name(norm: Mapping[str, Any]) -> str:
    return f"{norm['hour']}:{norm.get('minute', 0):02}"


def wanted_duckling(row: Mapping[str, Any], table: Mapping[str, Any]) -> Wanted:
    """A Duckling value: an instant of some grain, or an interval with exclusive end."""
    refuse_texts(row["text"], table["out_texts"])
    if row["corpus"] in table["out_corpora"]:
        raise Out(table["out_corpora"][row["corpus"]])
    if row.get("holiday") and not _is_holiday(row["text"], table):
        raise Out(table["out_holidays"])
    norm = row["norm"]
    grain = norm.get("grain", "")
    if grain in table["out_grains"]:
        raise Out(table["out_grains"][grain])
    if norm["type"] == "instant":
        if re.search(table["days_only"], row["text"].lower()):
            grain = "day"
        return _duckling_instant(datetime.fromisoformat(norm["value"]), grain)
    if norm["type"] != "interval":
        return _duckling_instant(datetime.fromisoformat(norm["value"]), grain)
    return _duckling_interval(norm, table)


def _is_holiday(text: str, table: Mapping[str, Any]) -> bool:
    name = re.search(table["holiday_lead"], text.lower())
    return name is not None and name[1] in table["holidays_in"]


def _duckling_instant(at: datetime, grain: str) -> Wanted:
    day = at.date()
    if grain == "day":
        return Wanted(days=frozenset({one_day(day)}))
    if grain in ("hour", "minute"):
        clock = at.time().replace(second=0)
        return Wanted(frozenset({one_day(day)}), frozenset({(clock, None)}))
    if grain == "week":
        return Wanted(days=frozenset({(day, day + timedelta(days=6))}))
    if grain == "month":
        last = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
        return Wanted(days=frozenset({(day, last - timedelta(days=1))}))
    raise Out("no meaning given")


def _duckling_interval(norm: Mapping[str, Any], table: Mapping[str, Any]) -> Wanted:
    start = datetime.fromisoformat(norm["from"])
    end = datetime.fromisoformat(norm["to_exclusive"])
    day = frozenset({one_day(start.date())})
    if norm["grain"] in ("day", "week", "month"):
        return Wanted(days=frozenset({(start.date(), end.date() - timedelta(days=1))}))
    if (end - start) > timedelta(days=1):
        saturday = start.date() + timedelta(days=1)
        return Wanted(days=frozenset({(saturday, saturday + timedelta(days=1))}))
    clocks = f"{start:%H:%M}-{end:%H:%M}"
    if clocks in table["parts"]:
        return Wanted(day, parts=frozenset(table["parts"][clocks]))
    last = end - timedelta(hours=1) if norm["grain"] == "hour" else end
    last -= timedelta(minutes=1) if norm["grain"] == "minute" else timedelta()
    return Wanted(day, frozenset({(start.time(), last.time())}))


def all_of(values: Iterable[Wanted]) -> Wanted:
    """Alternatives of one annotation as one."""
    listed = list(values)
    return Wanted(
        frozenset().union(*(one.days for one in listed)),
        frozenset().union(*(one.clocks for one in listed)),
        frozenset().union(*(one.parts for one in listed)),
    )
