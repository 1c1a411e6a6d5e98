"""How the open question is worded, from what is remembered; asked once or again."""

from __future__ import annotations

from typing import Any

from ..language.numbers import say_digits
from ..language.text import join_list
from .brain import Brain
from .memory import Memory
from .phrases import (
    say_label,
    say_service,
    say_slots,
    say_start,
    say_summary,
    say_values,
    say_vehicle,
    service_names,
    with_article,
)
from .wording import line

_BARE = ("check", "confirm_booking", "confirm_cancel", "confirm_move", "confirm_keep")
_NUMBERS = ("phone", "callback_number", "lookup_phone")


def question_line(brain: Brain, memory: Memory, attempt: int) -> str:
    """The words of ``memory.question``; a higher ``attempt`` asks in other words."""
    if memory.question == "clarify":
        return _clarify_line(brain, memory, attempt)
    return line(brain, _key(memory), attempt, **_values(brain, memory))


def _key(memory: Memory) -> str:
    """The line that puts the open question, as things stand."""
    question = memory.question
    own_number = bool(memory.caller_number) and not memory.other_phone
    special = (
        (question in _BARE, question),
        (question in _NUMBERS and bool(memory.digits), "ask_phone_rest"),
        (question == "phone" and own_number, "ask_phone_same"),
        (question == "choose_slot" and len(memory.offered) == 1, "offer_one"),
        (question == "choose_slot", "offer_many"),
        (question == "date" and memory.flow == "change", "ask_new_date"),
    )
    return next((key for holds, key in special if holds), f"ask_{question}")


def _clarify_line(brain: Brain, memory: Memory, attempt: int) -> str:
    """ "Would you like to book an appointment?", or by the name staff gave it."""
    code = memory.unsure
    names = {intent.code: intent.name for intent in brain.intents}
    name = names.get(code) or code.replace("_", " ")
    return line(brain, f"clarify_{code}", attempt, intent=name.lower())


def _own_words(memory: Memory) -> dict[str, Any]:
    """The slots as a summary may tell them: a number recognised proves nothing, so what
    is only on file (the surname, the telephone number) stays there until it is proved.
    """
    if memory.verified or not memory.customer:
        return memory.slots
    on_file = {"name", "phone", "email"} - set(memory.filled)
    told = {key: value for key, value in memory.slots.items() if key not in on_file}
    return told if "name" in told else {**told, "name": memory.first_name}


def _values(brain: Brain, memory: Memory) -> dict[str, str]:
    """What the open question may mention."""
    slots, today = memory.slots, memory.today
    values = {
        "name": memory.first_name,
        "message": memory.message,
        "make": str((slots.get("vehicle") or {}).get("make", "")),
        "also": with_article(say_service(brain, memory.also_service)),
        "also_car": say_vehicle(memory.also_vehicle),
        "services": service_names(brain.services, 6, "or"),
        "digits": say_digits(memory.digits),
        "vehicles": join_list([f"the {say_vehicle(v)}" for v in memory.vehicles], "or"),
        "slots": say_slots(memory.offered, today),
        "values": say_values(brain, slots, memory.checking, today),
        "service": say_service(brain, slots.get("service", "")),
        "when": say_start(slots["start"], today) if slots.get("start") else "",
        "appointments": join_list(
            [
                f"{with_article(str(a['service_name']).lower())} on "
                f"{say_start(a['start'], today)}"
                + (f" for the {say_label(a['vehicle'])}" if a.get("vehicle") else "")
                for a in memory.appointments
            ]
        ),
    }
    if memory.question == "confirm_booking":
        values["summary"] = say_summary(brain, _own_words(memory), today)
    values["service"] = values["service"] or "visit"
    chosen = memory.appointment
    if chosen and memory.flow in ("change", "reminder", "followup"):
        values["service"] = str(chosen["service_name"]).lower()
        if memory.question != "confirm_move":
            values["when"] = say_start(chosen["start"], today)
    return values
