"""All the values one utterance holds, given what was asked."""

from __future__ import annotations

import re
from typing import Any

from ...language.contact import phone_words, read_email, read_phone
from ...language.digit_runs import digit_runs
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
_SURE_NAME = 0.8
_A_NUMBER = 7
"""Digits said; so many are no day and no time."""


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
    both = _two_vehicles(text, brain, asked) if vehicle else None
    if both:
        vehicle, found["also_vehicle"] = both
    if vehicle and name and _names_a_person(vehicle, name, text):
        vehicle = None
    if vehicle:
        found["vehicle"] = vehicle
    found |= read_wishes(brain, text, asked, vehicle, under_way=bool(memory.flow))
    if name and not (asked == "name" and _says_something_else(found, vehicle, name)):
        found["name"] = name
    if phone or len(phone_words(text)) >= _A_NUMBER:
        around = _without_numbers(text)  # all in one breath: the day is told as well
        if around != text:
            found |= read_schedule(brain, memory, "", around, around)
    elif asked not in _NUMERIC:
        found |= read_schedule(brain, memory, asked, raw, text)
    reason = found.get("reason")
    if reason and reason.confidence <= _BARE and len(found) > 1:
        del found["reason"]  # the words are something else
    return found


def _says_something_else(
    found: dict[str, Reading], vehicle: Reading | None, name: Reading
) -> bool:
    """Not who, but what for: "it just clicks", "oil change for the Lincoln"."""
    trouble = "reason" in found and name.confidence < _SURE_NAME
    return "service" in found or vehicle is not None or trouble


def _two_vehicles(
    text: str, brain: Brain, asked: str
) -> tuple[Reading, Reading] | None:
    """ "A 2015 Civic and a 2018 Camry": both, where each is named in full."""
    for link in re.finditer(r" and ", text):
        one = find_vehicle(text[: link.start()], brain.vehicles, asked)
        other = find_vehicle(text[link.end() :], brain.vehicles, asked)
        named = [
            found.value for found in (one, other) if found and "model" in found.value
        ]
        if one and other and len(named) == 2 and named[0] != named[1]:
            start, end = link.end() + other.start, link.end() + other.end
            return one, Reading(other.value, other.confidence, start, end)
    return None


def _without_numbers(text: str) -> str:
    """The words around the telephone numbers in a text."""
    for run in reversed(digit_runs(text)):
        if sum(len(piece.digits) for piece in run) >= _A_NUMBER:
            text = f"{text[: run[0].start]} {text[run[-1].end :]}"
    return text


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
