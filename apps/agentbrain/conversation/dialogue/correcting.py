"""Taking back what was said: by its name, or simply the last thing."""

from __future__ import annotations

from .scheduling import forget_schedule
from .talk import Talk

_MENTIONS = {
    "time": ("time", "hour"),
    "date": ("day", "date"),
    "vehicle": ("car", "vehicle", "truck", "van", "model", "make", "year"),
    "name": ("name",),
    "phone": ("phone", "number"),
    "email": ("email", "mail", "e-mail"),
    "service": ("service", "work", "repair"),
}


CONFIRMING = ("confirm_booking", "what_to_change")


def drops_it(talk: Talk) -> bool:
    """ "Cancel that": nothing is booked yet, so there is nothing to undo."""
    if talk.memory.question in CONFIRMING and talk.heard.has("never_mind"):
        return talk.memory.question == "confirm_booking"
    named = mentioned_slots(talk.heard.text)
    return talk.heard.has("cancel_appointment") and not named


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
    memory.forget(*names)
    return True


def mentioned_slots(text: str) -> list[str]:
    """Slots called by what they are ("the time", "my phone number")."""
    words = text.split()
    return [name for name, nouns in _MENTIONS.items() if set(nouns) & set(words)]
