"""What the shipping brain makes of one utterance, outside of any call."""

from __future__ import annotations

from datetime import UTC, datetime

from ..conversation.dialogue.brain import Brain
from ..conversation.dialogue.heard import GOALS, QUESTIONS, Heard, understand
from ..conversation.dialogue.memory import Memory
from ..conversation.events import CallStarted, CallType

_CALL = CallStarted(
    at_ms=0,
    call_type=CallType.INBOUND_NEW,
    local_start=datetime(2026, 11, 23, 9, 0, tzinfo=UTC),
)

OPEN = "intent"
"""The question "how can I help you?"."""
YES_OR_NO = "confirm_booking"
"""A question that is answered by yes or no."""


def hear(brain: Brain, text: str, question: str = OPEN) -> Heard:
    """The reading of an utterance by a new caller who was asked ``question``."""
    return understand(brain, asked_memory(question), text, None)


def asked_memory(question: str) -> Memory:
    """The memory of a new call in which ``question`` is open."""
    memory = Memory()
    memory.begin(_CALL)
    memory.question = question
    return memory


def starts_booking(heard: Heard) -> bool:
    """Whether the agent would begin a booking without another question.

    So it does when booking is the wish that wins, and when nothing is wished or asked
    but a service is named. An alarm (a person is asked for) comes before both.
    """
    if heard.escalation:
        return False
    goal = heard.first_of(GOALS)
    if goal:
        return goal == "book_appointment"
    return "service" in heard.slots and not heard.first_of(QUESTIONS)
