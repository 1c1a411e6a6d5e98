"""Values in the memory put into spoken words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from itertools import groupby
from typing import Any

from ..language.contact import say_email, say_phone
from ..language.dates import say_date, say_full_date
from ..language.numbers import say_year
from ..language.text import join_list
from ..language.times import say_clock, say_time
from .brain import Brain, ServiceSpec


def say_start(start: str, today: date) -> str:
    """ "Tuesday, November twenty-fourth at ten in the morning"."""
    at = datetime.fromisoformat(start)
    return f"{say_full_date(at.date(), today)} at {say_time(at.time())}"


def say_when(slots: Mapping[str, Any], today: date) -> str:
    """Whatever is known of day and time, in words."""
    parts = []
    if slots.get("date"):
        parts.append(say_date(date.fromisoformat(slots["date"]), today))
    if slots.get("time"):
        parts.append(f"at {say_time(time.fromisoformat(slots['time']))}")
    elif slots.get("part_of_day"):
        parts.append(f"in the {slots['part_of_day']}")
    return " ".join(parts)


def say_slots(starts: Sequence[str], today: date) -> str:
    """Offers grouped by day: "Tuesday, ... at ten or eleven in the morning"."""
    moments = [datetime.fromisoformat(start) for start in starts]
    groups = []
    for day, on_day in groupby(moments, key=datetime.date):
        times = [moment.time() for moment in on_day]
        said = [
            say_clock(at) if after and _same_part(at, after) else say_time(at)
            for at, after in zip(times, [*times[1:], None], strict=True)
        ]
        groups.append(f"{say_full_date(day, today)} at {join_list(said, 'or')}")
    return ", or ".join(groups)


def _same_part(at: time, after: time) -> bool:
    """Whether "in the morning" may be left to the time that follows."""
    noon = time(12)
    return noon not in (at, after) and say_time(at)[-9:] == say_time(after)[-9:]


def say_vehicle(vehicle: Mapping[str, Any]) -> str:
    """ "twenty fifteen Honda Civic"."""
    year = vehicle.get("year")
    make, model = vehicle.get("make") or "", vehicle.get("model") or ""
    if make and model.startswith(make):
        make = ""  # "Mazda3" says both
    parts = [say_year(int(year)) if year else "", make, model]
    return " ".join(part for part in parts if part)


def say_label(label: str) -> str:
    """A stored vehicle label with its year in words."""
    first, _, rest = label.partition(" ")
    spoken = first.isascii() and first.isdigit() and 1900 < int(first) < 2100
    return f"{say_year(int(first))} {rest}" if spoken else label


def say_service(brain: Brain, code: str) -> str:
    spec = brain.service(code)
    return spec.name.lower() if spec else code.replace("_", " ").replace("-", " ")


def with_article(noun: str) -> str:
    """ "an oil change"; a plural ("new tires") goes without."""
    if noun.endswith("s") and not noun.endswith("ss"):
        return noun
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def service_names(services: Sequence[ServiceSpec], limit: int, last: str) -> str:
    return join_list([spec.name.lower() for spec in services[:limit]], last)


def say_summary(brain: Brain, slots: Mapping[str, Any], today: date) -> str:
    """Everything of a booking that matters, for the caller to check."""
    service = say_service(brain, slots.get("service", ""))
    parts = [with_article(service)]
    vehicle = say_vehicle(slots.get("vehicle") or {})
    if vehicle:
        parts[0] += f" for your {vehicle}"
    parts.append(say_start(slots["start"], today))
    if slots.get("name"):
        parts.append(f"for {slots['name']}")
    line = ", ".join(parts)
    if slots.get("phone"):
        line += f", phone number {say_phone(slots['phone'])}"
    if slots.get("email"):
        line += f", email {say_email(slots['email'])}"
    return line[:1].upper() + line[1:]


def say_values(
    brain: Brain, slots: Mapping[str, Any], names: Sequence[str], today: date
) -> str:
    """The named slots, for "did you say ...?"."""
    said = []
    for name in names:
        value = slots.get(name)
        if name in ("date", "time", "part_of_day"):
            when = say_when({name: value}, today)
            said.append(when.removeprefix("at ").removeprefix("in the "))
        elif name == "service":
            said.append(say_service(brain, str(value)))
        elif name == "vehicle":
            said.append(say_vehicle(value or {}))
        elif name == "phone":
            said.append(say_phone(str(value)))
        elif name == "email":
            said.append(say_email(str(value)))
        else:
            said.append(str(value))
    return join_list(said)
