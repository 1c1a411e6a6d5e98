"""What key presses stand for, given the open question."""

from __future__ import annotations

from .memory import Memory

_YES_OR_NO = frozenset(
    {
        "check",
        "confirm_booking",
        "confirm_cancel",
        "confirm_move",
        "confirm_keep",
        "offer_booking",
        "identity",
        "reminder",
        "satisfaction",
        "next_service",
        "offer",
        "also_service",
        "also_vehicle",
        "anything_else",
        "clarify",
    }
)
_NUMBERS = frozenset({"phone", "lookup_phone", "callback_number", "verify"})
_LISTS = {"1": "the first one", "2": "the second one", "3": "the third one"}


def takes_yes_or_no(memory: Memory) -> bool:
    """Whether the open question is one that "yes" answers."""
    question = memory.question
    own_number = question == "phone" and memory.caller_number and not memory.other_phone
    return question in _YES_OR_NO or bool(own_number)


def words_for_keys(memory: Memory, digits: str) -> str:
    """The words the keys stand for, or "" when they mean nothing here."""
    pressed = digits.strip("*#")
    question = memory.question
    if question in _NUMBERS and len(pressed) > 1:
        if question == "verify" and len(pressed) == 8:
            return f"{pressed[:2]}/{pressed[2:4]}/{pressed[4:]}"
        return pressed
    if takes_yes_or_no(memory):
        return {"1": "yes", "2": "no"}.get(pressed, "")
    if question in ("choose_slot", "which_appointment", "which_vehicle"):
        return _LISTS.get(pressed, "")
    return ""
