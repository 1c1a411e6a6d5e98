"""Which of a customer's upcoming appointments is meant."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ..language.numbers import read_ordinal
from ..language.text import split_words
from .brain import Brain
from .heard import Heard

Appointment = Mapping[str, Any]

_ALL = re.compile(
    r"\bboth\b|\ball (?:of )?(?:them|those|these|my|the|two|three|appointments)\b|"
    r"\b(?:every|each) (?:one|appointment)\b|\beverything (?:i have|booked)\b"
)
_OTHER = re.compile(r"\b(?:other|second|next) (?:one|appointment|booking|visit)\b")


def service_code(brain: Brain, appointment: Appointment) -> str:
    """The code of its service; outbound calls know it by name only."""
    if appointment.get("service"):
        return str(appointment["service"])
    name = str(appointment.get("service_name", "")).lower()
    return next((s.code for s in brain.services if s.name.lower() == name), "")


def narrow(
    appointments: Sequence[Appointment], values: Mapping[str, Any]
) -> list[Appointment]:
    """Those that fit the day, time, service or vehicle that was named."""
    left = list(appointments)
    tests = (
        (values.get("date"), lambda a, v: str(a["start"])[:10] == v),
        (values.get("time"), lambda a, v: str(a["start"])[11:16] == v),
        (values.get("service"), lambda a, v: a.get("service") == v),
        (values.get("vehicle"), _same_vehicle),
    )
    for value, fits in tests:
        if value:
            left = [a for a in left if fits(a, value)] or left
    return left


def fits(brain: Brain, appointment: Appointment, named: Mapping[str, Any]) -> bool:
    """Whether an appointment is of the service and for the vehicle named, if any."""
    service, vehicle = named.get("service"), named.get("vehicle")
    if service and service_code(brain, appointment) != service:
        return False
    return not vehicle or _same_vehicle(appointment, vehicle)


def means_all(heard: Heard) -> bool:
    """ "Both of them", "all my appointments"."""
    return bool(_ALL.search(heard.text))


def means_another(heard: Heard) -> bool:
    """ "My other appointment": not the one just dealt with."""
    return bool(_OTHER.search(heard.text))


def _same_vehicle(appointment: Appointment, vehicle: Mapping[str, Any]) -> bool:
    label = str(appointment.get("vehicle", "")).lower()
    return all(str(part).lower() in label for part in vehicle.values())


def pick(appointments: Sequence[Appointment], heard: Heard) -> Appointment | None:
    """The one meant by its place in the list or by what it is; None if unclear."""
    fitting = narrow(appointments, heard.slots)
    if len(fitting) == 1:
        return fitting[0]
    words = split_words(heard.text)
    if "last" in words or "latter" in words:
        return appointments[-1]
    for i in range(len(words)):
        place = read_ordinal(words, i)
        if place and 1 <= place[0] <= len(appointments):
            return appointments[place[0] - 1]
    return None


def named_the_old_time(
    appointments: Sequence[Appointment], slots: Mapping[str, Any]
) -> bool:
    """ "Move my tuesday appointment" says which one is meant, not where to."""
    day, at = slots.get("date"), slots.get("time")
    starts = [str(a["start"]) for a in appointments]
    if not any(start.startswith(day or "-") for start in starts):
        return False
    return at is None or any(start[11:16] == at for start in starts)
