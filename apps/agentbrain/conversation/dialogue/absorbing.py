"""Taking values from an utterance into the memory, and saying so."""

from __future__ import annotations

from typing import Any

from ..language.text import join_list
from .phrases import say_service, say_vehicle, say_when
from .scheduling import absorb_schedule
from .slots.vehicle import pick_known_vehicle
from .talk import Talk


def absorb(talk: Talk, without: tuple[str, ...] = ()) -> list[str]:
    """Store every value heard; the names of those that are new or different."""
    memory, slots = talk.memory, talk.heard.slots
    changed = [
        name
        for name in ("service", "name", "phone", "email")
        if name in slots and name not in without and memory.fill(name, slots[name])
    ]
    if "also_service" in slots:
        memory.also_service = slots["also_service"]
    if "service" in changed and memory.slots.get("start"):
        # Another service may need longer: the time has to be looked up again.
        memory.forget("start")
    if "phone" in changed:
        memory.digits = ""
    if _absorb_vehicle(talk):
        changed.append("vehicle")
    if "date" not in without:
        changed += absorb_schedule(talk)
    return changed


def _absorb_vehicle(talk: Talk) -> bool:
    memory = talk.memory
    found = dict(talk.heard.slots.get("vehicle") or {})
    asked = memory.question == "which_vehicle"
    if memory.vehicles and (found or asked):
        known = pick_known_vehicle(talk.heard.text, memory.vehicles, found)
        if known:
            return memory.fill("vehicle", talk.customer_vehicle(known))
    if not found:
        return False
    held: dict[str, Any] = dict(memory.slots.get("vehicle") or {})
    if any(key in held and held[key] != value for key, value in found.items()):
        held.pop("vehicle_id", None)
        if "make" in found and held.get("make") != found["make"]:
            held.pop("model", None)
            if "year" not in found and "model" in found:
                held.pop("year", None)
    return memory.fill("vehicle", {**held, **found})


def acknowledge(talk: Talk, changed: list[str], *, schedule: bool) -> None:
    """Say back what was taken, so that a mishearing shows at once."""
    memory, slots = talk.memory, talk.memory.slots
    if "name" in changed:
        talk.say("took_name", name=str(slots["name"]).split()[0])
    said = []
    if "service" in changed:
        said.append(say_service(talk.brain, slots["service"]))
    if "vehicle" in changed and slots.get("vehicle"):
        said.append(say_vehicle(slots["vehicle"]))
    if {"date", "time", "part_of_day"} & set(changed) and schedule:
        said.append(say_when(slots, memory.today))
    said = [value for value in said if value]
    if said:
        talk.say("took_values", values=join_list(said))
    elif "name" not in changed and {"phone", "email"} & set(changed):
        talk.say("took_other")
