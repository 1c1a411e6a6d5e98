"""All the values one utterance holds, given what was asked."""

from __future__ import annotations

from typing import Any

from ...language.contact import phone_words, read_email, read_phone
from ...language.dates import read_date
from ...language.numbers import is_number_word
from ...language.times import TimeReading, read_time
from ..brain import Brain
from ..memory import Memory
from .name import read_name
from .service import read_services
from .vehicle import read_vehicle

# Answers to these are free text: a birthday is no wish for that day.
_OPAQUE = frozenset({"verify", "feedback_comment", "message"})
_NUMERIC = frozenset({"phone", "lookup_phone", "callback_number"})


def read_slots(
    brain: Brain, memory: Memory, asked: str, raw: str, text: str
) -> dict[str, Any]:
    """Slot names and values in an answer to ``asked``; nothing is stored."""
    if asked in _OPAQUE or not text:
        return {}
    found: dict[str, Any] = {}
    email = read_email(raw) if "@" in raw or " dot " in f" {text} " else ""
    if email:
        return {"email": email}
    phone = read_phone(text)
    if phone:
        found["phone"] = phone
    services = read_services(text, brain)
    if services:
        found["service"] = services[0]
    if len(services) > 1:
        found["also_service"] = services[1]
    known_make = str((memory.slots.get("vehicle") or {}).get("make", ""))
    vehicle = read_vehicle(text, brain.vehicles, asked, known_make)
    if vehicle:
        found["vehicle"] = vehicle
    name = read_name(text, asked=asked == "name")
    if name and not (asked == "name" and (services or vehicle)):
        found["name"] = name
    if asked not in _NUMERIC and not phone and len(phone_words(text)) < 7:
        found.update(_read_schedule(brain, memory, text, asked))
    return found


def _read_schedule(
    brain: Brain, memory: Memory, text: str, asked: str
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    day = read_date(text, memory.today, bare=asked == "date")
    if day:
        found["date"] = day.isoformat()
    reading = _read_clock(brain, text, asked, day_was_bare=_only_number(text))
    if reading.at:
        found["time"] = reading.at.strftime("%H:%M")
    if reading.part:
        found["part_of_day"] = reading.part
    return found


def _read_clock(
    brain: Brain, text: str, asked: str, *, day_was_bare: bool
) -> TimeReading:
    if asked == "date" and day_was_bare:
        return TimeReading()
    bare = asked in (
        "time",
        "choose_slot",
        "date",
        "check",
        "confirm_booking",
        "confirm_move",
    )
    hours = [(spec.opens_at, spec.closes_at) for spec in brain.hours]
    return read_time(text, bare=bare and asked != "date", hours=hours)


def _only_number(text: str) -> bool:
    return all(is_number_word(word) for word in text.split())
