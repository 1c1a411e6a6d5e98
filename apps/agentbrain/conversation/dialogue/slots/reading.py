"""All the values one utterance holds, given what was asked."""

from __future__ import annotations

from typing import Any

from ...language.contact import phone_words, read_email, read_phone
from ..brain import Brain
from ..memory import Memory
from .name import find_name
from .reading_wishes import read_wishes
from .readings import Reading, SlotValues
from .schedule import read_schedule
from .vehicle import find_vehicle

# Answers to these are free text: a birthday is no wish for that day.
_OPAQUE = frozenset({"verify", "feedback_comment", "message"})
_NUMERIC = frozenset({"phone", "lookup_phone", "callback_number"})
_BARE = 0.5


def read_readings(
    brain: Brain, memory: Memory, asked: str, raw: str, text: str
) -> dict[str, Reading]:
    """What an answer to ``asked`` holds, by slot; nothing is stored."""
    if asked in _OPAQUE or not text:
        return {}
    found: dict[str, Reading] = {}
    name = find_name(text, asked=asked == "name", raw=raw)
    email = read_email(raw)
    if email:
        found["email"] = _whole(email, text)
        if name and asked != "name":
            found["name"] = name
        return found
    phone = read_phone(text)
    if phone:
        found["phone"] = _whole(phone, text)
    known_make = str((memory.slots.get("vehicle") or {}).get("make", ""))
    vehicle = find_vehicle(text, brain.vehicles, asked, known_make)
    if vehicle and name and _names_a_person(vehicle, name, text):
        vehicle = None
    if vehicle:
        found["vehicle"] = vehicle
    found |= read_wishes(brain, text, asked, vehicle, under_way=bool(memory.flow))
    if name and not (asked == "name" and ("service" in found or vehicle)):
        found["name"] = name
    if asked not in _NUMERIC and not phone and len(phone_words(text)) < 7:
        found |= read_schedule(brain, memory, asked, raw, text)
    reason = found.get("reason")
    if reason and reason.confidence <= _BARE and len(found) > 1:
        del found["reason"]  # the words are something else
    return found


def read_slots(
    brain: Brain, memory: Memory, asked: str, raw: str, text: str
) -> SlotValues:
    """The values of ``read_readings``."""
    return SlotValues(read_readings(brain, memory, asked, raw, text))


def _whole(value: Any, text: str) -> Reading:
    return Reading(value, 1.0, 0, len(text))


def _names_a_person(vehicle: Reading, name: Reading, text: str) -> bool:
    """ "Harrison Ford" is no car: the make is part of a name."""
    within = name.start <= vehicle.start and vehicle.end <= name.end
    return within and len(text[name.start : name.end].split()) > 1
