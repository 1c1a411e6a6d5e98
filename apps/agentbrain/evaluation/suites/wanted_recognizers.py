"""What a Recognizers-Text row says of days and times, in our terms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from .wanted_times import Out, Wanted, all_of, one_day, refuse_texts

_PART = re.compile(r"T(?:MO|AF|EV|NI|MEL|DT|MER|MED)$")


def wanted_recognizers(
    result: Mapping[str, Any], table: Mapping[str, Any]
) -> tuple[str, Wanted]:
    """("single" or "span", what is meant). Raises ``Out`` with the reason."""
    kind = (result.get("type") or "").removeprefix("datetimeV2.")
    if kind in table["out_types"]:
        raise Out(table["out_types"][kind])
    if not result.get("resolution"):
        raise Out("no meaning given")
    group = "single" if kind in table["single"] else "span"
    if group == "span" and kind not in table["span"]:
        raise Out("no meaning given")
    refuse_texts(result["text"], table["out_texts"])
    if group == "span":
        refuse_texts(result["text"], table["out_spans"])
    alternatives = list(_alternatives(result["resolution"], kind, table))
    if not alternatives:
        raise Out("no meaning given")
    return group, all_of(alternatives)


def _alternatives(
    resolution: Mapping[str, Any], kind: str, table: Mapping[str, Any]
) -> Iterator[Wanted]:
    if "values" in resolution:
        for value in resolution["values"]:
            yield _value(value, value.get("timex", ""), kind, table)
        return
    timex = resolution.get("Timex", "")
    for name in ("FutureResolution", "PastResolution"):
        if resolution.get(name):
            yield _value(resolution[name], timex, kind, table)


def _value(
    value: Mapping[str, Any], timex: str, kind: str, table: Mapping[str, Any]
) -> Wanted:
    """One alternative; keys are "value", "start", "end" or typed ("startDateTime")."""
    start = end = point = ""
    for key, text in value.items():
        if key.lower().startswith("start"):
            start = str(text)
        elif key.lower().startswith("end"):
            end = str(text)
        elif key in ("value", "date", "time", "dateTime"):
            point = str(text)
    if "not resolved" in (point, start, end):
        raise Out(table["out_values"]["not resolved"])
    if point:
        return _point(point, table)
    if not (start and end):
        return _point(start or end, table)
    part = _PART.search(timex)
    if part and kind in ("timerange", "datetimerange"):
        names = table["parts"].get(part[0])
        if names is None:
            raise Out("a part of the day with hours of its own (lunch, business hours)")
        days = _days(start, start) if " " in start else frozenset()
        return Wanted(days, parts=frozenset(names))
    if kind == "daterange":
        last = date.fromisoformat(end) - timedelta(days=1)
        days = _days(start, last.isoformat())
        # the set counts "from the 3rd to the 5th" as ending before the 5th
        return Wanted(days | _days(start, end))
    first, last_at = _moment(start), _moment(end)
    day = frozenset({one_day(first[0])}) if first[0] else frozenset()
    return Wanted(day, frozenset({(first[1], last_at[1])}))


def _point(text: str, table: Mapping[str, Any]) -> Wanted:
    if not text:
        raise Out(table["out_values"]["open"])
    day, clock = _moment(text)
    if day and day.year < table["out_values"]["earlier_than_year"]:
        raise Out(table["out_values"]["not resolved"])
    days = frozenset({one_day(day)}) if day else frozenset()
    has_time = ":" in text
    return Wanted(days, frozenset({(clock, None)}) if has_time else frozenset())


def _days(first: str, last: str) -> frozenset[tuple[date, date]]:
    return frozenset({(date.fromisoformat(first[:10]), date.fromisoformat(last[:10]))})


def _moment(text: str) -> tuple[date | None, time]:
    """ "2016-11-07", "15:30:00" or both with a space between."""
    if " " in text or "T" in text:
        at = datetime.fromisoformat(text)
        return at.date(), at.time().replace(second=0)
    if ":" in text:
        hour, minute = text.split(":")[:2]
        return None, time(int(hour) % 24, int(minute))
    return date.fromisoformat(text), time()
