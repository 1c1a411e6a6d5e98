"""The agent's questions in words: "asked for ..." and "had asked for ..."."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ..transcript import in_words

QUESTIONS: Final[Mapping[str, str]] = {
    "intent": "how it can help",
    "what_else": "what else is wanted",
    "anything_else": "anything else",
    "clarify": "whether its guess is meant",
    "name": "the name",
    "phone": "the telephone number",
    "lookup_phone": "the number on file",
    "callback_number": "a number to call back",
    "email": "the e-mail address",
    "vehicle": "the vehicle",
    "vehicle_year": "the vehicle's year",
    "vehicle_make": "the vehicle's make",
    "vehicle_model": "the vehicle's model",
    "which_vehicle": "which of the vehicles",
    "service": "the service",
    "also_service": "the second service",
    "also_vehicle": "the second vehicle",
    "date": "the day",
    "choose_slot": "which of the times offered",
    "check": "whether it was heard right",
    "confirm_booking": "whether to book it",
    "what_to_change": "what to change",
    "verify": "a proof of identity",
    "which_appointment": "which appointment",
    "confirm_move": "whether to move it",
    "confirm_cancel": "whether to cancel it",
    "confirm_keep": "whether to keep it",
    "offer_booking": "whether to book a new one",
    "identity": "whether it is the person",
    "reminder": "whether they come",
    "move_or_cancel": "whether to move or cancel",
    "satisfaction": "whether it went well",
    "feedback_comment": "what went wrong",
    "next_service": "whether to book the next visit",
    "message": "a message",
    "more_message": "anything to add",
}


def question_name(question: str) -> str:
    """In words; a question of which nothing is known by its own name."""
    return QUESTIONS.get(question, in_words(question))
