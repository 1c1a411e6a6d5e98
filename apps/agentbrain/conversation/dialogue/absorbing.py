"""Taking values from an utterance into the memory, and saying so."""

from __future__ import annotations

import re
from typing import Any

from ..language.text import join_list
from .memory import Memory
from .phrases import say_service, say_vehicle, say_when
from .scheduling import absorb_schedule
from .slots.readings import doubtful_among, guessed_among, inferred_among
from .slots.vehicle import pick_known_vehicle
from .talk import Talk

MAX_REASON = 400
"""Characters of the caller's reason that are kept with an appointment."""


def absorb(talk: Talk, without: tuple[str, ...] = ()) -> list[str]:
    """Store every value heard; the names of those that are new or different."""
    memory, slots = talk.memory, dict(talk.heard.slots)
    if memory.slots.get("service") and "service" in inferred_among(talk.heard.slots):
        del slots["service"]  # one was asked for by name; this only describes a trouble
    if "name" in slots:
        slots["name"] = _joined(memory, slots["name"], talk.heard.text)
    held = memory.slots.get("service")
    changed: list[str] = [
        name
        for name in ("service", "name", "phone", "email")
        if name in slots and name not in without and memory.fill(name, slots[name])
    ]
    if "service" in changed and held:
        memory.slots.pop("reason", None)  # it told of another work
    if "also_vehicle" in slots:
        memory.also_vehicle = dict(slots["also_vehicle"])
    if "also_service" in slots:
        memory.also_service = slots["also_service"]
    if "service" in changed and memory.slots.get("start"):
        # Another service may need longer: the time has to be looked up again.
        memory.forget("start")
    if "reason" in slots:
        memory.slots["reason"] = _with_more(memory.slots.get("reason"), slots["reason"])
    if "phone" in changed:
        memory.digits = ""
    if _absorb_vehicle(talk):
        changed.append("vehicle")
    if "date" not in without:
        changed += absorb_schedule(talk)
    return changed


_BOTH = re.compile(
    r"\bboth (?:of )?(?:my |our |the |them)?(?:cars|vehicles)?|\btwo cars\b"
)
_TWO = 2
_ONE_NAME = re.compile(r"\b(?P<kind>first|last|family|sur) ?name\b")


def _joined(memory: Memory, said: str, text: str) -> str:
    """ "Smythe", and then "first name John": one name in two pieces."""
    kinds = {match["kind"] for match in _ONE_NAME.finditer(text)}
    known = str(memory.slots.get("name") or "") if "name" in memory.filled else ""
    if not known or len(kinds) != 1 or len(said.split()) != 1:
        return said
    before = known.split()
    if kinds == {"first"}:
        return f"{said} {before[-1]}"
    return f"{before[0]} {said}"


def doubtful(talk: Talk, changed: list[str]) -> list[str]:
    """Those of the values just taken that have to be read back.

    All of them where the recognizer was guessing; else those whose words were clear
    but their meaning was not ("2015 honda something nobody knows").
    """
    memory, heard = talk.memory, talk.heard
    held = [name for name in changed if memory.slots.get(name)]
    if memory.doubts(heard.confidence):
        return held
    unsure = doubtful_among(heard.slots)
    return [name for name in held if name in unsure]


def _only_a_span(talk: Talk, changed: list[str]) -> bool:
    """ "Sometime next week" is no wish for the Monday from which it is looked for."""
    return "date" in changed and "date" in guessed_among(talk.heard.slots)


def _with_more(known: str | None, said: str) -> str:
    """The reason so far with what was added to it, within what the tool takes."""
    if not known or known in said:
        return said
    if said in known:
        return known
    return f"{known}; {said}"[:MAX_REASON]


def _absorb_vehicle(talk: Talk) -> bool:
    memory = talk.memory
    found = dict(talk.heard.slots.get("vehicle") or {})
    asked = memory.question == "which_vehicle"
    if len(memory.vehicles) == _TWO and _BOTH.search(talk.heard.text) and not found:
        one, other = memory.vehicles
        memory.also_vehicle = talk.customer_vehicle(other)
        return memory.fill("vehicle", talk.customer_vehicle(one))
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
    schedule = schedule and not _only_a_span(talk, changed)
    if {"date", "time", "part_of_day"} & set(changed) and schedule:
        said.append(say_when(slots, memory.today))
    said = [value for value in said if value]
    if said:
        talk.say("took_values", values=join_list(said))
    elif "name" not in changed and {"phone", "email"} & set(changed):
        talk.say("took_other")
