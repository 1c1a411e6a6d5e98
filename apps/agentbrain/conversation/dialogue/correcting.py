"""Taking back what was said: by its name, or simply the last thing."""

from __future__ import annotations

import re

from .scheduling import forget_schedule
from .talk import Talk

_MENTIONS = {
    "time": ("time", "hour", "clock"),
    "date": ("day", "date"),
    "vehicle": ("car", "vehicle", "truck", "van", "suv", "model", "make", "year"),
    "name": ("name", "surname", "spelling"),
    "phone": ("phone", "number", "cell"),
    "email": ("email", "mail", "e-mail"),
    "service": ("service", "work", "repair", "job"),
}
_VERBS = re.compile(
    r"\bmake (?:it|that|this|an?|one|them|sure|my|another|the (?!and\b|model\b)\w+)\b|"
    r"\b(?:you|i|we|to|please|just|let's|can't|not) make\b|"
    r"\b(?:doesn't|does|don't|do|won't|will|would|wouldn't|not|that'll|to|i|it|that|"
    r"time|day|one|can) work\b"
)
"""To make and to work; no make of a car, and no work on it."""
_PARTS = {"year": ("year",), "make": ("make", "model"), "model": ("model",)}
"""Parts of a vehicle that may be wrong by themselves; another make has other models."""


CONFIRMING = ("confirm_booking", "what_to_change")


def drops_it(talk: Talk) -> bool:
    """ "Cancel that": nothing is booked yet, so there is nothing to undo."""
    heard, question = talk.heard, talk.memory.question
    if question in CONFIRMING and heard.has("never_mind"):
        return question == "confirm_booking"
    if mentioned_slots(heard.text):
        return False
    forgets = heard.has("never_mind") and not heard.has("correction", "go_back")
    return heard.has("cancel_appointment") or (forgets and not heard.slots)


def take_back(talk: Talk, order: tuple[str, ...]) -> bool:
    """Forget the slots the caller wants to change; False when that is not meant."""
    memory, heard = talk.memory, talk.heard
    named = mentioned_slots(heard.text)
    confirming = memory.question in CONFIRMING
    changing = heard.has("correction", "reschedule_appointment", "go_back")
    if not (changing or (confirming and named and not heard.yes)):
        return False
    if confirming and not named:
        return False
    if not named and any(name in heard.slots for name in order):
        return False  # "the Civic, I said" takes nothing back
    given = [name for name in memory.filled if name in order]
    names = [name for name in named if name in memory.slots] or named or given[-1:]
    if not names:
        return False
    if {"date", "time", "service"} & set(names):
        memory.forget("start", "part_of_day")
    if "date" in names:
        forget_schedule(talk)
    if "phone" in names:
        memory.other_phone = True
    if "vehicle" in names and _keeps_rest(talk):
        names.remove("vehicle")
    memory.forget(*names)
    return True


def _keeps_rest(talk: Talk) -> bool:
    """ "The year is wrong": make and model stay; False when the whole car is meant."""
    memory, words = talk.memory, talk.heard.text.split()
    vehicle = dict(memory.slots.get("vehicle") or {})
    wrong = {part for name, parts in _PARTS.items() if name in words for part in parts}
    if not wrong & vehicle.keys():
        return False
    kept = {k: v for k, v in vehicle.items() if k not in {*wrong, "vehicle_id"}}
    memory.fill("vehicle", kept)
    for part in wrong:
        memory.asked.pop(f"vehicle_{part}", None)
    return True


def mentioned_slots(text: str) -> list[str]:
    """Slots called by what they are ("the time", "my phone number")."""
    words = [word.removesuffix("'s") for word in _VERBS.sub(" ", text).split()]
    return [name for name, nouns in _MENTIONS.items() if set(nouns) & set(words)]
