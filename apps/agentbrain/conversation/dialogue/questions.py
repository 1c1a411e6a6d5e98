"""How the open question is worded, from what is remembered; asked once or again."""

from __future__ import annotations

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


def question_line(brain: Brain, memory: Memory, attempt: int) -> str:
    """The words of ``memory.question``; a higher ``attempt`` asks in other words."""
    values = _values(brain, memory)
    match memory.question:
        case "phone" | "callback_number" | "lookup_phone" if memory.digits:
            return line(brain, "ask_phone_rest", attempt, **values)
        case "phone" if memory.caller_number and not memory.other_phone:
            return line(brain, "ask_phone_same", attempt)
        case "choose_slot":
            key = "offer_one" if len(memory.offered) == 1 else "offer_many"
            return line(brain, key, attempt, **values)
        case "date" if memory.flow == "change":
            return line(brain, "ask_new_date", attempt)
        case (
            "check"
            | "confirm_booking"
            | "confirm_cancel"
            | "confirm_move"
            | ("confirm_keep")
        ):
            return line(brain, memory.question, attempt, **values)
        case question:
            return line(brain, f"ask_{question}", attempt, **values)


def _values(brain: Brain, memory: Memory) -> dict[str, str]:
    """What the open question may mention."""
    slots, today = memory.slots, memory.today
    values = {
        "name": memory.first_name,
        "make": str((slots.get("vehicle") or {}).get("make", "")),
        "also": with_article(say_service(brain, memory.also_service)),
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
        values["summary"] = say_summary(brain, slots, today)
    values["service"] = values["service"] or "visit"
    chosen = memory.appointment
    if chosen and memory.flow in ("change", "reminder", "followup"):
        values["service"] = str(chosen["service_name"]).lower()
        if memory.question != "confirm_move":
            values["when"] = say_start(chosen["start"], today)
    return values
