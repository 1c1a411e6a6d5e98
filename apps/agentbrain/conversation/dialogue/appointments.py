"""Which of a customer's upcoming appointments is meant."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ..language.clock_words import clock_words
from ..language.days import days_among
from ..language.numbers import read_ordinal
from ..language.text import split_words, word_set
from .brain import Brain
from .heard import Heard
from .slots.reason_words import PARTS
from .slots.stems import stemmed

Appointment = Mapping[str, Any]

_ALL = re.compile(
    r"\bboth\b|\ball (?:of )?(?:them|those|these|my|the|two|three|appointments)\b|"
    r"\b(?:every|each) (?:one|appointment)\b|\beverything (?:i have|booked)\b"
)
_CALLED = word_set("appointment appt booking visit slot one reservation")
_BOOKED_ON = (["appointment", "on"], ["appointment", "for"], ["one", "on"])
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
    day, at = values.get("date"), values.get("time")
    if day and not any(str(a["start"]).startswith(day) for a in left):
        at = None  # a day on which there is none is a new one, and so is its time
    tests = (
        (day, lambda a, v: str(a["start"])[:10] == v),
        (at, lambda a, v: str(a["start"])[11:16] == v),
        (values.get("service"), lambda a, v: a.get("service") == v),
        (values.get("vehicle"), _same_vehicle),
    )
    for value, fits in tests:
        if value:
            left = [a for a in left if fits(a, value)] or left
    return left


def by_words(appointments: Sequence[Appointment], text: str) -> list[Appointment]:
    """Those whose service or vehicle is called by a word of its name: "the brakes"."""
    said = {stem for stem, _, _ in stemmed(text)}

    def hits(appointment: Appointment) -> int:
        service = stemmed(str(appointment["service_name"]))
        vehicle = stemmed(str(appointment.get("vehicle") or ""))
        names = {stem for stem, _, _ in service} & PARTS
        return len(said & (names | {stem for stem, _, _ in vehicle if stem.isalpha()}))

    most = max(map(hits, appointments), default=0)
    return [a for a in appointments if most and hits(a) == most] or list(appointments)


def old_day(text: str, now: datetime) -> str:
    """The ISO day an appointment is called by: "my tuesday appointment", "from monday
    to friday"; "" where none is."""
    words = clock_words(text)
    for day in days_among(words, now):
        after, before = words[day.end : day.end + 1], words[: day.start]
        called = bool(after) and after[0] in _CALLED
        called = called or (day.grain == "span" and words[day.start] == "from")
        if called or before[-1:] == ["from"] or before[-2:] in _BOOKED_ON:
            return day.first.isoformat()
    return ""


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
    called = by_words(fitting, heard.text)
    if len(called) == 1:
        return called[0]
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
