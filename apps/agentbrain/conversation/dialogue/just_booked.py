"""What was booked a moment ago in this call, and the caller's second thoughts on it.

Whoever booked it may take it back or change it without a proof: they speak still. Any
other appointment needs one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .absorbing import absorb
from .scheduling import SCHEDULE
from .states import Step
from .talk import Talk

_OPEN = ("anything_else", "what_else")
_DROPS = re.compile(
    r"\b(?:cancel|scratch|undo|drop|scrap) (?:it|that|this|that one|this one|"
    r"(?:the|that|this) (?:whole thing|appointment|booking))\b|"
    r"\bdon't (?:want|need) (?:it|that|the appointment)\b"
)
_CORRECTS = re.compile(
    r"\b(?:actually|wait|instead|rather|meant|mean|wrong|mistake|misspoke|sorry|oops|"
    r"should be|should have been|supposed to be|change (?:it|that|the)|"
    r"move (?:it|that)|make (?:it|that)|not the)\b"
)
_MORE = re.compile(
    r"\b(?:also|too|as well|another|other|second|additional|more|my appointment|"
    r"existing|both)\b"
)
_WHEN = re.compile(
    r"\b(?:what|which) (?:time|day|date) (?:was|is|were) (?:that|it|this)\b|"
    r"\bwhat was the (?:time|day|date)\b|\bwhen (?:was|is) (?:that|it)\b|"
    r"\bis (?:it|that) (?:still |all |really )*(?:booked|on|confirmed|set|scheduled)\b"
)
_OURS = ("vehicle", "name", "phone", "email")


def note_booked(talk: Talk, appointment: Mapping[str, Any]) -> None:
    """Remember what was booked, and for whom."""
    memory = talk.memory
    memory.booked = {
        "appointment_id": memory.appointment_id,
        "customer_id": memory.customer_id,
        "flow": memory.flow,
        "start": appointment["start"],
        "service": memory.slots["service"],
        "service_name": str(appointment["service_name"]),
        "vehicle": str(appointment.get("vehicle") or ""),
    }


def second_thought(talk: Talk) -> str:
    """What is wanted of it: "cancel", "move", "replace"; "" for any other matter."""
    memory, heard = talk.memory, talk.heard
    standing = memory.booked and memory.customer_id == memory.booked["customer_id"]
    if not standing or memory.question not in _OPEN or _MORE.search(heard.text):
        return ""
    if asks_when_it_is(heard.text):
        return "tell"
    if _DROPS.search(heard.text):
        return "cancel"
    if not _CORRECTS.search(heard.text):
        return ""
    service = heard.slots.get("service") or memory.booked["service"]
    if any(name in heard.slots for name in _OURS):
        return "replace"
    named = any(name in heard.slots for name in SCHEDULE)
    return "move" if named and service == memory.booked["service"] else ""


def asks_when_it_is(text: str) -> bool:
    """ "What time was that again?", "so is it still booked?"."""
    return bool(_WHEN.search(text))


def point_at_it(talk: Talk) -> None:
    """It is the appointment that is spoken of, known without a proof."""
    booked = talk.memory.booked
    talk.memory.appointment = {
        key: booked[key]
        for key in ("appointment_id", "start", "service", "service_name", "vehicle")
    }


def is_just_booked(talk: Talk) -> bool:
    """Whether the appointment under discussion is the one booked in this call."""
    booked, chosen = talk.memory.booked, talk.memory.appointment or {}
    return bool(booked) and booked["appointment_id"] == chosen.get("appointment_id")


def keep_up(talk: Talk, start: str) -> None:
    """It was moved to ``start``, or cancelled ("")."""
    if not is_just_booked(talk):
        return
    memory = talk.memory
    memory.booked = {**memory.booked, "start": start} if start else {}


def reopen(talk: Talk) -> list[str]:
    """Back to the booking, to be made anew with what is different now.

    Returns the names of the values that changed. The old one is cancelled when the
    caller has agreed to the new one.
    """
    memory = talk.memory
    memory.flow = str(memory.booked["flow"])
    memory.intent = "book_appointment"
    memory.replaces = memory.booked["appointment_id"]
    memory.question = ""
    talk.step(Step.COLLECT)
    return absorb(talk)


def replaced(talk: Talk) -> None:
    """The old one is gone: what follows is a booking like any other."""
    memory = talk.memory
    memory.replaces = None
    if memory.booked["flow"] == "first_appointment":
        memory.customer_id = None  # the name or the number may be another now
    memory.booked = {}
