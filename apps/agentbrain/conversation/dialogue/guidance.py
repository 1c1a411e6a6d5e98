"""What a language model is told, so that it does what the script would do."""

from __future__ import annotations

import json

from .brain import Brain
from .memory import Memory
from .phrases import service_names
from .states import State

_PHASES = {
    State.GREETING: "Greet, and say who you are.",
    State.INTENT_DETECTION: "Find out what the caller wants.",
    State.VERIFICATION: (
        "Verify the caller's identity. Reveal nothing about the customer, the "
        "vehicles or the appointments before that has succeeded."
    ),
    State.SLOT_COLLECTION: "Ask for one missing detail at a time.",
    State.CONFIRMATION: "Read back the details and ask for a clear yes.",
    State.EXECUTION: "Carry out what was agreed.",
    State.CLOSING: "Ask whether there is anything else, or say goodbye.",
    State.ESCALATION: "Tell the caller that a person takes over; promise nothing more.",
}

_NEEDED = ("name", "phone", "email", "vehicle", "service", "date", "time")

# What the caller agreed to is carried out by the dialogue itself, once; a model may
# only look things up, so that nothing is booked or cancelled twice.
_ALWAYS = ("find_slots",)
_AFTER_VERIFICATION = ("list_appointments",)


def tools_for(memory: Memory) -> tuple[str, ...]:
    """The tools a model may use now: nothing about a customer before verification."""
    if memory.ended or memory.escalated:
        return ()
    return (*_ALWAYS, *_AFTER_VERIFICATION) if memory.verified else _ALWAYS


def guidance(brain: Brain, memory: Memory, text: str) -> str:
    """The instruction for the next response. ``text`` is the script's own line."""
    parts = [*_persona(brain), f"Kind of call: {memory.call_type or 'unknown'}."]
    parts.append(f"State: {memory.state}. {_PHASES[State(memory.state)]}")
    if memory.intent:
        parts.append(f"The caller's goal: {memory.intent}.")
    parts.append(f"Local time at the shop: {memory.now:%A %Y-%m-%d %H:%M}.")
    known = {k: v for k, v in memory.slots.items() if v not in (None, "")}
    if known:
        said = json.dumps(known, ensure_ascii=False, sort_keys=True)
        parts.append(f"Known from the caller: {said}.")
    if memory.intent == "book_appointment" and memory.flow:
        missing = [name for name in _NEEDED if name not in memory.slots]
        if missing:
            parts.append(f"Still missing: {', '.join(missing)}.")
    parts.extend(_customer(memory))
    if memory.ended:
        parts.append("The call ends after this line.")
    if text:
        parts.append(f'Say this, in your own short words: "{text}"')
    return "\n".join(parts)


def _persona(brain: Brain) -> list[str]:
    business = brain.business
    parts = [business.persona] if business.persona else []
    parts.append(
        f"You are {business.agent_name}, on the telephone for {business.name}. Speak "
        "in short sentences. Never invent prices, times or appointments."
    )
    if business.address:
        parts.append(f"Address: {business.address}.")
    hours = "; ".join(
        f"{spec.weekday}: {spec.opens_at:%H:%M}-{spec.closes_at:%H:%M}"
        for spec in brain.hours
    )
    if hours:
        parts.append(f"Hours (0 is Monday): {hours}.")
    if brain.services:
        parts.append(f"Services: {service_names(brain.services, 40, 'and')}.")
    return parts


def _customer(memory: Memory) -> list[str]:
    """The first name may be used in a greeting; the rest only after verification."""
    parts = []
    if memory.first_name:
        parts.append(f"The customer's first name: {memory.first_name}.")
    if not memory.verified:
        return parts
    if memory.vehicles:
        labels = [f"{v['year']} {v['make']} {v['model']}" for v in memory.vehicles]
        parts.append(f"The customer's vehicles: {', '.join(labels)}.")
    if memory.appointments:
        rows = json.dumps(memory.appointments, ensure_ascii=False, sort_keys=True)
        parts.append(f"Upcoming appointments: {rows}.")
    return parts
